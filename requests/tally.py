"""The arithmetic of a round: who has answered, is it over, may the clock approve, in words. Pure: no database."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.states import DecisionRule, Silence, Urgency

from .states import Answer

AFTER_LAST_ANSWER = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class SeatAnswer:
    """One seat of a round with its current position (a Position, or None while silent)."""

    seat: object
    position: object | None

    @property
    def removed(self):
        return self.seat.removed_at is not None

    @property
    def answer(self):
        return self.position.answer if self.position else None

    @property
    def counts(self):
        """Counts for the clock: not removed, not the requesting organisation, not unconfirmed, not stepped aside."""
        return not self.removed and not self.seat.requesting and self.answer != Answer.STEP_ASIDE


@dataclass(frozen=True)
class Tally:
    """Where a round stands. Made by `count`."""

    round: object
    mechanism: object
    seats: tuple = field(default=())

    @property
    def sitting(self):
        """Seats that are still in the round."""
        return [s for s in self.seats if not s.removed]

    def answered_with(self, *answers):
        return [s for s in self.sitting if s.answer in answers]

    @property
    def approvals(self):
        return len(self.answered_with(Answer.APPROVE))

    @property
    def conditional(self):
        return len(self.answered_with(Answer.CONDITIONS))

    @property
    def rejections(self):
        return len(self.answered_with(Answer.REJECT))

    @property
    def aside(self):
        return len(self.answered_with(Answer.STEP_ASIDE))

    @property
    def silent(self):
        return [s for s in self.sitting if s.position is None]

    @property
    def in_count(self):
        """Seats inside the count people read: all but those who stepped aside."""
        return len(self.sitting) - self.aside

    @property
    def given(self):
        """Answers inside the count."""
        return self.in_count - len(self.silent)

    @property
    def counted_answers(self):
        """Answers that count for the clock: from the first seats, confirmed, not of the requesting organisation."""
        return [
            s for s in self.sitting if s.counts and s.position and not s.position.unconfirmed and not s.seat.added_later
        ]

    @property
    def minimum(self):
        """How many counted answers the mechanism asks for. A seat added later does not raise it."""
        return self.mechanism.minimum_of(len([s for s in self.sitting if s.counts and not s.seat.added_later]))

    @property
    def minimum_reached(self):
        return len(self.counted_answers) >= max(self.minimum, 1)

    @property
    def closes_at(self):
        """When answers end: the closing time, or 60 minutes after the last seat answered if that is earlier."""
        last = self.round.all_answered_at
        return min(self.round.closes_at, last + AFTER_LAST_ANSWER) if last else self.round.closes_at

    def over(self, at):
        return at >= self.closes_at

    @property
    def everybody_answered(self):
        """Every sitting seat but the requesting organisation's own, which is not counted, has given a position."""
        asked = [s for s in self.sitting if not s.seat.requesting]
        return bool(asked) and all(s.position for s in asked)

    def words(self):
        """The arithmetic in one sentence: "5 of 9 answered: 4 approve, 1 with conditions, 0 reject, 4 silent"."""
        parts = [
            ngettext("%(n)s approves", "%(n)s approve", self.approvals) % {"n": self.approvals},
            _("%(n)s with conditions") % {"n": self.conditional},
            ngettext("%(n)s rejects", "%(n)s reject", self.rejections) % {"n": self.rejections},
            _("%(n)s silent") % {"n": len(self.silent)},
        ]
        if self.aside:
            parts.append(ngettext("%(n)s stepped aside", "%(n)s stepped aside", self.aside) % {"n": self.aside})
        removed = len(self.seats) - len(self.sitting)
        if removed:
            parts.append(ngettext("%(n)s seat removed", "%(n)s seats removed", removed) % {"n": removed})
        head = _("%(given)s of %(seats)s answered") % {"given": self.given, "seats": self.in_count}
        return f"{head}: {', '.join(parts)}"

    def silence_words(self):
        if self.mechanism.silence == Silence.NO_OBJECTION:
            return _("Silence counts as no objection.")
        return _("Silence counts as no answer.")


def count(round, seats, positions):
    """The Tally of a round from its seats and positions (any order): the highest number of a seat is current.

    One that its owner contested was never given: what the seat said before it stands, else the seat is silent.
    """
    current = {}
    for position in sorted(positions, key=lambda p: p.number):
        if position.contested_at is None:
            current[position.seat_id] = position
    return Tally(round, round.mechanism, tuple(SeatAnswer(seat, current.get(seat.pk)) for seat in seats))


@dataclass(frozen=True)
class Facts:
    """What the clock must know besides the answers, all at one moment."""

    ever_contested: bool
    life_saving: bool
    end_date_ahead: bool
    due_diligence_clear: bool
    hc_signed: bool
    hc_barred: bool


def why_not_by_clock(tally, facts):
    """The parts of the automatic approval that fail, as sentences; empty when the clock approves."""
    round, failed = tally.round, []
    if tally.mechanism.decision_rule != DecisionRule.NO_OBJECTION:
        return [_("In this operation the Humanitarian Coordinator concludes.")]
    if round.urgency == Urgency.P1 or facts.life_saving:
        failed.append(_("P1 requests are always decided by the Humanitarian Coordinator."))
    if not tally.minimum_reached:
        failed.append(
            _("Only %(given)s of the %(minimum)s answers needed count.")
            % {"given": len(tally.counted_answers), "minimum": tally.minimum}
        )
    if not any(s.answer == Answer.APPROVE for s in tally.counted_answers):
        failed.append(_("Nobody outside the requesting organisation has approved."))
    if facts.ever_contested:
        failed.append(_("A rejection or a condition was given on this request."))
    if any(s.removed for s in tally.seats):
        failed.append(_("A seat was removed while the review ran."))
    if round.window_changed:
        failed.append(_("A person changed the window of this review."))
    if not facts.end_date_ahead:
        failed.append(_("The end date asked for has passed."))
    if not facts.due_diligence_clear:
        failed.append(_("Due diligence is not clear."))
    if facts.hc_barred:
        failed.append(_("The Humanitarian Coordinator took part in writing the request."))
    elif not facts.hc_signed:
        failed.append(_("The current Humanitarian Coordinator has not signed this mechanism."))
    return failed
