"""What every part of the dashboard shares: who looks, with which filters, at which figures, and where lists are."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import clock, times

from .. import queries
from ..permissions import counts_only
from ..queries.lists import FINISHED_DAYS, LONGEST, OPEN, Filters

BASE = Filters(state=OPEN, order=LONGEST)


class Frame:
    """One look at the dashboard: actor, operation (or None for all), filters, Setting and moment."""

    def __init__(self, actor, operation, filters, setting, at):
        self.actor, self.operation, self.filters, self.setting, self.at = actor, operation, filters, setting, at
        self.today = clock.today(operation, at) if operation else at.date()

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
