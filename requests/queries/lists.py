"""What a reader asks to see, and the one narrowing that lists, figures and exports share."""

import datetime as dt
import re
from dataclasses import dataclass, replace

from django.db.models import Case, Exists, F, OuterRef, Q, When

from operations.models import Area, Mechanism, Operation
from operations.models.mechanism import default_desk_limits

from ..models import Authorship
from ..states import DEPLOYED, DRAFT, FINISHED_STATES, OPEN_STATES, WAITS_ON, Desk, State
from .reading import visible_to

PAGE = 50
OPEN, FINISHED = "open", "finished"
OVER_LIMIT = "limit"
NEWEST, LONGEST, DUE = "", "wait", "due"
# Figures look this far back for what is finished: the number must not grow with the years.
FINISHED_DAYS = 90

DESKS = (Desk.REQUESTER, Desk.FOCAL_POINT, Desk.HCT, Desk.HC, Desk.PROVIDER)
REFERENCE_BEGINS = re.compile(r"[A-Za-z][A-Za-z0-9]{1,7}-\d")


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; what is empty does not narrow. Made from an address by forms.filters."""

    operation: Operation | None = None
    state: str = ""  # a State, OPEN or FINISHED
    capability: str = ""
    provider: str = ""
    area: Area | None = None
    desk: str = ""
    older: int = 0  # waiting at least so many days
    late: bool = False  # waiting longer than its desk's limit
    ended: int = 0  # finished within so many days
    text: str = ""
    mine: bool = False
    order: str = NEWEST

    def but(self, **changes):
        return replace(self, **changes)

    def query(self):
        """The parameters of the address that asks for this, what is empty left out."""
        asked = {
            "operation": self.operation and self.operation.code,
            "state": self.state,
            "type": self.capability,
            "provider": self.provider,
            "area": self.area and self.area.code,
            "desk": self.desk,
            "older": self.older or (OVER_LIMIT if self.late else ""),
            "late": 1 if self.late and self.older else "",
            "ended": self.ended,
            "q": self.text,
            "mine": 1 if self.mine else "",
            "sort": self.order,
        }
        return {name: str(value) for name, value in asked.items() if value}


def filtered(actor, filters, at):
    """The requests an actor may read, narrowed: the rows behind every list, number and export (unordered)."""
    return narrowed(visible_to(actor, at).filter(discarded_at__isnull=True), filters, at, actor)


def narrowed(engagements, filters, at, actor=None):
    """`engagements` with every filter applied. Archived operations are left out unless one is named."""
    found = engagements.alias(waiting_since=WAITING_SINCE)
    if filters.operation:
        found = found.filter(operation=filters.operation)
    else:
        found = found.filter(operation__archived_at__isnull=True)
    if filters.state == OPEN:
        found = found.filter(state__in=OPEN_STATES)
    elif filters.state == FINISHED:
        found = found.filter(state__in=FINISHED_STATES)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.capability:
        found = found.filter(capability=filters.capability)
    if filters.provider:
        found = found.filter(provider_name__iexact=filters.provider)
    if filters.area:
        found = found.filter(area=filters.area)
    if filters.desk:
        found = found.filter(on_desk(filters.desk, at))
    if filters.late:
        found = found.filter(over_limit(limits_of(filters.operation), at))
    if filters.older:
        found = found.filter(waits(at), waiting_since__lte=at - dt.timedelta(days=filters.older))
    if filters.ended:
        found = found.filter(finished_lately(at, filters.ended))
    if filters.text:
        found = found.filter(named(filters.text))
    if filters.mine and actor is not None:
        found = found.filter(
            Q(claimed_by=actor.user) | Exists(Authorship.objects.filter(engagement=OuterRef("pk"), user=actor.user))
        )
    return found


# --- Conditions with a name: the list and the number use the same ---------------------------------------------------

# A deployed request waits for nobody until its end date has passed.
WAITING_SINCE = Case(When(state=DEPLOYED, then=F("due_at")), default=F("state_since"))


def on_desk(desk, at):
    """What lies on a desk now. Drafts are their organisation's own affair and lie on none."""
    states = [state for state in State if WAITS_ON[state] == desk and state not in (DEPLOYED, DRAFT)]
    lies = Q(state__in=states)
    if WAITS_ON[DEPLOYED] == desk:
        lies |= Q(state=DEPLOYED, due_at__lt=at)
    return lies


def waits(at):
    """What lies on any desk now."""
    found = Q()
    for desk in DESKS:
        found |= on_desk(desk, at)
    return found


def over_limit(limits, at):
    """What lies on its desk longer than the mechanism allows (`limits`: hours by desk). Needs WAITING_SINCE."""
    late = Q(pk__in=[])
    for desk in DESKS:
        if limits.get(desk):
            late |= on_desk(desk, at) & Q(waiting_since__lt=at - dt.timedelta(hours=limits[desk]))
    return late


def finished_lately(at, days=FINISHED_DAYS):
    return Q(state__in=FINISHED_STATES, finished_at__gte=at - dt.timedelta(days=days))


def named(text):
    """By the beginning of a reference, else by words of the title."""
    if REFERENCE_BEGINS.match(text):
        return Q(reference__startswith=text.upper())
    return Q(title__icontains=text)


def limits_of(operation):
    """Hours per desk of the mechanism in force; the defaults across operations or where there is none yet."""
    if operation is None:
        return default_desk_limits()
    limits = Mechanism.objects.filter(operation=operation, valid_to__isnull=True).values_list("desk_limits", flat=True)
    return limits.first() or default_desk_limits()


# --- Order and pages -------------------------------------------------------------------------------------------------


def in_order(engagements, order, at):
    """Sorted by one of NEWEST, LONGEST (what waits first, then what runs) and DUE."""
    if order == LONGEST:
        runs = Case(When(Q(state=DEPLOYED) & (Q(due_at__gte=at) | Q(due_at__isnull=True)), then=1), default=0)
        return engagements.order_by(runs, "state_since", "pk")
    if order == DUE:
        return engagements.order_by(F("due_at").asc(nulls_last=True), "pk")
    return engagements.order_by("-state_since", "-pk")


def page_of(engagements, after=None, oldest_first=False):
    """One page by state_since and id, as (rows, key of the next page or None). Never an OFFSET, never a count.

    `after` is the key (state_since, id) of the last row before; rows come newest first unless `oldest_first`.
    """
    step = "gt" if oldest_first else "lt"
    if after:
        since, pk = after
        engagements = engagements.filter(
            Q(**{f"state_since__{step}": since}) | Q(**{"state_since": since, f"pk__{step}": pk})
        )
    order = ("state_since", "pk") if oldest_first else ("-state_since", "-pk")
    rows = list(engagements.order_by(*order)[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, None
    last = rows[PAGE - 1]
    return rows[:PAGE], (last.state_since, last.pk)
