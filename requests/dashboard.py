"""The coordination dashboard: what each figure says, where its list is, and what the charts draw."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import trouble
from operations import clock
from operations.models import Area, Operation
from operations.models.mechanism import default_desk_limits

from . import asset_words, charts, queries, tables, times
from .permissions import counts_only
from .queries.assets import ENDING, OVERDUE
from .queries.figures import states_shown
from .queries.lists import DUE, FINISHED_DAYS, LONGEST, OPEN, Filters
from .states import CHIP, DEPLOYED, DRAFT, FINISHED_STATES, Desk

MOST_ASSETS = 10
MOST_ROWS = 50
BAR_OF_CHIP = {"": "mute", "review": "brand", "hct": "hct", "ok": "ok", "dep": "dep", "warn": "warn", "bad": "bad"}
BASE = Filters(state=OPEN, order=LONGEST)


@dataclass
class Setting:
    """What the dashboard needs to know of its operation: hours per desk, and areas by code."""

    limits: dict
    areas: dict


def setting_of(operation):
    """The Setting of an operation in one statement; without an operation the defaults and no map."""
    if operation is None:
        return Setting(default_desk_limits(), {})
    rows = (
        Operation.objects.filter(pk=operation.pk)
        .annotate(now=FilteredRelation("mechanisms", condition=Q(mechanisms__valid_to__isnull=True)))
        .order_by("areas__name")
        .values_list(
            "now__desk_limits", "areas__pk", "areas__code", "areas__name", "areas__outline", "areas__label_x",
            "areas__label_y",
        )
    )  # fmt: skip
    limits, areas = None, {}
    for limits, pk, code, name, outline, x, y in rows:  # noqa: B007 (the limits are the same in every row)
        if pk is not None:
            areas[code] = Area(
                pk=pk, operation=operation, code=code, name=name, outline=outline, label_x=x, label_y=y
            )
    return Setting(limits or default_desk_limits(), areas)


class Board:
    """Everything the page shows, computed when the template asks. Five statements with an operation."""

    def __init__(self, actor, operation, filters, setting, at):
        self.actor, self.operation, self.filters, self.setting, self.at = actor, operation, filters, setting, at
        self.today = clock.today(operation, at) if operation else at.date()

    # --- Numbers ------------------------------------------------------------------------------------------------------

    @cached_property
    def counts_only(self):
        """Administrators see numbers without a link and nothing of any request."""
        return counts_only(self.actor, self.operation)

    @cached_property
    def figures(self):
        return queries.figures(self.actor, self.filters, self.at, self.setting.limits)

    def list_url(self, **changes):
        """The list that makes a number; empty for readers who see numbers alone."""
        if self.counts_only:
            return ""
        query = self.filters.but(**{"order": "", **changes}).query()
        return f"{reverse('requests:list')}?{urlencode(query)}"

    def own_url(self, **changes):
        """This page with other filters."""
        filters = self.filters.but(**changes)
        query = filters.but(
            state="" if filters.state == BASE.state else filters.state,
            order="" if filters.order == BASE.order else filters.order,
        ).query()
        return reverse("requests:dashboard") + (f"?{urlencode(query)}" if query else "")

    @cached_property
    def csv_url(self):
        return self.own_url().replace(reverse("requests:dashboard"), reverse("requests:dashboard_csv"), 1)

    @cached_property
    def sent_words(self):
        count = self.figures.sent
        return ngettext(
            "%(count)s request, open or finished in the last %(days)s days.",
            "%(count)s requests, open or finished in the last %(days)s days.",
            count,
        ) % {"count": number_format(count), "days": FINISHED_DAYS}

    @cached_property
    def figures_from(self):
        if self.operation:
            return _("Figures from %(moment)s.") % {"moment": times.moment(self.at, self.operation)}
        return _("Figures from %(moment)s (UTC).") % {"moment": f"{times.day(self.at)}, {self.at:%H:%M}"}

    # --- What waits on whom -------------------------------------------------------------------------------------------

    @cached_property
    def desks(self):
        return [self.card(figure) for figure in self.figures.desks]

    def card(self, figure):
        yours = self.is_yours(figure.desk)
        return {
            "label": _("You, %(desk)s") % {"desk": figure.desk.label} if yours else figure.desk.label,
            "yours": yours and figure.count,
            "count": figure.count,
            "url": self.list_url(desk=figure.desk, order=LONGEST),
            "over": figure.over,
            "note": self.note_of(figure),
        }

    def is_yours(self, desk):
        if self.operation is None:
            return False
        if desk == Desk.FOCAL_POINT:
            return self.actor.is_focal_point(self.operation.pk)
        return desk == Desk.HC and self.actor.concludes(self.operation.pk)

    def note_of(self, figure):
        """What the card says below its number: how old the oldest is, or when the next review closes."""
        if not figure.count:
            return _("nothing waits")
        if figure.desk == Desk.HCT and figure.next_due and not figure.over:
            return _("next closes: %(left)s") % {"left": times.left(figure.next_due, self.at)}
        age = times.since(figure.oldest, self.at)
        if not figure.limit:
            return _("oldest %(age)s") % {"age": age}
        return _("oldest %(age)s, limit %(limit)s") % {"age": age, "limit": hours_in_words(figure.limit)}

    # --- Days waiting -------------------------------------------------------------------------------------------------

    @cached_property
    def scale(self):
        return charts.scale_of(self.figures.desks)

    @cached_property
    def axis(self):
        return charts.axis_of(self.scale)

    @cached_property
    def lanes(self):
        return [
            {
                "label": figure.desk.label,
                "words": self.limit_words(figure),
                "url": self.list_url(desk=figure.desk, late=True) if figure.over else "",
                "over": figure.over,
                "tick": charts.tick_of(figure, self.scale),
                "dots": charts.dots_of(figure, self.scale),
            }
            for figure in self.figures.desks
        ]

    def limit_words(self, figure):
        if not figure.limit:
            return _("no limit set")
        limit = {"limit": hours_in_words(figure.limit)}
        if figure.over:
            return _("%(n)s over the limit of %(limit)s") % ({"n": number_format(figure.over)} | limit)
        return _("all within %(limit)s") % limit if figure.count else _("nothing waits")

    @cached_property
    def waiting_table(self):
        return {
            "head": [cell(_("Desk")), number(_("Requests")), cell(_("Days waiting")), number(_("Limit")),
                     number(_("Over the limit"))],
            "rows": [
                [
                    head(figure.desk.label),
                    number(figure.count, self.list_url(desk=figure.desk)),
                    cell(days_in_words(figure.days)),
                    number(hours_in_words(figure.limit) if figure.limit else "–"),
                    number(figure.over, self.list_url(desk=figure.desk, late=True)),
                ]
                for figure in self.figures.desks
            ],
        }  # fmt: skip

    # --- States, areas, operations ------------------------------------------------------------------------------------

    @cached_property
    def states(self):
        states = states_shown(self.actor, self.operation)
        most = max((self.figures.states[state] for state in states), default=0)
        return [
            {
                "label": self.state_label(state),
                "count": self.figures.states[state],
                "url": self.state_url(state),
                "width": charts.percent(self.figures.states[state], most),
                "bar": BAR_OF_CHIP[CHIP[state]],
            }
            for state in states
        ]

    def state_label(self, state):
        if state in FINISHED_STATES:
            return _("%(state)s, last %(days)s days") % {"state": state.label, "days": FINISHED_DAYS}
        return _("%(state)s, not sent yet") % {"state": state.label} if state == DRAFT else state.label

    def state_url(self, state):
        """Nobody but its organisation lists drafts."""
        if state == DRAFT:
            return ""
        return self.list_url(state=state, ended=FINISHED_DAYS if state in FINISHED_STATES else 0)

    @cached_property
    def state_table(self):
        return {
            "head": [cell(_("State")), number(_("Requests"))],
            "rows": [[head(state["label"]), number(state["count"], state["url"])] for state in self.states],
        }

    @cached_property
    def map(self):
        """The map's marks, or None where there is no map to show."""
        areas = list(self.setting.areas.values())
        if self.counts_only or not (self.operation and self.operation.map_on and any(area.outline for area in areas)):
            return None
        most = max((self.figures.areas[area.pk] for area in areas), default=0)
        frame = self.operation.map_frame or {}
        return {
            "view_box": charts.view_box_of(areas, frame),
            "borders": frame.get("borders", ""),
            "coast": frame.get("coast", ""),
            "note": frame.get("note", ""),
            "areas": [self.area_mark(area, most) for area in areas],
            "words": ", ".join(f"{area.name} {self.figures.areas[area.pk]}" for area in areas),
        }

    def area_mark(self, area, most):
        count = self.figures.areas[area.pk]
        return {
            "name": area.name,
            "outline": area.outline,
            "level": charts.level_of(count, most),
            "count": count,
            "x": area.label_x,
            "y": area.label_y,
            "bubble_y": area.label_y + 20,
            "text_y": area.label_y + 25,
            "radius": min(9 + count, 15),
        }

    @cached_property
    def area_table(self):
        named = [(area.name, area) for area in self.setting.areas.values()]
        rows = [
            [
                head(name),
                number(self.figures.areas[area.pk], self.list_url(area=area)),
                number(self.figures.deployed_in[area.pk], self.list_url(area=area, state=DEPLOYED)),
            ]
            for name, area in named
        ]
        return {"head": [cell(_("Region")), number(_("Requests")), number(_("Deployed"))], "rows": rows}

    @cached_property
    def operation_table(self):
        """Across operations: how many requests are open in each, with a link to its own dashboard."""
        rows = []
        for code, found in sorted(self.figures.operations.items()):
            url = f"{reverse('requests:dashboard')}?{urlencode({'operation': code})}"
            listed = "" if self.counts_only else f"{reverse('requests:list')}?" + urlencode(
                {"operation": code, "state": OPEN}
            )
            rows.append([head(found["name"], url), number(found["open"], listed)])
        return {"head": [cell(_("Operation")), number(_("Open requests"))], "rows": rows}

    # --- Assets -------------------------------------------------------------------------------------------------------

    @cached_property
    def deployments(self):
        """The most pressing assets at work, one more than is shown, to know whether there are more."""
        found = queries.deployments_listed(self.actor, self.filters, self.today, at=self.at)
        return list(found.defer("remarks", "hand_over", "results")[: MOST_ASSETS + 1])

    @cached_property
    def assets(self):
        return [self.asset(deployment) for deployment in self.deployments[:MOST_ASSETS]]

    def asset(self, deployment):
        group = queries.group_of(deployment, self.today)
        start, width, kind = charts.bar_of(deployment, group, self.today)
        return {
            "name": deployment.asset,
            "provider": deployment.provider,
            "url": reverse("requests:asset", args=[deployment.pk]),
            "words": asset_words.end_words(deployment, group, self.today),
            "pressing": group in (OVERDUE, ENDING),
            "start": start,
            "width": width,
            "kind": kind,
            "unrequested": deployment.engagement_id is None,
        }

    @property
    def more_assets(self):
        return len(self.deployments) > MOST_ASSETS

    @cached_property
    def assets_url(self):
        query = self.filters.but(state="", desk="", older=0, late=False, order="", text="", mine=False).query()
        return reverse("requests:assets") + (f"?{urlencode(query)}" if query else "")

    @cached_property
    def weeks(self):
        return [(times.short_day(day), day == self.today) for day in charts.weeks_around(self.today)]

    @cached_property
    def asset_table(self):
        return {
            "head": [cell(_("Asset")), cell(_("Provider")), cell(_("Ends"))],
            "rows": [
                [head(asset["name"], asset["url"]), cell(asset["provider"]), cell(asset["words"])]
                for asset in self.assets
            ],
        }

    # --- Letters ------------------------------------------------------------------------------------------------------

    @cached_property
    def trouble(self):
        """Letters that did not arrive, or None for readers who do not look after them."""
        coordinates = self.operation and (
            self.actor.is_focal_point(self.operation.pk) or self.actor.concludes(self.operation.pk)
        )
        if not (coordinates or self.actor.is_administrator):
            return None
        return trouble(self.operation.pk if self.operation else None, at=self.at)

    @cached_property
    def letters(self):
        """The sentences about letters, the bad ones first."""
        if self.trouble is None:
            return []
        found = [
            (self.trouble.dead, _("could not be delivered"), "dead"),
            (self.trouble.late, _("overdue, still being tried"), "late"),
            (self.trouble.uncertain, _("uncertain after a restore"), "uncertain"),
            (self.trouble.waiting, _("on their way"), "waiting"),
        ]
        return [
            {"count": number_format(count), "words": words, "bad": which in ("dead", "late"),
             "url": self.letters_url(which)}
            for count, words, which in found
            if count
        ]  # fmt: skip

    def letters_url(self, which):
        if self.counts_only or self.operation is None:
            return ""
        return f"{reverse('requests:letters')}?{urlencode({'operation': self.operation.code, 'which': which})}"

    @cached_property
    def oldest_letter(self):
        if self.trouble is None or self.trouble.oldest is None:
            return ""
        return _("The oldest has been due for %(span)s.") % {"span": times.since(self.trouble.oldest, self.at)}

    # --- The table ----------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self):
        if self.counts_only:
            return []
        found = queries.in_order(
            queries.filtered(self.actor, self.filters, self.at), self.filters.order or LONGEST, self.at
        )
        return tables.rows_of(tables.columns(found)[:MOST_ROWS], self.actor, self.at)

    @cached_property
    def shown_words(self):
        order = _("next deadline first") if self.filters.order == DUE else _("longest wait first")
        return _("%(shown)s of %(all)s shown, %(order)s") % {
            "shown": len(self.rows),
            "all": number_format(max(self.figures.shown, len(self.rows))),
            "order": order,
        }

    @property
    def rest_url(self):
        """The list with everything, when the table shows only its beginning."""
        return self.list_url() if self.figures.shown > len(self.rows) else ""

    @cached_property
    def orders(self):
        return {"wait": self.own_url(order=LONGEST), "due": self.own_url(order=DUE)}

    @cached_property
    def providers(self):
        """Names to choose from: the providers of what is shown on this page."""
        return sorted({deployment.provider for deployment in self.deployments})


def hours_in_words(hours):
    """A limit: whole days where it is days, else hours."""
    if hours % 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def days_in_words(days):
    """How long each request waits: "0, 1, 1, 6"; many of one day as "40 × 2"."""
    parts = []
    for day, count in sorted(days.items()):
        parts += [str(day)] * count if count <= 3 else [f"{count} × {day}"]
    return ", ".join(parts) or "–"


def head(text, url=""):
    return {"text": str(text), "url": url, "head": True}


def cell(text, url=""):
    return {"text": str(text), "url": url}


def number(value, url=""):
    text = number_format(value) if isinstance(value, int) else value
    return {"text": str(text), "url": url, "number": True}

