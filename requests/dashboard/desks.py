"""What waits on whom: the cards, and the days at each desk."""

from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import times

from .. import charts
from ..queries.lists import LONGEST
from ..states import Desk
from .cells import cell, head, number
from .frame import Frame


class Desks(Frame):
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
