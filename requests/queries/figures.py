"""The numbers of the dashboard. Each is counted with the condition of the list it links to, in one statement."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Min, Q

from operations.states import CONCLUDING, Role

from ..states import DEPLOYED, DRAFT, FINISHED_STATES, OPEN_STATES, WAITS_ON, Desk, State
from .lists import (
    DESKS,
    OPEN,
    WAITING_SINCE,
    Filters,
    finished_lately,
    narrowed,
    over_limit,
    waits,
)
from .reading import counted_for

# Days on the chart of waiting; the last one holds everything that is older.
MOST_DAYS = 14


@dataclass
class DeskFigure:
    """What lies on one desk: how many, since when, how many over the limit (hours, or None), next due, days → count."""

    desk: Desk
    limit: int | None
    count: int = 0
    over: int = 0
    oldest: dt.datetime | None = None
    next_due: dt.datetime | None = None
    days: Counter = field(default_factory=Counter)


@dataclass
class Figures:
    """Every number of the dashboard about requests."""

    desks: list
    states: Counter
    areas: Counter
    deployed_in: Counter
    operations: dict
    shown: int = 0  # rows of the table below

    @property
    def sent(self):
        """Everything counted that was sent: open, and finished lately."""
        return sum(count for state, count in self.states.items() if state != DRAFT)


def figures(actor, filters, at, limits):
    """Count once what the actor may count, and sort the counts into Figures. One statement, whatever there is.

    The state narrows everything but the chart of states, the area everything but the map: there one chooses them. The
    rows come grouped by operation, state and area, so that their number does not grow with the requests.
    """
    found = Figures(
        desks=[DeskFigure(desk, limits.get(desk)) for desk in DESKS],
        states=Counter(),
        areas=Counter(),
        deployed_in=Counter(),
        operations={},
    )
    desks = {figure.desk: figure for figure in found.desks}
    for row in grouped(actor, filters, at, limits):
        state, area, count = row["state"], row["area"], row["count"]
        here, asked_for = in_area(area, filters), state in OPEN_STATES and in_scope(state, filters)
        if here:
            found.states[state] += count
        if state == DEPLOYED:
            found.deployed_in[area] += count
        if asked_for:
            found.areas[area] += count
        if not (here and asked_for):
            continue
        found.shown += count
        operation = found.operations.setdefault(row["operation__code"], {"name": row["operation__name"], "open": 0})
        operation["open"] += count
        if row["waiting"]:
            add_to_desk(desks[WAITS_ON[state]], row)
    return found


def in_area(area, filters):
    return filters.area is None or filters.area.pk == area


def in_scope(state, filters):
    return not filters.state or filters.state == OPEN or filters.state == state


def add_to_desk(desk, row):
    desk.count += row["waiting"]
    desk.over += row["over"]
    desk.oldest = min(filter(None, (desk.oldest, row["oldest"])), default=None)
    desk.next_due = min(filter(None, (desk.next_due, row["next_due"])), default=None)
    for day in range(MOST_DAYS + 1):
        desk.days[day] += row[f"days_{day}"]


def grouped(actor, filters, at, limits):
    """The grouped counts: one row per operation, state and area."""
    counted = Q(state__in=OPEN_STATES) | finished_lately(at)
    plain = filters == Filters(operation=filters.operation, state=filters.state, order=filters.order)
    if plain and counts_drafts(actor, filters.operation):
        counted |= Q(state=DRAFT)
    rows = narrowed(counted_for(actor, at), filters.but(state="", area=None), at, actor).filter(counted)
    waiting = waits(at)
    days = {f"days_{day}": Count("pk", filter=waiting & waited(day, at)) for day in range(MOST_DAYS + 1)}
    return (
        rows.alias(waiting_since=WAITING_SINCE)
        .order_by()
        .values("operation__code", "operation__name", "state", "area")
        .annotate(
            count=Count("pk"),
            waiting=Count("pk", filter=waiting),
            over=Count("pk", filter=over_limit(limits, at)),
            oldest=Min("waiting_since", filter=waiting),
            next_due=Min("due_at", filter=waiting & Q(due_at__gte=at)),
            **days,
        )
    )


def waited(day, at):
    """Waiting for `day` full days now; the last day of the chart has no end."""
    begun = Q(waiting_since__lte=at - dt.timedelta(days=day)) if day else Q()
    return begun if day == MOST_DAYS else begun & Q(waiting_since__gt=at - dt.timedelta(days=day + 1))


def counts_drafts(actor, operation):
    """Of drafts a number is known to those who coordinate or conclude in the operation, and to administrators."""
    if actor.is_administrator:
        return True
    return operation is not None and actor.holds(operation.pk, Role.FOCAL_POINT, *CONCLUDING)


def states_shown(actor, operation):
    """The states of the chart, in the order of the process; finished ones count lately."""
    first = (DRAFT,) if counts_drafts(actor, operation) else ()
    return [state for state in State if state in (*first, *OPEN_STATES, *FINISHED_STATES)]
