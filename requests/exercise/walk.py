"""A walk: many requests of one operation, each step taken by its person at its moment, in order of time.

The clock is injected before every step, and reviews whose time is over in between are ended by the clock itself, so
that what stands in the record could have happened exactly like that.
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Q

from notifications import delivery
from notifications.models import Message
from notifications.states import Channel as Notice
from notifications.states import State
from operations import clock
from operations.queries import current_members
from operations.states import Role

from .. import due_diligence, reviews, step_data, workflow
from ..actions import comments, conditions, consent, deployments, desk, drafts, rows
from ..letters.stories import read_once
from ..models import EngagementRequest
from ..queries import running_rounds
from ..questions import QUESTIONS
from ..states import Answer, Channel, ConsentKind, Kind, LastResortView, Means, Verb
from ..tally import AFTER_LAST_ANSWER


@dataclass
class Walk:
    """The timeline of one operation. `people` maps first names to Users; `today` is the date the exercise runs on."""

    operation: object
    people: dict
    now: dt.datetime
    steps: list = field(default_factory=list)

    def at(self, moment, act):
        """Do `act()` at a moment (aware datetime)."""
        self.steps.append((moment, len(self.steps), act))

    def ago(self, days, hour=9, minute=0):
        """A wall-clock time some days before today in the operation."""
        zone = zoneinfo.ZoneInfo(self.operation.time_zone)
        day = self.now.astimezone(zone).date() - dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)

    def hours_ago(self, hours):
        return self.now - dt.timedelta(hours=hours)

    def day(self, offset):
        """A date relative to today in the operation."""
        return clock.today(self.operation, self.now) + dt.timedelta(days=offset)

    def run(self):
        """Take all steps in order of time, the clock's own in between, up to now."""
        for moment, __, act in sorted(self.steps, key=lambda step: step[:2]):
            self.run_clock(moment)
            with clock.fixed(moment):
                act()
                self.post()
        self.run_clock(self.now)
        self.read_notices()

    def read_notices(self):
        """Everybody has read the notices of the days before."""
        told = Message.objects.filter(
            operation_id=self.operation.pk, channel=Notice.IN_APP, told_at__lt=self.ago(1, 12)
        )
        told.update(read_at=F("told_at"))

    def post(self):
        """Letters leave at once, in the words of that moment."""
        waiting = Message.objects.filter(operation_id=self.operation.pk, state=State.WAITING)
        if waiting:
            with read_once(waiting):
                while delivery.deliver_due():
                    pass

    def run_clock(self, until):
        """End the reviews of this operation that are over by `until`, each at its own moment."""
        over = (
            running_rounds()
            .filter(engagement__operation=self.operation)
            .filter(Q(closes_at__lte=until) | Q(all_answered_at__lte=until - AFTER_LAST_ANSWER))
        )
        for moment, __, round in sorted((reviews.standing(round).closes_at, round.pk, round) for round in over):
            with clock.fixed(moment):
                reviews.end_if_over(round)
                self.post()

    def ours(self, text):
        """A usual text, as it stands in the stories of this walk."""
        return text

    def request(self, who, title, **about):
        """Start the story of one request, written by `who` (a first name)."""
        return Story(self, who, title, about)


# What every request of the exercise answers unless its story says otherwise.
USUAL_ANSWERS = {
    "assistance_type": "indirect",
    "contact_name": "Duty logistician (exercise)",
    "contact_phone": "+000 000 0000",
    "people_who": "People cut off by the earthquake, among them children and patients.",
    "consequence": "Without it, help does not reach people before the cold sets in.",
    "cluster": "logistics",
    "agreed_priority": "yes",
    "priority_reference": "Response plan, objective 1",
    "urgency_proposed": "P2",
    "could_civilian": "no",
    "unique_capability": "It does what no civilian asset in the country can do at this place.",
    "unique_availability": "It stands ready in the country; civilian providers answered that nothing is free.",
    "unique_speed": "It can start within a day. Civilian means would come weeks too late.",
    "complements": "Civilian teams set priorities and loads; the asset only closes the gap.",
    "end_trigger": "A civilian provider can take over.",
    "exit_plan": "The Logistics Cluster takes the task back when the road is open.",
    "take_over": "Logistics Cluster",
    "provider_wanted": "Any provider that is not a party to a conflict",
    "perceived_party": "no",
    "neutrality_risk": "low",
    "access_risk": "low",
    "consent_state": "general_appeal",
    "armed": "unarmed",
    "civilian_lead": "Logistics Cluster coordinator",
    "do_no_harm": "Community leaders were consulted.",
    "supports_security_force": "no",
    "costs": "none",
}
USUAL_OPTIONS = (
    ("commercial", "Humanitarian air service", "Air service desk", "No free capacity", "Nothing before the need ends"),
    ("cluster", "Logistics Cluster", "Cluster coordinator", "No own means for this", "No comparable means in time"),
)


class Story:
    """One request: each method schedules what somebody does, and hands the story back."""

    def __init__(self, walk, who, title, about):
        self.walk, self.who, self.title, self.about = walk, who, title, about
        self.pk = None
        self.kept = {}

    @property
    def engagement(self):
        return EngagementRequest.objects.select_related("operation", "organisation").get(pk=self.pk)

    def then(self, moment, act):
        self.walk.at(moment, act)
        return self

    def person(self, first_name):
        return self.walk.people[first_name]

    def step(self, moment, verb, by, data=None):
        def act():
            engagement = self.engagement
            workflow.advance(engagement, verb, by=self.person(by), version=engagement.version, data=data)

        return self.then(moment, act)

    # --- the requester ----------------------------------------------------------------------------------------

    def draft(self, moment):
        """Start a draft and fill its sections; `about` holds answers, options, lines, places and kind."""

        def act():
            by, about = self.person(self.who), self.about
            operation = self.walk.operation
            held = [m for m in current_members(operation, [Role.REQUESTER]) if m.user_id == by.pk]
            engagement = drafts.start_draft(
                operation,
                held[0].organisation,
                by=by,
                kind=about.get("kind", Kind.ASSET),
            )
            self.pk = engagement.pk
            self.fill({"title": self.title, **USUAL_ANSWERS, **about.get("answers", {})}, by)
            self.rows(by)

        return self.then(moment, act)

    def fill(self, answers, by):
        for section in dict.fromkeys(question.section for question in QUESTIONS):
            values = {q.id: answers[q.id] for q in QUESTIONS if q.section == section and q.id in answers}
            if values and section not in self.about.get("leave_open", ()):
                engagement = self.engagement
                drafts.save_section(
                    engagement, section, values, by=by, save_number=engagement.save_number, finished=True
                )

    def rows(self, by):
        """Quantity lines, civilian options and places."""
        for item, quantity, unit in self.about.get("lines", [(self.title, 1, "aircraft")]):
            rows.add_line(self.engagement, {"item": item, "quantity": Decimal(str(quantity)), "unit": unit}, by=by)
        asked_on = clock.today(self.walk.operation)
        for means, name, asked_whom, answer, why_not in self.about.get("options", USUAL_OPTIONS):
            asked = {} if means == Means.NONE else {"asked_whom": asked_whom, "asked_on": asked_on, "answer": answer}
            values = {"means": means, "name": name, "why_not": why_not, **asked}
            rows.add_option(self.engagement, values, by=by)
        for place in self.about.get("places", ()):
            rows.add_place(self.engagement, place, by=by)

    def submit(self, moment):
        endorsed = self.walk.ours("Logistics Cluster")
        return self.step(moment, Verb.SUBMIT, self.who, step_data.Submit(declared=True, cluster_endorsed=endorsed))

    def answers(self, moment, text):
        """Answer every question that came back with the request."""

        def act():
            for question in self.engagement.comments.filter(must_answer=True, answered_at__isnull=True):
                drafts.answer_question(question, text, by=self.person(self.who))

        return self.then(moment, act)

    def withdraw(self, moment, reason):
        return self.step(moment, Verb.WITHDRAW, self.who, step_data.Reason(reason))

    # --- OCHA -------------------------------------------------------------------------------------------------

    def claim(self, moment, by="olga"):
        def act():
            engagement = self.engagement
            desk.claim(engagement, by=self.person(by), version=engagement.version)

        return self.then(moment, act)

    def send_back(self, moment, *questions, by="olga"):
        asked = tuple(step_data.Question(field, text) for field, text in questions)
        return self.step(moment, Verb.SEND_BACK, by, step_data.SendBack(asked))

    def close_as_met(self, moment, means, note, by="olga"):
        return self.step(moment, Verb.CLOSE_AS_MET, by, step_data.CloseAsMet(means, note))

    def review(self, moment, urgency="P2", advice="", view=LastResortView.MET, by="olga"):
        advice = advice or "The record of civilian options is complete. I advise to approve for the time asked."
        return self.step(moment, Verb.OPEN_REVIEW, by, step_data.OpenReview(advice, view, urgency))

    def state_says(self, moment, kind=ConsentKind.CONSENTED, authority="Ministry of Interior", by="olga", **details):
        """An entry in the history of the State's consent, said on the day it is recorded."""

        def act():
            consent.record_consent(
                self.engagement,
                kind,
                by=self.person(by),
                authority=authority,
                said_on=clock.today(self.walk.operation),
                **details,
            )

        return self.then(moment, act)

    def due_diligence(self, moment, by="olga", **details):
        def act():
            engagement = self.engagement
            due_diligence.open_record(engagement.operation, by=self.person(by), engagement=engagement, **details)

        return self.then(moment, act)

    def due_diligence_moves(self, moment, state, reasons, by="dora", **details):
        def act():
            opened = self.engagement.due_diligence
            due_diligence.advance(opened, state, by=self.person(by), version=opened.version, reasons=reasons, **details)

        return self.then(moment, act)

    def transmit(self, moment, provider, channel=Channel.IN_COUNTRY, reference="", by="olga"):
        return self.step(moment, Verb.TRANSMIT, by, step_data.Transmit(channel, provider, reference))

    def offer(self, moment, provider, asset, by="olga", **details):
        def act():
            self.kept["offer"] = deployments.record_offer(
                self.engagement, by=self.person(by), provider=provider, asset=asset, **details
            )

        return self.then(moment, act)

    def accept_offer(self, moment, by="olga"):
        return self.then(moment, lambda: deployments.answer_offer(self.kept["offer"], "accepted", by=self.person(by)))

    def deploy(self, moment, asset, provider, starts_on, ends_on, by="olga", **details):
        details.setdefault("civilian_lead", self.walk.ours("Logistics Cluster coordinator"))
        data = step_data.Deploy(asset=asset, provider=provider, starts_on=starts_on, ends_on=ends_on, **details)
        return self.step(moment, Verb.DEPLOY, by, data)

    def deploys_also(self, moment, asset, provider, starts_on, ends_on, by="olga", **details):
        """A further deployment under the same request."""

        def act():
            deployments.record_deployment(
                self.walk.operation,
                by=self.person(by),
                engagement=self.engagement,
                asset=asset,
                provider=provider,
                starts_on=starts_on,
                ends_on=ends_on,
                started=True,
                **{"civilian_lead": self.walk.ours("Logistics Cluster coordinator"), **details},
            )

        return self.then(moment, act)

    def end_deployments(self, moment, hand_over="", results=(), by="olga"):
        def act():
            for deployment in self.engagement.deployments.exclude(state="ended"):
                deployments.end_deployment(
                    deployment,
                    by=self.person(by),
                    ended_on=clock.today(self.walk.operation),
                    hand_over=hand_over,
                    results=results,
                )

        return self.then(moment, act)

    def file_extension(self, moment, new_end_on, by=None, **answers):
        usual = {
            "still_needed": "The road is still closed and people still depend on the lift.",
            "still_unique": "Nobody else can carry this load at this height.",
            "options_checked": "Air service asked again: nothing free before the new end date.",
            "exit_plan": "The Logistics Cluster takes over when the road opens.",
        }

        def act():
            deployments.file_extension(
                self.engagement, by=self.person(by or self.who), new_end_on=new_end_on, **{**usual, **answers}
            )

        return self.then(moment, act)

    def settle_conditions(self, moment, state, note, by="olga"):
        def act():
            for condition in self.engagement.conditions.filter(state="open"):
                conditions.settle(condition, state, note, by=self.person(by))

        return self.then(moment, act)

    def comment(self, moment, text, by, kind="comment"):
        return self.then(moment, lambda: comments.comment(self.engagement, text, by=self.person(by), kind=kind))

    def close(self, moment, outcome, reason="", by="olga", **details):
        return self.step(moment, Verb.CLOSE, by, step_data.Close(outcome=outcome, reason=reason, **details))

    # --- HCT and HC -------------------------------------------------------------------------------------------

    def position(self, moment, by, answer=Answer.APPROVE, **said):
        def act():
            round = self.engagement.rounds.get(ended_at__isnull=True)
            user = self.person(by)
            seat, __ = reviews.seat_of(reviews.actor_for(user), round)
            last = seat.positions.order_by("-number").first()
            reviews.record_position(round, answer, by=user, number=last.number if last else 0, **said)

        return self.then(moment, act)

    def approved_by(self, moment, *first_names):
        """Plain approvals, some minutes apart."""
        for place, first_name in enumerate(first_names):
            self.position(moment + dt.timedelta(minutes=17 * place), first_name)
        return self

    def close_review(self, moment, reason, by="henri"):
        return self.step(moment, Verb.CLOSE_REVIEW, by, step_data.Reason(reason))

    def approve(self, moment, reasons, ends_on, by="henri", also=()):
        """Approve and carry every condition that was proposed; `also` are (wording, owner) of new ones."""

        def act():
            engagement, ours = self.engagement, self.walk.ours
            carried = [
                step_data.CarriedCondition(
                    c.wording, ours("Requesting organisation"), ours("Note to OCHA"), proposed=c.pk
                )
                for c in engagement.conditions.filter(state="proposed")
            ]
            carried += [step_data.CarriedCondition(wording, owner) for wording, owner in also]
            workflow.advance(
                engagement,
                Verb.APPROVE,
                by=self.person(by),
                version=engagement.version,
                data=step_data.Approve(reasons, ends_on, tuple(carried)),
            )

        return self.then(moment, act)

    def reject(self, moment, reasons, by="henri"):
        return self.step(moment, Verb.REJECT, by, step_data.Reject(reasons))

    def reconsider(self, moment, reason, by="henri"):
        return self.step(moment, Verb.RECONSIDER, by, step_data.Reason(reason))

    def extend(self, moment, reasons, by="henri"):
        return self.step(moment, Verb.EXTEND, by, step_data.Reasons(reasons))

    def suspend(self, moment, reason, by="olga"):
        return self.step(moment, Verb.SUSPEND, by, step_data.Reason(reason))

    def resume(self, moment, reason, by="henri"):
        return self.step(moment, Verb.RESUME, by, step_data.Reason(reason))
