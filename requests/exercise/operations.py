"""The three operations of the exercise and who is what in them."""

import datetime as dt
import json
from pathlib import Path

from operations import clock
from operations.models import Area, Contact, Mechanism, Operation
from operations.states import ContactKind, ContextType, DecisionRule, Role, Silence

from .people import joins, person

AGE = dt.timedelta(days=40)  # how long the three countries have worked when the exercise begins
OUTLINE = Path(__file__).parent / "data" / "talvia.json"

SEATS = ("hana", "mateo", "ines", "sami", "ulla", "noemi", "felix", "uma", "udo")


def talvia(today):
    """Talvia, after an earthquake: no objection by the closing time, five answers at least."""
    operation = opened("TAL", "Talvia earthquake response", "Talvia", "Etc/GMT-3", today)
    outline = json.loads(OUTLINE.read_text(encoding="utf-8"))
    Area.objects.bulk_create(Area(operation=operation, **area) for area in outline["areas"])
    operation.map_frame = {name: outline[name] for name in ("view_box", "borders", "coast", "note")}
    operation.save(update_fields=["map_frame"])
    since = operation.opened_on
    for first_name in ("amina", "bilal", "nadia"):
        joins(first_name, Role.REQUESTER, operation, starts_on=since)
    joins("olga", Role.FOCAL_POINT, operation, starts_on=since, on_duty=True)
    joins("omar", Role.FOCAL_POINT, operation, starts_on=since)
    seats = {name: joins(name, Role.MEMBER, operation, starts_on=since) for name in SEATS}
    joins("alba", Role.ALTERNATE, operation, starts_on=since, acting_for=seats["hana"])
    joins("otto", Role.OBSERVER, operation, starts_on=since)
    joins("henri", Role.HC, operation, starts_on=since, title="RC/HC")
    joins("dela", Role.HC_DELEGATE, operation, starts_on=since, title="Deputy HC")
    joins("dora", Role.DUE_DILIGENCE, operation, starts_on=since)
    mechanism(
        operation,
        "henri",
        decision_rule=DecisionRule.NO_OBJECTION,
        silence=Silence.NO_OBJECTION,
        minimum_answers=5,
        forbidden_items="Weapons, ammunition, uniformed staff at distribution points",
    )
    return operation


def merovia(today):
    """Merovia, a complex emergency: the Humanitarian Coordinator concludes. Zoe is a member here and nowhere else."""
    operation = opened("MER", "Merovia displacement response", "Merovia", "Africa/Nairobi", today)
    areas(operation, ("MV01", "Border Hills"), ("MV02", "River Basin"), ("MV03", "Old Harbour"))
    since = operation.opened_on
    joins("wanda", Role.REQUESTER, operation, starts_on=since)
    joins("remi", Role.REQUESTER, operation, starts_on=since)
    joins("mira", Role.FOCAL_POINT, operation, starts_on=since, on_duty=True)
    for first_name in ("zoe", "lena", "ulla"):
        joins(first_name, Role.MEMBER, operation, starts_on=since)
    joins("hugo", Role.HC, operation, starts_on=since, title="HC")
    joins("dora", Role.DUE_DILIGENCE, operation, starts_on=since)
    mechanism(operation, "hugo", context_type=ContextType.COMPLEX, minimum_answers=2)
    return operation


def kelmar(today):
    """Kelmar, islands after a storm: no objection, and every seat must answer."""
    operation = opened("KEL", "Kelmar cyclone response", "Kelmar", "Pacific/Tongatapu", today)
    areas(operation, ("KL01", "Main Island"), ("KL02", "Outer Atolls"))
    since = operation.opened_on
    joins("ivan", Role.REQUESTER, operation, starts_on=since)
    joins("kofi", Role.FOCAL_POINT, operation, starts_on=since, on_duty=True)
    for first_name in ("mateo", "lena", "noemi"):
        joins(first_name, Role.MEMBER, operation, starts_on=since)
    joins("hilde", Role.HC, operation, starts_on=since, title="RC")
    mechanism(
        operation,
        "hilde",
        decision_rule=DecisionRule.NO_OBJECTION,
        silence=Silence.NO_ANSWER,
        minimum_all=True,
        minimum_answers=1,
    )
    return operation


def opened(code, name, country, time_zone, today, **details):
    """An operation with its own OCHA and PRD contacts, open for AGE on `today` unless `details` says otherwise."""
    details.setdefault("opened_on", today - AGE)
    operation = Operation.objects.create(
        code=code,
        name=name,
        country=country,
        time_zone=time_zone,
        exercise=True,
        banner=details.pop("banner", f"Exercise data. {country} is an invented country."),
        emergency_number="+000 112 (exercise)",
        **details,
    )
    Contact.objects.bulk_create(
        [
            Contact(
                kind=ContactKind.OCHA,
                operation=operation,
                name=f"OCHA {country}",
                starts_on=operation.opened_on,
                address=f"ocha-{code.lower()}@exercise.example",
            ),
            Contact(
                kind=ContactKind.PRD,
                operation=operation,
                name=f"PRD for {country}",
                starts_on=operation.opened_on,
                address=f"prd-{code.lower()}@exercise.example",
            ),
        ]
    )
    return operation


def areas(operation, *coded):
    Area.objects.bulk_create(Area(operation=operation, code=code, name=name) for code, name in coded)


def mechanism(operation, signed_by, **values):
    """Version 1 of an operation's mechanism, signed by its HC on the day it opened."""
    at = clock.end_of_day(operation, operation.opened_on - dt.timedelta(days=1))
    return Mechanism.objects.create(
        operation=operation,
        number=1,
        languages=["en"],
        signed_by=person(signed_by),
        signed_at=at,
        valid_from=at,
        **values,
    )
