"""Assets at work on six weeks around today."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from operations import times

from .. import asset_words, charts, queries
from ..queries.assets import ENDING, OVERDUE
from .cells import cell, head
from .frame import Frame

MOST_ASSETS = 10


class Assets(Frame):
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

    @cached_property
    def providers(self):
        """Names to choose from: the providers of what is shown on this page."""
        return sorted({deployment.provider for deployment in self.deployments})
