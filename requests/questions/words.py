"""Answers and rows as people read them, and the rows as JSON for a Version."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from ..states import Kind, Means, Sensitivity, Unit
from .choices import PLACE_USES
from .schema import AREA, CHOICE, DATE, NUMBER, SECTIONS
from .table import questions_of


def as_date(value):
    """The date an answer means, or None."""
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return day if usual(day) else None


def usual(day):
    """A date or moment people plan with: next to the ends of the calendar no day or zone can be added to it."""
    return 1900 <= day.year <= 2100


def blank(value):
    return value is None or value == ""


def frozen_parts(engagement):
    """The rows of a request as JSON-able lists, for a Version and for showing: options, lines, places, attachments."""
    places = list(engagement.places.all())
    areas = area_names({place.area_id for place in places}, engagement.operation)
    return {
        "options": [
            {
                "means": option.means,
                "name": option.name,
                "asked_whom": option.asked_whom,
                "asked_on": option.asked_on.isoformat() if option.asked_on else "",
                "answer": option.answer,
                "why_not": option.why_not,
                "not_asked_reason": option.not_asked_reason,
            }
            for option in engagement.options.all()
        ],
        "lines": [
            {"item": line.item, "quantity": plain_number(line.quantity), "unit": line.unit}
            for line in engagement.lines.all()
        ],
        "places": [
            {
                "use": place.use,
                "area": place.area_id,
                "area_name": areas.get(place.area_id, ""),
                "name": place.name,
                "latitude": "" if place.latitude is None else str(place.latitude),
                "longitude": "" if place.longitude is None else str(place.longitude),
                "limits": place.limits,
            }
            for place in places
        ],
        "attachments": [
            {
                "key": attachment.key,
                "name": attachment.name,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "digest": attachment.digest,
                "sensitivity": attachment.sensitivity,
            }
            for attachment in engagement.attachments.all()
            if attachment.removed_at is None
        ],
    }


def without_confidential(parts):
    """The same parts without the files only HCT and OCHA may know of."""
    kept = [file for file in parts["attachments"] if file["sensitivity"] != Sensitivity.HCT_AND_OCHA]
    return {**parts, "attachments": kept}


def shown(answers, parts, *, operation, kind=Kind.ASSET):
    """The form as people read it: [(Section, [(Question, text or list of texts)])].

    Questions that do not apply are left out; an empty text or list was not answered. `question.data_class` says what a
    reader may have masked. One statement, for the name of the area.
    """
    areas = area_names({answers.get("area")}, operation)
    return [
        (
            section,
            [
                (question, in_words(question, answers, parts, areas))
                for question in questions_of(section.key, kind)
                if question.applies(answers, kind) or not blank(answers.get(question.id))
            ],
        )
        for section in SECTIONS
    ]


def area_names(ids, operation):
    """Names of areas of an operation by id; no statement when there are none to look up."""
    wanted = [each for each in ids if isinstance(each, int)]
    return dict(operation.areas.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def in_words(question, answers, parts, areas):
    if question.rows:
        return [ROW_IN_WORDS[question.id](row) for row in parts.get(question.id, ())]
    value = answers.get(question.id)
    if blank(value):
        return ""
    if question.kind == CHOICE:
        return str(dict(question.choices).get(value, value))
    if question.kind == AREA:
        return areas.get(value, str(value))
    if question.kind == NUMBER and isinstance(value, int):
        return formats.number_format(value, force_grouping=True)
    if question.kind == DATE and (date := as_date(value)):
        return day(date)
    return str(value)


def day(date):
    """A date as people read it: Tue 24 Nov 2026."""
    return formats.date_format(date, "D j M Y")


def plain_number(quantity):
    """A decimal without zeros that say nothing: "2", "12.5"."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def option_in_words(row):
    if row["means"] == Means.NONE:
        return _("None exists: %(why)s") % {"why": row["why_not"]}
    if row["not_asked_reason"]:
        return _("%(name)s. Not asked: %(why)s") % {"name": row["name"], "why": row["not_asked_reason"]}
    asked = as_date(row["asked_on"])
    return _("%(name)s. Asked %(whom)s, %(date)s: %(answer)s. Why not: %(why)s") % {
        "name": row["name"],
        "whom": row["asked_whom"] or "–",
        "date": day(asked) if asked else "–",
        "answer": row["answer"].rstrip(".") or "–",
        "why": row["why_not"] or "–",
    }


def line_in_words(row):
    return _("%(quantity)s %(unit)s: %(item)s") % {
        "quantity": row["quantity"],
        "unit": Unit(row["unit"]).label,
        "item": row["item"],
    }


def place_in_words(row):
    where = ", ".join(part for part in (row["name"], row["area_name"]) if part)
    if row["latitude"] and row["longitude"]:
        where += f" ({row['latitude']}, {row['longitude']})"
    text = _("%(use)s: %(where)s") % {"use": PLACE_USES.get(row["use"], row["use"]), "where": where}
    return _("%(place)s. Limits: %(limits)s") % {"place": text, "limits": row["limits"]} if row["limits"] else text


def attachment_in_words(row):
    size = formats.number_format(max(1, round(row["size"] / 1000)))
    text = _("%(name)s (%(size)s kB)") % {"name": row["name"], "size": size}
    if row["sensitivity"] == Sensitivity.HCT_AND_OCHA:
        return _("%(file)s, HCT and OCHA only") % {"file": text}
    return text


ROW_IN_WORDS = {
    "options": option_in_words,
    "lines": line_in_words,
    "places": place_in_words,
    "attachments": attachment_in_words,
}
