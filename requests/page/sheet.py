"""A sheet: everything the page of one request may show, loaded at most once, whatever its history holds."""

from functools import cached_property

from operations.models import Event

from .. import questions, tally
from ..cases import Case
from ..masking import NEVER, OPEN, access_to
from ..models import Comment, Condition, Position, Round, Seat, Transition
from ..permissions import reads_confidential
from ..states import DataClass

NEWEST = 20  # entries of the history on the page itself; the log has them all


class Sheet(Case):
    """A Case with the rows people read besides: rounds, positions, conditions, decisions, comments, history."""

    # --- What was sent ------------------------------------------------------------------------------------------------

    @cached_property
    def answers_in_words(self):
        """The last sent answers as [(Section, [(Question, text or list)])]; empty before the first sending."""
        if self.version is None:
            return []
        return questions.shown(
            self.version.answers, self.parts, operation=self.operation, kind=self.engagement.kind
        )

    @cached_property
    def parts(self):
        """The frozen rows of the last Version, without files this reader may not know of."""
        parts = {name: getattr(self.version, name) for name in questions.PARTS}
        return parts if self.confidential else questions.without_confidential(parts)

    @cached_property
    def words(self):
        """Answers in words by question id; a list for rows. What this reader may not see stands empty."""
        return {
            question.id: text if self.access(question) == OPEN else ""
            for __, answered in self.answers_in_words
            for question, text in answered
        }

    @cached_property
    def confidential(self):
        return reads_confidential(self.actor, self.engagement)

    def access(self, question):
        return self._access[DataClass(question.data_class)]

    @cached_property
    def _access(self):
        return {data_class: access_to(data_class, self.actor, self.engagement) for data_class in DataClass}

    @cached_property
    def may_unmask(self):
        return self._access[DataClass.SEVERE] not in (OPEN, NEVER)

    # --- The review ---------------------------------------------------------------------------------------------------

    @cached_property
    def rounds(self):
        """All rounds, oldest first; none before the first review."""
        if self.engagement.first_reviewed_at is None:
            return []
        return list(
            Round.objects.filter(engagement=self.engagement)
            .select_related("mechanism__operation", "mechanism__signed_by", "version")
            .order_by("number")
        )

    @cached_property
    def round(self):
        return self.rounds[-1] if self.rounds else None

    @cached_property
    def seats(self):
        """Seats of every round."""
        if not self.rounds:
            return []
        return list(Seat.objects.filter(round__in=self.rounds).select_related("organisation"))

    @cached_property
    def positions(self):
        """Positions of every round, oldest first, with everybody they name."""
        if not self.rounds:
            return []
        return list(
            Position.objects.filter(round__in=self.rounds)
            .select_related("by", "acting_for", "recorded_for")
            .order_by("round", "number")
        )

    def tally_of(self, round):
        return tally.count(
            round,
            [seat for seat in self.seats if seat.round_id == round.pk],
            [position for position in self.positions if position.round_id == round.pk],
        )

    @cached_property
    def tally(self):
        return self.tally_of(self.round)

    @property
    def reviewing(self):
        return self.round is not None and self.round.running

    @property
    def contested(self):
        """A rejection or a condition was given in any round: the automatic route has ended."""
        return any(position.answer in ("reject", "conditions") for position in self.positions)

    # --- What was decided, and after ----------------------------------------------------------------------------------

    @cached_property
    def decisions(self):
        """All decisions, newest first."""
        if self.engagement.first_reviewed_at is None:
            return []
        return list(
            self.engagement.decisions.select_related("by", "version", "round", "mechanism", "signatory").order_by(
                "-number"
            )
        )

    @cached_property
    def decision(self):
        return next((decision for decision in self.decisions if decision.current), None)

    @cached_property
    def conditions(self):
        if self.engagement.first_reviewed_at is None:
            return []
        return list(
            Condition.objects.filter(engagement=self.engagement).select_related("settled_by", "decision").order_by("pk")
        )

    @cached_property
    def offers(self):
        return list(self.engagement.offers.order_by("pk")) if self.decisions else []

    @cached_property
    def deployments(self):
        return list(self.engagement.deployments.order_by("pk")) if self.decisions else []

    @cached_property
    def extensions(self):
        if not self.decisions:
            return []
        return list(self.engagement.extensions.select_related("filed_by", "decided_by").order_by("pk"))

    @cached_property
    def extension(self):
        return next((extension for extension in self.extensions if extension.granted is None), None)

    # --- Words and history --------------------------------------------------------------------------------------------

    @cached_property
    def comments(self):
        return list(
            Comment.objects.filter(engagement=self.engagement).select_related("by", "answered_by").order_by("pk")
        )

    @cached_property
    def transitions(self):
        return list(
            Transition.objects.filter(engagement=self.engagement).select_related("by").order_by("version")
        )

    def events(self, before=None, limit=NEWEST):
        """Newest events first, with actors and the texts that are kept; one more than `limit` when there are more."""
        found = Event.objects.filter(subject_kind="engagement", subject_id=self.engagement.pk)
        if before:
            found = found.filter(number__lt=before)
        return list(
            found.select_related("actor", "on_behalf_of").prefetch_related("texts").order_by("-number")[: limit + 1]
        )
