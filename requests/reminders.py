"""Reminders and warnings, computed as "due and not yet sent", so that a missed run loses nothing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from operations import clock, record
from operations.models import Event
from operations.queries import current_concluders
from operations.states import ActorKind

from . import letters
from .models import Deployment, EngagementRequest, Round
from .queries import running_rounds
from .reviews import standing
from .states import HC_DECISION, DeploymentState

# A silent seat is reminded once, when a quarter of the window is left; an end date is announced two days before.
REMIND_AT = 0.75
WARN_DAYS = 2


def send_due():
    """Send what is due. Returns the number of events written."""
    at = clock.now()
    return (
        sum(_remind(round, at) for round in running_rounds().filter(reminded_at__isnull=True))
        + sum(_warn(deployment, at) for deployment in _ending(at))
        + sum(_alarm(engagement, at) for engagement in _without_coordinator(at))
    )


@transaction.atomic
def _remind(round, at):
    due = round.opened_at + (round.closes_at - round.opened_at) * REMIND_AT
    if at < due or at >= round.closes_at:
        return 0
    if not Round.objects.filter(pk=round.pk, reminded_at__isnull=True, ended_at__isnull=True).update(reminded_at=at):
        return 0
    silent = {s.seat.organisation_id for s in standing(round).silent}
    if not silent:
        return 0
    event = _note(round.engagement, "round.reminded", {"round": round.number, "silent": len(silent)})
    letters.reminder(round, event, silent)
    return 1


def _ending(at):
    near = (at + timedelta(days=WARN_DAYS + 1)).date()
    return (
        Deployment.objects.filter(state=DeploymentState.RUNNING, ends_on__lte=near, warned_at__isnull=True)
        .filter(engagement__isnull=False, operation__archived_at__isnull=True)
        .select_related("engagement__operation", "engagement__organisation", "operation")
    )


@transaction.atomic
def _warn(deployment, at):
    if (deployment.ends_on - clock.today(deployment.operation, at)).days > WARN_DAYS:
        return 0
    if not Deployment.objects.filter(pk=deployment.pk, warned_at__isnull=True).update(warned_at=at):
        return 0
    values = {"deployment": deployment.pk, "ends_on": deployment.ends_on.isoformat()}
    letters.end_date_near(deployment.engagement, _note(deployment.engagement, "deployment.end_near", values))
    return 1


def _without_coordinator(at):
    """Requests whose decision waits while no HC or delegate is in office, not alarmed about since they got there."""
    alarmed = Event.objects.filter(
        subject_kind="engagement",
        subject_id=OuterRef("pk"),
        kind="decision.nobody_in_office",
        at__gte=OuterRef("state_since"),
    )
    waiting = EngagementRequest.objects.filter(
        ~Exists(alarmed), state=HC_DECISION, operation__archived_at__isnull=True
    ).select_related("operation", "organisation")
    in_office = {operation: current_concluders(operation, at).exists() for operation in {e.operation for e in waiting}}
    return [engagement for engagement in waiting if not in_office[engagement.operation]]


@transaction.atomic
def _alarm(engagement, at):
    letters.coordinator_missing(engagement, _note(engagement, "decision.nobody_in_office", {}))
    return 1


def _note(engagement, kind, values):
    return record.append(
        engagement.operation, kind, actor=ActorKind.CLOCK, subject=("engagement", engagement.pk), values=values
    )
