"""Where requests stand: by state, by area on the map, by operation."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import charts
from ..queries.figures import states_shown
from ..queries.lists import FINISHED_DAYS, OPEN
from ..states import CHIP, DEPLOYED, DRAFT, FINISHED_STATES
from .cells import cell, head, number
from .frame import Frame

BAR_OF_CHIP = {"": "mute", "review": "brand", "hct": "hct", "ok": "ok", "dep": "dep", "warn": "warn", "bad": "bad"}


class Overview(Frame):
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
            listed = (
                ""
                if self.counts_only
                else f"{reverse('requests:list')}?" + urlencode({"operation": code, "state": OPEN})
            )
            rows.append([head(found["name"], url), number(found["open"], listed)])
        return {"head": [cell(_("Operation")), number(_("Open requests"))], "rows": rows}
