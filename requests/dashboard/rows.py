"""The table of requests below the charts."""

from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .. import queries, tables
from ..queries.lists import DUE, LONGEST
from .frame import Frame

MOST_ROWS = 50


class Rows(Frame):
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
