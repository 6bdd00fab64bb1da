"""An address becomes Filters. A value nobody knows is left out and named, so that the page can say so."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.models import Area
from operations.queries import find_operation

from ..queries import Filters
from ..queries.lists import DESKS, DUE, FINISHED, LONGEST, NEWEST, OPEN, OVER_LIMIT
from ..states import DRAFT, OPEN_STATES, Capability, Desk, State

LONGEST_TEXT = 80
OLDER = ("1", "3", "7", "14")
ENDED = ("30", "90", "365")
PAGE_KEY = re.compile(r"(\d{10})\.(\d{6})-(\d{1,18})")


@dataclass
class Asked:
    """What an address asks for: Filters, the key of the page, and sentences about what was ignored."""

    filters: Filters
    after: tuple | None = None
    ignored: list = field(default_factory=list)


def read_filters(params, actor, *, operation=None, areas=None, base=None, narrow_states=()):
    """Asked, from the parameters of an address.

    `base` holds the defaults. `operation` is given where the page is bound to one, `areas` where they are loaded
    already (by code), `narrow_states` where only some states may be chosen.
    """
    reader = Reader(params)
    base = base or Filters()
    if operation is None and reader.text("operation"):
        operation = find_operation(actor, reader.text("operation")) or reader.ignore("operation", _("Operation"))
    older = reader.choice("older", (OVER_LIMIT, *OLDER), _("Waiting longer than"))
    late = reader.choice("late", ("1",), _("Waiting longer than"))
    states = narrow_states or (OPEN, FINISHED, *State.values)
    filters = base.but(
        operation=operation,
        state=reader.choice("state", states, _("State")) or base.state,
        capability=reader.choice("type", Capability.values, _("Type of asset")),
        provider=reader.text("provider"),
        area=find_area(reader, actor, operation, areas),
        desk=reader.choice("desk", DESKS, _("Waiting on")),
        older=int(older) if older in OLDER else 0,
        late=bool(late) or older == OVER_LIMIT,
        ended=int(reader.choice("ended", ENDED, _("Finished within")) or 0),
        text=reader.text("q"),
        mine=bool(reader.choice("mine", ("1",), _("Mine"))),
        order=reader.choice("sort", (LONGEST, DUE), _("Order")) or base.order,
    )
    return Asked(filters, reader.page_key("after"), reader.ignored)


class Reader:
    """Parameters of an address, read one by one; collects what it had to ignore."""

    def __init__(self, params):
        self.params = params
        self.ignored = []

    def text(self, name):
        """One line without characters a database refuses."""
        return " ".join(self.params.get(name, "").replace("\x00", " ").split())[:LONGEST_TEXT]

    def choice(self, name, known, label):
        value = self.text(name)
        if not value or value in known:
            return value
        self.ignore(name, label)
        return ""

    def page_key(self, name):
        """(moment, id) of the last row of the page before, or None."""
        value = self.text(name)
        match = PAGE_KEY.fullmatch(value)
        if match:
            seconds, micros, pk = map(int, match.groups())
            return dt.datetime.fromtimestamp(seconds, dt.UTC).replace(microsecond=micros), pk
        if value:
            self.ignored.append(_("This page of the list is not known. You see the first one."))
        return None

    def ignore(self, name, label):
        self.ignored.append(
            _("%(filter)s: nothing here is called “%(value)s”. This filter was ignored.")
            % {"filter": label, "value": self.text(name)}
        )


def page_key(after):
    """The key of a page as it stands in an address."""
    since, pk = after
    return f"{int(since.timestamp()):010d}.{since.microsecond:06d}-{pk}"


def find_area(reader, actor, operation, areas):
    """The area with the code that was asked for, among those of the reader's operations."""
    code = reader.text("area")
    if not code:
        return None
    if areas is not None:
        found = areas.get(code)
    else:
        known = Area.objects.filter(code=code)
        if operation:
            known = known.filter(operation=operation)
        elif not (actor.is_prd or actor.is_administrator):
            known = known.filter(operation__in=[m.operation_id for m in actor.memberships])
        found = known.first()
    return found or reader.ignore("area", _("Region"))


# --- Words -----------------------------------------------------------------------------------------------------------


def state_choices(states=()):
    """Choices of the state filter: (value, label)."""
    groups = [(OPEN, _("All open")), (FINISHED, _("All finished"))]
    return (
        [("", _("All states")), *groups, *State.choices]
        if not states
        else [(OPEN, _("All open")), *((state.value, state.label) for state in states)]
    )


def type_choices():
    return [("", _("All types")), *Capability.choices]


def older_choices():
    days = [(value, ngettext("%(days)s day", "%(days)s days", int(value)) % {"days": value}) for value in OLDER]
    return [("", _("Any time")), (OVER_LIMIT, _("Agreed limit")), *days]


def older_chosen(filters):
    """The value of that choice that stands for the filters."""
    return str(filters.older) if filters.older else OVER_LIMIT if filters.late else ""


def tags(filters, base=None):
    """What narrows the list, each as (words, Filters without it)."""
    base = base or Filters()
    found = []
    if filters.state != base.state:
        found.append((state_words(filters.state), {"state": base.state}))
    elif base.state == OPEN:
        found.append((_("Open requests"), None))
    if filters.capability:
        found.append((Capability(filters.capability).label, {"capability": ""}))
    if filters.provider:
        found.append((filters.provider, {"provider": ""}))
    if filters.area:
        found.append((filters.area.name, {"area": None}))
    if filters.desk:
        found.append((_("Waiting on: %(desk)s") % {"desk": Desk(filters.desk).label}, {"desk": ""}))
    if filters.late:
        found.append((_("Longer than the agreed limit"), {"late": False}))
    if filters.older:
        found.append((longer_than(filters.older), {"older": 0}))
    if filters.ended:
        found.append((_("Finished in the last %(days)s days") % {"days": filters.ended}, {"ended": 0}))
    if filters.text:
        found.append((_("“%(text)s”") % {"text": filters.text}, {"text": ""}))
    if filters.mine:
        found.append((_("Mine"), {"mine": False}))
    return [(str(words), filters.but(**change) if change else None) for words, change in found]


def state_words(state):
    return {OPEN: _("Open requests"), FINISHED: _("Finished requests"), "": _("All states")}.get(state) or State(
        state
    ).label


def longer_than(days):
    return ngettext("Longer than %(days)s day", "Longer than %(days)s days", days) % {"days": days}


OPEN_CHOICES = tuple(state for state in OPEN_STATES if state != DRAFT)
__all__ = ["NEWEST", "OPEN_CHOICES", "Asked", "page_key", "read_filters", "tags"]
