"""One documented case: its operation, its people and its story."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass

from notifications import delivery
from operations import clock
from operations.models import Operation
from operations.states import ContextType, DecisionRule, Role

from ...actions import deployments
from ..operations import areas, mechanism, opened
from ..people import joins, person
from ..walk import USUAL_ANSWERS, Walk

BANNER = "Based on a documented event; details simplified; not an official record."
ILLUSTRATIVE = "[illustrative]"
TEXTS = (
    "contact_name", "contact_phone", "people_who", "consequence", "priority_reference", "unique_capability",
    "unique_availability", "unique_speed", "complements", "end_trigger", "exit_plan", "take_over", "civilian_lead",
    "do_no_harm", "provider_wanted",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A case from the list of documented events. `story(walk)` schedules what happened; dates are ISO texts."""

    code: str
    name: str
    country: str
    time_zone: str
    opened_on: str
    ended_on: str
    sources: str
    story: Callable
    context: str = ContextType.DISASTER
    area: str = "Affected area"
    requesters: tuple = ("wanda",)

    def load(self):
        """Make the operation, walk the story, archive it. Returns the Operation."""
        zone = zoneinfo.ZoneInfo(self.time_zone)
        start, end = dt.date.fromisoformat(self.opened_on), dt.date.fromisoformat(self.ended_on)
        with clock.fixed(dt.datetime.combine(start, dt.time(0), tzinfo=zone)):
            operation = self.opened(start)
        now = dt.datetime.combine(end, dt.time(20), tzinfo=zone)
        walk = CaseWalk(operation, {name: person(name) for name in _everybody(self)}, now)
        self.story(walk)
        walk.run()
        Operation.objects.filter(pk=operation.pk).update(archived_at=now)
        delivery.lay_to_rest(operation.pk)
        return operation

    def opened(self, start):
        """The operation of the case with its people and mechanism, as of its first day."""
        operation = opened(
            self.code,
            self.name,
            self.country,
            self.time_zone,
            start,
            opened_on=start,
            banner=f"Exercise data. {BANNER} Sources: {self.sources}",
        )
        areas(operation, (f"{self.code}A", self.area))
        for first_name in self.requesters:
            joins(first_name, Role.REQUESTER, operation, starts_on=start)
        for first_name in ("hana", "sami", "noemi"):
            joins(first_name, Role.MEMBER, operation, starts_on=start)
        joins("otto", Role.OBSERVER, operation, starts_on=start)
        joins("olga", Role.FOCAL_POINT, operation, starts_on=start, on_duty=True)
        joins("henri", Role.HC, operation, starts_on=start, title="RC/HC (exercise)")
        joins("dora", Role.DUE_DILIGENCE, operation, starts_on=start)
        mechanism(
            operation, "henri", context_type=self.context, decision_rule=DecisionRule.HC_CONCLUDES, minimum_answers=2
        )
        return operation


def _everybody(case):
    return {*case.requesters, "hana", "sami", "noemi", "otto", "olga", "henri", "dora"}


class CaseWalk(Walk):
    """A walk on days of the past. Its letters are withheld: nobody is told today of what ended long ago."""

    def post(self):
        pass

    def on(self, date, hour=9, minute=0):
        """A moment on an ISO date in the operation."""
        zone = zoneinfo.ZoneInfo(self.operation.time_zone)
        return dt.datetime.combine(dt.date.fromisoformat(date), dt.time(hour, minute), tzinfo=zone)

    def ours(self, text):
        """A usual text is ours, not history."""
        return f"{text} {ILLUSTRATIVE}"

    def asked(self, who, title, need, capability, starts, ends, **about):
        """The story of a request with what is documented; usual answers are marked as illustrative."""
        usual = {name: f"{ILLUSTRATIVE} {USUAL_ANSWERS[name]}" for name in TEXTS}
        answers = {
            **usual,
            "need": need,
            "capability": capability,
            "area": self.operation.areas.get().pk,
            "starts_on": starts,
            "ends_on": ends,
            **about.pop("answers", {}),
        }
        about.setdefault(
            "options",
            [
                (
                    "commercial",
                    "Civilian providers [illustrative]",
                    "Cluster [illustrative]",
                    "No comparable means in time [illustrative]",
                    "Not in time [illustrative]",
                )
            ],
        )
        return self.request(who, title, answers=answers, **about)

    def to_decision(self, story, sent, *, urgency="P1", view="met", advice="", conditions=()):
        """Sent, checked and reviewed within one day [illustrative]: the usual way to the HC, conditions by one seat."""
        story.draft(self.on(sent, 7)).submit(self.on(sent, 8)).claim(self.on(sent, 8, 30))
        story.review(
            self.on(sent, 9), urgency=urgency, view=view, advice=advice or f"{ILLUSTRATIVE} Last resort is met."
        )
        story.position(self.on(sent, 10), "hana")
        if conditions:
            story.position(self.on(sent, 10, 30), "sami", "conditions", conditions=list(conditions))
        else:
            story.position(self.on(sent, 10, 30), "sami")
        return story.position(self.on(sent, 11), "noemi")

    def fact(self, date, asset, provider, starts, ends=None, ended=None, **details):
        """An asset that came without a request through the HCT: recorded as a fact, ended when that is known."""

        made = []

        def record():
            made.append(
                deployments.record_deployment(
                    self.operation,
                    by=self.people["olga"],
                    asset=asset,
                    provider=provider,
                    starts_on=day(starts),
                    ends_on=day(ends) if ends else None,
                    started=True,
                    **{"remarks": f"Without a request: a fact, not an approval. Dates {ILLUSTRATIVE}.", **details},
                )
            )

        self.at(self.on(date, 12), record)
        if ended:
            end = {"by": self.people["olga"], "ended_on": day(ended)}
            self.at(self.on(ended, 18), lambda: deployments.end_deployment(made[0], **end))


def day(date):
    return dt.date.fromisoformat(date)
