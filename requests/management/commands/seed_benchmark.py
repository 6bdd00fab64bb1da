"""Many requests for bin/bench. They did not walk the workflow: this command writes rows, as nothing else may."""

import datetime as dt

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from operations import clock, record
from operations.models import ChainHead, Event, Operation
from operations.queries import seated_organisations
from operations.states import ActorKind, Role
from requests.exercise import operations
from requests.exercise.people import joins
from requests.models import Authorship, EngagementRequest, Round, Seat, Transition, Version
from requests.states import (
    APPROVED,
    CLOSED,
    DRAFT,
    FINISHED_STATES,
    HC_DECISION,
    HCT_REVIEW,
    RETURNED,
    SCREENING,
    WAITS_ON,
    WITHDRAWN,
    Capability,
    Desk,
    Outcome,
    Verb,
)

CODE = "BENCH"
BATCH = 500
REMARK = "comment.comment"
MANY_EVENTS = 50  # of one request; every other has three
YEAR = dt.timedelta(days=365)

# Three events lead to each state; of a hundred requests so many end there, 15 of them waiting for a decision.
PATHS = {
    HC_DECISION: (15, [Verb.SUBMIT, Verb.OPEN_REVIEW, Verb.CLOSE_REVIEW]),
    SCREENING: (5, [Verb.SUBMIT, REMARK, REMARK]),
    RETURNED: (5, [Verb.SUBMIT, REMARK, Verb.SEND_BACK]),
    HCT_REVIEW: (10, [Verb.SUBMIT, REMARK, Verb.OPEN_REVIEW]),
    APPROVED: (15, [Verb.SUBMIT, Verb.OPEN_REVIEW, Verb.APPROVE]),
    CLOSED: (40, [Verb.SUBMIT, REMARK, Verb.CLOSE_AS_MET]),
    WITHDRAWN: (10, [Verb.SUBMIT, REMARK, Verb.WITHDRAW]),
}
LEADS_TO = {
    Verb.SUBMIT: SCREENING,
    Verb.OPEN_REVIEW: HCT_REVIEW,
    Verb.CLOSE_REVIEW: HC_DECISION,
    Verb.SEND_BACK: RETURNED,
    Verb.APPROVE: APPROVED,
    Verb.CLOSE_AS_MET: CLOSED,
    Verb.WITHDRAW: WITHDRAWN,
}
BY = {Verb.SUBMIT: "wanda", Verb.WITHDRAW: "wanda", Verb.CLOSE_REVIEW: "henri", Verb.APPROVE: "henri"}


class Command(BaseCommand):
    help = "Fill one operation with SIZE requests for bin/bench. Only in an exercise."

    def add_arguments(self, parser):
        parser.add_argument("size", type=int, help="how many requests")

    @transaction.atomic
    def handle(self, *args, size, **options):
        if not settings.EXERCISE:
            raise CommandError("Invented requests are written in an exercise only. Set EXERCISE=yes.")
        if size < 1:
            raise CommandError("At least one request is needed.")
        if Operation.objects.filter(code=CODE).exists():
            raise CommandError(f"There is an operation {CODE} already. Take an empty database.")
        now = clock.now()
        with clock.fixed(now - YEAR - dt.timedelta(days=1)):
            operation, people = opened(now)
        engagements = written_requests(operation, people, size, now)
        written_events(operation, people, engagements, now)
        self.stdout.write(f"{size} requests in {operation.name}.")


def opened(now):
    """The operation with its people. Returns (operation, Users by first name)."""
    since = (now - YEAR).date()
    operation = operations.opened(CODE, "Benchmark", "Nowhere", "Etc/UTC", now.date(), opened_on=since)
    operations.areas(operation, *((f"BN{number:02}", f"Area {number}") for number in range(1, 8)))
    roles = {"wanda": Role.REQUESTER, "olga": Role.FOCAL_POINT, "henri": Role.HC, "otto": Role.OBSERVER}
    roles |= dict.fromkeys(("hana", "sami", "mateo"), Role.MEMBER)
    people = {name: joins(name, role, operation, starts_on=since).user for name, role in roles.items()}
    operations.mechanism(operation, "henri", minimum_answers=2)
    return operation, people


def state_of(number):
    """The state of request `number`, spread evenly so that every page of a list shows all of them."""
    place = number * 37 % 100
    for state, (share, __) in PATHS.items():
        if place < share:
            return state
        place -= share
    raise AssertionError("the shares add up to a hundred")


def began(number, size, now):
    """When request `number` was sent; the last one an hour ago."""
    return now - YEAR + (YEAR - dt.timedelta(hours=1)) * (number + 1) / size


def written_requests(operation, people, size, now):
    """The requests with the Version each has sent, and a round where the HCT has looked at it."""
    areas = list(operation.areas.order_by("code"))
    organisation = people["wanda"].memberships.get(operation=operation).organisation
    kinds = list(Capability)
    rows = []
    for number in range(size):
        state, at = state_of(number), began(number, size, now)
        since, reviewed = at + dt.timedelta(minutes=2), Verb.OPEN_REVIEW in PATHS[state][1]
        rows.append(
            EngagementRequest(
                reference=f"{CODE}-{at.year}-{number + 1:03}",
                operation=operation,
                organisation=organisation,
                state=state,
                version=1 + sum(verb in LEADS_TO for verb in PATHS[state][1]),
                state_since=since,
                due_at=since + dt.timedelta(days=2) if WAITS_ON[state] != Desk.NOBODY else None,
                outcome=Outcome.MET_BY_CIVILIAN if state == CLOSED else "",
                title=f"Lift number {number + 1} for mobile teams",
                capability=kinds[number % len(kinds)],
                area=areas[number % len(areas)],
                people=500 + number % 9000,
                urgency="P2" if state != SCREENING else "",
                urgency_proposed="P2",
                needed_from=at.date(),
                needed_until=at.date() + dt.timedelta(days=60),
                approved_until=at.date() + dt.timedelta(days=60) if state == APPROVED else None,
                answers={"title": f"Lift number {number + 1} for mobile teams", "supports_security_force": "no"},
                created_by=people["wanda"],
                created_at=at,
                first_sent_at=at,
                first_reviewed_at=since if reviewed else None,
                finished_at=since if state in FINISHED_STATES else None,
            )
        )
    rows = EngagementRequest.objects.bulk_create(rows, batch_size=BATCH)
    Authorship.objects.bulk_create(
        (Authorship(engagement=row, user=people["wanda"], since=row.created_at) for row in rows), batch_size=BATCH
    )
    versions = Version.objects.bulk_create(
        (
            Version(
                engagement=row,
                number=1,
                answers=row.answers,
                ends_on=row.needed_until,
                urgency_proposed="P2",
                digest="0" * 64,
                sent_by=people["wanda"],
                sent_at=row.first_sent_at,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    written_rounds(operation, people, versions)
    return rows


def written_rounds(operation, people, versions):
    mechanism, seats = operation.mechanisms.get(), seated_organisations(operation)
    rounds = []
    for version in versions:
        row = version.engagement
        if row.first_reviewed_at is None:
            continue
        runs = row.state == HCT_REVIEW
        rounds.append(
            Round(
                engagement=row,
                number=1,
                version=version,
                mechanism=mechanism,
                urgency="P2",
                opened_by=people["olga"],
                opened_at=row.first_sent_at,
                closes_at=row.state_since + (YEAR * 2 if runs else dt.timedelta(0)),
                first_closes_at=row.state_since,
                ended_at=None if runs else row.state_since,
                ended_how="" if runs else "clock",
            )
        )
    rounds = Round.objects.bulk_create(rounds, batch_size=BATCH)
    Seat.objects.bulk_create(
        (Seat(round=round, organisation_id=organisation) for round in rounds for organisation in seats),
        batch_size=BATCH,
    )


def written_events(operation, people, engagements, now):
    """The events in order of time, each with the digest of the one before it, and the Transitions of those that are
    steps. The oldest request that waits for a decision has many."""
    happened = [
        (row.first_sent_at + dt.timedelta(minutes=minute), row, kind)
        for row in engagements
        for minute, kind in enumerate(PATHS[row.state][1])
    ]
    busy = next((row for row in engagements if row.state == HC_DECISION), engagements[0])
    happened += [(now - dt.timedelta(minutes=60 - n), busy, REMARK) for n in range(MANY_EVENTS - 3)]
    happened.sort(key=lambda one: (one[0], one[1].pk))
    head = ChainHead.objects.get(operation=operation)
    taken, events = {}, []
    for at, row, kind in happened:
        by = people[BY.get(kind, "olga")]
        before = taken.get(row.pk, [(DRAFT, 1)])[-1]
        step = kind in LEADS_TO
        event = Event(
            operation=operation,
            number=head.number + 1,
            kind=f"request.{kind}" if step else kind,
            actor_kind=ActorKind.PERSON,
            actor=by,
            subject_kind="engagement",
            subject_id=row.pk,
            values={"from": before[0], "to": LEADS_TO[kind]} if step else {},
            at=at.replace(microsecond=0),
            previous_digest=head.digest,
        )
        event.digest = record.event_digest(event)
        head.number, head.digest = event.number, event.digest
        events.append(event)
        if step:
            taken.setdefault(row.pk, [before]).append((LEADS_TO[kind], before[1] + 1))
    head.save()
    events = Event.objects.bulk_create(events, batch_size=BATCH)
    written_transitions(engagements, events)


def written_transitions(engagements, events):
    version, rows = dict.fromkeys((row.pk for row in engagements), 1), []
    for event in events:
        if not event.kind.startswith("request."):
            continue
        version[event.subject_id] += 1
        rows.append(
            Transition(
                event=event,
                engagement_id=event.subject_id,
                verb=event.kind.removeprefix("request."),
                from_state=event.values["from"],
                to_state=event.values["to"],
                version=version[event.subject_id],
                by=event.actor,
                at=event.at,
            )
        )
    Transition.objects.bulk_create(rows, batch_size=BATCH)
