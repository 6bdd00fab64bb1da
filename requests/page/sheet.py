"""A sheet: everything the page of one request may show, loaded at most once, whatever its history holds."""

from functools import cached_property

from django.db.models import Exists, F, OuterRef, Subquery

from operations.models import Event, EventText
from operations.states import CONCLUDING

from .. import questions, tally
from ..cases import Case
from ..letters.audiences import People
from ..masking import NEVER, OPEN, access_to
from ..models import (
    Comment,
    Condition,
    ConsentEntry,
    Decision,
    Deployment,
    DueDiligence,
    Extension,
    Offer,
    Position,
    Round,
    Seat,
    Transition,
)
from ..permissions import reads_confidential
from ..states import Answer, ConditionState, DataClass

NEWEST = 20  # entries of the history on the page itself; the log has them all
READABLE_TEXTS = ("reason", "reasons", "why")  # texts of an event everybody who reads the request may read
HEAVY = ("answers", "options", "lines", "places", "attachments", "provisions")
# Tables most requests have no rows in: nothing is asked of them before the one statement that says which have some.
SPARSE = (Comment, Condition, ConsentEntry, Decision, Deployment, DueDiligence, Extension, Offer)


class Sheet(Case):
    """A Case with the rows people read besides: rounds, positions, conditions, decisions, comments, history."""

    @cached_property
    def version(self):
        """The Version last sent, or None; it brings along which of the sparse tables hold rows of this request."""
        rows = {
            f"has_{model.__name__.lower()}": Exists(model.objects.filter(engagement=OuterRef("engagement")).order_by())
            for model in SPARSE
        }
        return self.engagement.versions.annotate(**rows).order_by("-number").first()

    def rows_of(self, model):
        """The rows of a sparse table, oldest first, without a statement when there are none."""
        if self.version is not None and not getattr(self.version, f"has_{model.__name__.lower()}"):
            return model.objects.none()
        return model.objects.filter(engagement=self.engagement).order_by("pk")

    @cached_property
    def people(self):
        """Everybody who may be told of this request."""
        return People(self.engagement, self.at)

    @cached_property
    def concluders(self):
        here = self.engagement.operation_id
        return [m for m in self.people.memberships if m.role in CONCLUDING and m.operation_id == here]

    @cached_property
    def due_diligence(self):
        return self.rows_of(DueDiligence).first()

    @cached_property
    def consents(self):
        return list(self.rows_of(ConsentEntry))

    # --- What was sent ------------------------------------------------------------------------------------------------

    @cached_property
    def answers_in_words(self):
        """The last sent answers as [(Section, [(Question, text or list)])]; empty before the first sending."""
        if self.version is None:
            return []
        return questions.shown(self.version.answers, self.parts, operation=self.operation, kind=self.engagement.kind)

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
        rounds = list(
            Round.objects.filter(engagement=self.engagement)
            .select_related("mechanism__operation", "mechanism__signed_by", "version")
            .defer(*(f"version__{name}" for name in HEAVY))
            .order_by("number")
        )
        for round in rounds:
            round.engagement = self.engagement
        return rounds

    @cached_property
    def round(self):
        return self.rounds[-1] if self.rounds else None

    @cached_property
    def seats(self):
        """Seats of every round, in the order of their organisations."""
        if not self.rounds:
            return []
        seats = Seat.objects.filter(round__in=self.rounds).select_related("organisation")
        by_id = {round.pk: round for round in self.rounds}
        seats = list(seats.order_by("organisation__short_name"))
        for seat in seats:
            seat.round = by_id[seat.round_id]
        return seats

    @cached_property
    def positions(self):
        """Positions of every round, oldest first, with everybody they name."""
        if not self.rounds:
            return []
        positions = Position.objects.filter(round__in=self.rounds).select_related("by", "acting_for", "recorded_for")
        return list(positions.order_by("pk"))

    def seats_of(self, round):
        return [seat for seat in self.seats if seat.round_id == round.pk]

    def tally_of(self, round):
        positions = [position for position in self.positions if position.round_id == round.pk]
        return tally.count(round, self.seats_of(round), positions)

    def last_before(self, seat):
        """What the organisation of a seat said last in the round before this one, or None."""
        if len(self.rounds) < 2:
            return None
        earlier = next((s for s in self.seats_of(self.rounds[-2]) if s.organisation_id == seat.organisation_id), None)
        said = [p for p in self.positions if earlier and p.seat_id == earlier.pk and p.contested_at is None]
        return said[-1] if said else None

    @cached_property
    def tally(self):
        return self.tally_of(self.round)

    @property
    def reviewing(self):
        return self.round is not None and self.round.running

    @cached_property
    def ever_contested(self):
        return any(position.answer in (Answer.REJECT, Answer.CONDITIONS) for position in self.positions)

    # --- What was decided, and after ----------------------------------------------------------------------------------

    @cached_property
    def decisions(self):
        """All decisions, newest first, with the numbers of what they judged."""
        return list(
            self.rows_of(Decision)
            .select_related("by", "mechanism", "signatory")
            .annotate(version_number=F("version__number"), round_number=F("round__number"))
            .order_by("-number")
        )

    @cached_property
    def decision(self):
        return next((decision for decision in self.decisions if decision.current), None)

    @cached_property
    def conditions(self):
        return list(self.rows_of(Condition).select_related("settled_by"))

    @cached_property
    def proposed_conditions(self):
        return [condition for condition in self.conditions if condition.state == ConditionState.PROPOSED]

    @cached_property
    def offers(self):
        return list(self.rows_of(Offer))

    @cached_property
    def deployments(self):
        return list(self.rows_of(Deployment))

    @cached_property
    def extensions(self):
        return list(self.rows_of(Extension).select_related("filed_by", "decided_by"))

    @cached_property
    def extension(self):
        return next((extension for extension in self.extensions if extension.granted is None), None)

    # --- Words and history --------------------------------------------------------------------------------------------

    @cached_property
    def comments(self):
        return list(self.rows_of(Comment).select_related("by", "answered_by"))

    @cached_property
    def transitions(self):
        """The steps that were taken, oldest first."""
        return list(Transition.objects.filter(engagement=self.engagement).order_by("version"))

    def events(self, before=None, limit=NEWEST):
        """Newest events first, with actors and the reason given; one more than `limit` when there are more."""
        found = Event.objects.filter(subject_kind="engagement", subject_id=self.engagement.pk)
        if before:
            found = found.filter(number__lt=before)
        reason = EventText.objects.filter(event=OuterRef("pk"), name__in=READABLE_TEXTS).order_by("pk").values("text")
        found = found.select_related("actor", "on_behalf_of").annotate(reason=Subquery(reason[:1]))
        return list(found.order_by("-number")[: limit + 1])
