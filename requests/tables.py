"""Rows of requests as strings, for the list and the dashboard: formatted once, with the active language."""

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import times
from operations.states import CONCLUDING, Role

from .models import Position, Seat
from .states import DEPLOYED, DRAFT, FINISHED_STATES, HCT_REVIEW, SUSPENDED, Capability, Desk
from .wording import state_words

SHOWN = (
    "key", "reference", "title", "capability", "state", "state_since", "due_at", "outcome", "urgency",
    "approved_until", "provider_name", "operation__code", "operation__name", "operation__time_zone",
    "organisation__short_name", "area__code", "area__name",
)  # fmt: skip


def columns(engagements):
    """Only what the rows show, in one statement: with how many seats are still silent in the running round."""
    silent = (
        Seat.objects.filter(round__engagement=OuterRef("pk"), round__ended_at__isnull=True, removed_at__isnull=True)
        .exclude(Exists(Position.objects.filter(seat=OuterRef("pk"), contested_at__isnull=True)))
        .order_by()
        .values("round__engagement")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        engagements.select_related("operation", "organisation", "area")
        .only(*SHOWN)
        .annotate(silent_seats=Coalesce(Subquery(silent), 0))
    )


def rows_of(engagements, actor, at):
    """The rows of a table as dictionaries of strings."""
    return [row_of(engagement, actor, at) for engagement in engagements]


def row_of(engagement, actor, at):
    late = engagement.due_at is not None and engagement.due_at < at and engagement.state not in FINISHED_STATES
    return {
        "label": engagement.label,
        "url": reverse("requests:detail", args=[engagement.address_key]),
        "title": engagement.title or _("No title yet"),
        "operation": engagement.operation.code,
        "organisation": engagement.organisation.short_name,
        "type": Capability(engagement.capability).label if engagement.capability else "–",
        "area": engagement.area.name if engagement.area else "–",
        "state": state_words(engagement),
        "chip": engagement.chip,
        "yours": yours(engagement, actor),
        "desk": desk_words(engagement),
        "days": (at - engagement.state_since).days,
        "since": times.local_day(engagement.state_since, engagement.operation),
        "late": late,
        "due": due_words(engagement, late),
    }


def yours(engagement, actor):
    """True when the request lies on the reader's own desk."""
    here, desk = engagement.operation_id, engagement.waits_on
    if desk in (Desk.FOCAL_POINT, Desk.PROVIDER):
        return actor.is_focal_point(here) and desk == Desk.FOCAL_POINT and engagement.state != DEPLOYED
    if desk == Desk.HC:
        return actor.holds(here, *CONCLUDING)
    if desk == Desk.REQUESTER:
        return any(m.organisation_id == engagement.organisation_id for m in actor.held(here, {Role.REQUESTER}))
    return False


def desk_words(engagement):
    """Whom the request waits for, in words."""
    desk = engagement.waits_on
    if desk == Desk.NOBODY:
        return "–"
    if desk == Desk.REQUESTER:
        return engagement.organisation.short_name
    if engagement.state == HCT_REVIEW:
        return ngettext("HCT, %(n)s member", "HCT, %(n)s members", engagement.silent_seats) % {
            "n": engagement.silent_seats
        }
    if desk == Desk.PROVIDER and engagement.provider_name:
        return _("Provider, %(provider)s") % {"provider": engagement.provider_name}
    if engagement.state == DEPLOYED:
        return _("Runs until its end date")
    return Desk(desk).label


def due_words(engagement, late):
    if engagement.due_at is None or engagement.state in (DRAFT, *FINISHED_STATES):
        return _("None")
    if engagement.state in (DEPLOYED, SUSPENDED) and engagement.approved_until:
        day = times.short_day(engagement.approved_until)
        return (_("Ended %(date)s") if late else _("Ends %(date)s")) % {"date": day}
    if late:
        return _("Overdue since %(date)s") % {"date": times.local_day(engagement.due_at, engagement.operation)}
    return times.short(engagement.due_at, engagement.operation)
