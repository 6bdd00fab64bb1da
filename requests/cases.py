"""A case: everything a rule or an effect may ask about one step on one request, loaded at most once."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from operations import clock
from operations.actors import Actor
from operations.queries import current_concluders, current_mechanism, seated_organisations
from operations.states import Role, Urgency

from . import tally
from .models import Authorship, Condition, ConsentEntry, DueDiligence, EngagementRequest, Extension, Position, Round
from .questions import HRDDP_TRIGGER
from .states import (
    CONSENT_THAT_STANDS,
    DUE_DILIGENCE_CLEAR,
    HC_DECISION,
    HCT_REVIEW,
    Answer,
    ConditionState,
    ConsentKind,
)


@dataclass
class Case:
    """One actor, one request, one moment. Effects add to `changes` (columns), `values` and `texts` (of the Event)."""

    engagement: EngagementRequest
    actor: Actor
    at: Any
    data: Any = None
    changes: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)

    @property
    def operation(self):
        return self.engagement.operation

    @cached_property
    def today(self):
        return clock.today(self.operation, self.at)

    @cached_property
    def mechanism(self):
        """The mechanism in force. A request under review or decision often names it already."""
        if self.engagement.state in (HCT_REVIEW, HC_DECISION) and self.round and self.round.mechanism.valid_to is None:
            return self.round.mechanism
        return current_mechanism(self.operation)

    @cached_property
    def seated(self):
        """Ids of the organisations that hold a seat in the HCT now."""
        return seated_organisations(self.operation, self.at)

    @cached_property
    def version(self):
        """The Version last sent, or None. While the HCT and the HC look at a request it is the one of their round."""
        if self.engagement.state in (HCT_REVIEW, HC_DECISION) and self.round is not None:
            return self.round.version
        if self.engagement.first_sent_at is None:
            return None
        return self.engagement.versions.order_by("-number").first()

    @cached_property
    def round(self):
        """The newest Round with its mechanism, or None."""
        if self.engagement.first_reviewed_at is None:
            return None
        return (
            Round.objects.filter(engagement=self.engagement)
            .select_related("mechanism__operation", "mechanism__signed_by", "version")
            .order_by("-number")
            .first()
        )

    @cached_property
    def tally(self):
        seats = list(self.round.seats.select_related("organisation"))
        return tally.count(self.round, seats, list(self.round.positions.all()))

    @cached_property
    def decided(self):
        """How many decisions were taken so far."""
        return self.engagement.decisions.count()

    @cached_property
    def decision(self):
        """The current Decision, or None."""
        return self.engagement.decisions.filter(current=True).select_related("by", "version").first()

    @cached_property
    def due_diligence(self):
        return DueDiligence.objects.filter(engagement=self.engagement).first()

    @property
    def needs_due_diligence(self):
        """The form's screening question was answered with yes, or is still open."""
        answers = self.version.answers if self.version else self.engagement.answers
        return answers.get(HRDDP_TRIGGER) != "no"

    @property
    def due_diligence_clear(self):
        """Not applicable, exempt, cleared or cleared with measures; nothing else."""
        if self.due_diligence is None:
            return not self.needs_due_diligence
        return self.due_diligence.state in DUE_DILIGENCE_CLEAR

    @cached_property
    def consents(self):
        return list(ConsentEntry.objects.filter(engagement=self.engagement).order_by("pk"))

    def consent_for(self, deployment=None):
        """The entry that counts for an asset: its own newest, else the newest general one. "Asked" says nothing."""
        said = [entry for entry in self.consents if entry.kind != ConsentKind.ASKED]
        own = [entry for entry in said if deployment is not None and entry.deployment_id == deployment.pk]
        general = [entry for entry in said if entry.deployment_id is None]
        return (own or general or [None])[-1]

    def consent_stands(self, deployment=None):
        entry = self.consent_for(deployment)
        return bool(
            entry and entry.kind in CONSENT_THAT_STANDS and (entry.expires_on is None or entry.expires_on >= self.today)
        )

    @cached_property
    def deployments(self):
        return list(self.engagement.deployments.order_by("pk"))

    @cached_property
    def extension(self):
        """The extension that waits for an answer, or None."""
        return Extension.objects.filter(engagement=self.engagement, granted__isnull=True).first()

    @cached_property
    def authors(self):
        return set(Authorship.objects.filter(engagement=self.engagement).values_list("user_id", flat=True))

    @cached_property
    def concluders(self):
        return list(current_concluders(self.operation, self.at))

    @cached_property
    def proposed_conditions(self):
        return list(Condition.objects.filter(engagement=self.engagement, state=ConditionState.PROPOSED))

    @cached_property
    def why_not_by_clock(self):
        """The parts of the automatic approval that fail, as sentences."""
        return tally.why_not_by_clock(self.tally, self.clock_facts())

    @cached_property
    def ever_contested(self):
        """Whether a rejection or a condition was ever given on this request, in any round."""
        contesting = [Answer.REJECT, Answer.CONDITIONS]
        return Position.objects.filter(round__engagement=self.engagement, answer__in=contesting).exists()

    def clock_facts(self):
        """What the clock must know besides the answers of the round."""
        hc = next((m for m in self.concluders if m.role == Role.HC), None)
        return tally.Facts(
            ever_contested=self.ever_contested,
            life_saving=self.engagement.urgency == Urgency.P1,
            end_date_ahead=self.round.version.ends_on >= self.today,
            due_diligence_clear=self.due_diligence_clear,
            hc_signed=hc is not None and hc.user_id == self.round.mechanism.signed_by_id,
            hc_barred=hc is not None and hc.user_id in self.authors,
        )
