"""Reviews: record a position, for oneself or on behalf; confirm or contest; change the window; end a round.

A position is not a step: it is a row in a round, kept with its history. Rounds end only through workflow.advance.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from operations import clock, record
from operations.actors import actor_for
from operations.queries import current_members
from operations.states import Role

from . import letters, tally, workflow
from .cases import Case
from .models import Condition, EngagementRequest, Position, Round, Seat
from .permissions import is_own
from .queries import running_rounds
from .refusals import NotYours, Overtaken, Refusal, Refused, Unmet
from .states import HCT_REVIEW, Answer, ConditionState, Principle, Verb

logger = logging.getLogger(__name__)

MOVED = gettext_lazy("Somebody changed this review at this moment. Read it again; what you wrote is kept below.")


def seat_of(actor, round, organisation_id=None, *, seats=None):
    """(seat, membership) by which an actor sits in a round, or refuses with the sentence they should read.

    `seats` are those of the round with their organisations, where they are loaded already.
    """
    memberships = [
        m
        for m in actor.held(round.engagement.operation_id, {Role.MEMBER, Role.ALTERNATE})
        if organisation_id in (None, m.organisation_id)
    ]
    if not memberships:
        raise NotYours(_("You are not a member of this HCT. Positions are given by its members and their alternates."))
    if seats is None:
        seats = round.seats.select_related("organisation").filter(
            organisation__in=[m.organisation_id for m in memberships]
        )
    by_organisation = {seat.organisation_id: seat for seat in seats}
    # A principal's own seat before one held as somebody's alternate.
    for membership in sorted(memberships, key=lambda m: m.role != Role.MEMBER):
        seat = by_organisation.get(membership.organisation_id)
        if seat is not None:
            if seat.removed_at:
                raise NotYours(
                    _("The seat of %(organisation)s was removed from this review.")
                    % {"organisation": seat.organisation}
                )
            return seat, membership
    raise NotYours(_("Your organisation has no seat in this review."))


def record_position(
    round, answer, *, by, number, reason="", principle="", change_of_mind="", conditions=(), organisation_id=None
):
    """Record what a seat says: a new Position with the number after `number`, the last one its page showed (0 if none).

    `by` is a User who is principal or alternate of a seat now. `conditions` is a list of sentences. Returns the
    Position. Raises NotYours, Unmet, or Overtaken when the round ended or another answer of this seat came first.
    """
    at = clock.now()
    actor = actor_for(by, at)
    with clock.fixed(at), transaction.atomic():
        seat, membership = seat_of(actor, round, organisation_id)
        if is_own(actor.user, round.engagement):
            raise NotYours(_("You took part in writing this request, so you give no position on it."))
        acting_for = membership.acting_for.user if membership.acting_for_id else None
        return _store(
            round,
            seat,
            at,
            by=actor.user,
            acting_for=acting_for,
            number=number,
            answer=answer,
            reason=reason,
            principle=principle,
            change_of_mind=change_of_mind,
            conditions=conditions,
        )


def record_on_behalf(
    round, seat, answer, *, by, owner, evidence, number, reason="", principle="", change_of_mind="", conditions=()
):
    """Record a position given in a room or by phone. `by` is a focal point or concludes; `owner` a User of the seat.

    The owner is told and confirms or contests; until then it does not count for the clock.
    """
    at = clock.now()
    actor = actor_for(by, at)
    operation_id = round.engagement.operation_id
    with clock.fixed(at), transaction.atomic():
        if not (actor.is_focal_point(operation_id) or actor.concludes(operation_id)):
            raise NotYours(
                _("Positions on behalf are recorded by the OCHA focal point or the Humanitarian Coordinator.")
            )
        if not evidence.strip():
            raise Unmet(Refusal(_("Say how and when the position was given."), "evidence"))
        seat_of(actor_for(owner, at), round, seat.organisation_id)
        if is_own(owner, round.engagement):
            raise NotYours(_("This person took part in writing the request, so they give no position on it."))
        return _store(
            round,
            seat,
            at,
            by=actor.user,
            recorded_for=owner,
            evidence=evidence.strip(),
            number=number,
            answer=answer,
            reason=reason,
            principle=principle,
            change_of_mind=change_of_mind,
            conditions=conditions,
        )


def _store(round, seat, at, *, by, number, answer, conditions, acting_for=None, recorded_for=None, **said):
    said = {name: text.strip() for name, text in said.items()}
    conditions = [line.strip() for line in conditions if line.strip()]
    _check(answer, conditions, said)
    # Held before the seat's last answer is read: two people of one seat come one after the other.
    _hold_open(round, at)
    said_before = list(Position.objects.filter(seat=seat).order_by("number"))
    last = said_before[-1] if said_before else None
    if (last.number if last else 0) != number:
        raise Overtaken(
            _("Another answer of %(organisation)s came in first. Read it, then record yours again.")
            % {"organisation": seat.organisation},
            by=last and last.by,
            at=last and last.at,
            yours=bool(last and last.by_id == by.pk and (last.answer, last.conditions) == (answer, conditions)),
        )
    stood = next((p for p in reversed(said_before) if p.contested_at is None), None)
    lifts = stood and stood.answer == Answer.REJECT
    if lifts and (recorded_for or by).pk != (stood.recorded_for_id or stood.by_id):
        raise NotYours(
            _(
                "A rejection is lifted only by the person who gave it, or concluded over by the Humanitarian "
                "Coordinator in writing."
            )
        )
    position = Position.objects.create(
        round=round,
        seat=seat,
        number=number + 1,
        answer=answer,
        conditions=conditions,
        by=by,
        acting_for=acting_for,
        recorded_for=recorded_for,
        at=at,
        **said,
    )
    _propose(round, seat, position, last, conditions, at)
    now_standing = standing(round)
    Round.objects.filter(pk=round.pk).update(all_answered_at=at if now_standing.everybody_answered else None)
    event = record.append(
        round.engagement.operation,
        "position.recorded" if recorded_for is None else "position.recorded_on_behalf",
        by=by,
        on_behalf_of=recorded_for or acting_for,
        subject=("engagement", round.engagement_id),
        values={"round": round.number, "seat": seat.organisation_id, "number": position.number, "answer": answer},
        texts={"reason": said["reason"], "change_of_mind": said["change_of_mind"], "conditions": "\n".join(conditions)},
    )
    letters.position_given(position, event, lifted=bool(lifts and answer != Answer.REJECT))
    return position


def _check(answer, conditions, said):
    """A rejection is argued, conditions have words."""
    missing = []
    if answer not in Answer.values:
        missing.append(Refusal(_("Choose one position."), "answer"))
    if answer == Answer.CONDITIONS and not conditions:
        missing.append(Refusal(_("Write your conditions, one per line."), "conditions"))
    if answer == Answer.REJECT:
        if not said["reason"]:
            missing.append(
                Refusal(_("Say why you reject. The requester and the Humanitarian Coordinator read this."), "reason")
            )
        if said["principle"] not in Principle.values:
            missing.append(Refusal(_("Choose the principle at stake."), "principle"))
        if not said["change_of_mind"]:
            missing.append(Refusal(_("Say what would change your mind."), "change_of_mind"))
    if missing:
        raise Unmet(missing)


def _hold_open(round, at):
    """Keep the round from ending while a position is written: still open, before closing time, by conditional write.

    Another seat that answers at the same moment may move the end of the round: then it is read again.
    """
    for _attempt in range(3):
        fresh = Round.objects.filter(pk=round.pk).values("closes_at", "all_answered_at", "ended_at").get()
        ends = fresh["closes_at"]
        if fresh["all_answered_at"]:
            ends = min(ends, fresh["all_answered_at"] + tally.AFTER_LAST_ANSWER)
        if fresh["ended_at"] or at >= ends:
            break
        if Round.objects.filter(
            pk=round.pk, ended_at__isnull=True, closes_at=fresh["closes_at"], all_answered_at=fresh["all_answered_at"]
        ).update(revision=F("revision") + 1):
            return
    else:
        raise Overtaken(str(MOVED))
    local, zone = clock.shown(min(ends, fresh["ended_at"] or ends), round.engagement.operation)
    raise Overtaken(
        _("The review closed on %(time)s (%(zone)s). You can still write to the Humanitarian Coordinator as a comment.")
        % {"time": local.strftime("%d %b, %H:%M"), "zone": zone}
    )


def _propose(round, seat, position, last, conditions, at):
    """The conditions of a seat's newest position stand as proposed; those of its earlier one are dropped."""
    if last:
        Condition.objects.filter(position__seat=seat, state=ConditionState.PROPOSED).update(
            state=ConditionState.DROPPED
        )
    Condition.objects.bulk_create(
        Condition(
            engagement=round.engagement, position=position, wording=line, set_by=str(seat.organisation), created_at=at
        )
        for line in conditions
    )


def standing(round):
    """The Tally of a round as it is stored now."""
    fresh = Round.objects.select_related("mechanism__operation").get(pk=round.pk)
    return tally.count(fresh, list(fresh.seats.select_related("organisation")), list(fresh.positions.all()))


@transaction.atomic
def confirm(position, *, by, contest=False):
    """The owner of a position recorded on behalf confirms it, or contests it.

    A contested one was never given: what the seat said before stands again, with its conditions, or it is silent.
    """
    at = clock.now()
    if position.recorded_for_id != by.pk:
        raise NotYours(_("Only the person it was recorded for confirms or contests it."))
    if position.confirmed_at or position.contested_at:
        raise Refused(_("You have answered this already."))
    round = position.round
    with clock.fixed(at):
        _hold_open(round, at)
        if Position.objects.filter(seat=position.seat_id, number__gt=position.number).exists():
            raise Refused(
                _("A later answer of %(organisation)s stands. You change it on the page of the request.")
                % {"organisation": position.seat.organisation}
            )
        if contest:
            Position.objects.filter(pk=position.pk).update(contested_at=at)
            Condition.objects.filter(position=position, state=ConditionState.PROPOSED).update(
                state=ConditionState.DROPPED
            )
            now_standing = standing(round)
            before = next((s.position for s in now_standing.seats if s.seat.pk == position.seat_id), None)
            if before:
                Condition.objects.filter(position=before, state=ConditionState.DROPPED).update(
                    state=ConditionState.PROPOSED
                )
            if not now_standing.everybody_answered:
                Round.objects.filter(pk=round.pk).update(all_answered_at=None)
        else:
            Position.objects.filter(pk=position.pk).update(confirmed_at=at)
        event = record.append(
            round.engagement.operation,
            "position.contested" if contest else "position.confirmed",
            by=by,
            subject=("engagement", round.engagement_id),
            values={"round": round.number, "seat": position.seat.organisation_id, "number": position.number},
        )
        letters.position_settled(position, event)
    position.refresh_from_db()
    return position


@transaction.atomic
def lengthen(round, closes_at, reason, *, by, revision):
    """HC or focal point give the review more time; the reason stays visible and the automatic route ends."""
    at = clock.now()
    actor = actor_for(by, at)
    operation_id = round.engagement.operation_id
    if not (actor.is_focal_point(operation_id) or actor.concludes(operation_id)):
        raise NotYours(_("The window is changed by the OCHA focal point or the Humanitarian Coordinator."))
    if not reason.strip():
        raise Unmet(Refusal(_("Say why the review needs more time. Everybody concerned reads this."), "reason"))
    if standing(round).over(at):
        raise Refused(_("The review is over. Its time cannot be changed any more."))
    if closes_at <= round.closes_at:
        raise Unmet(Refusal(_("The new closing time must lie after the present one."), "closes_at"))
    with clock.fixed(at):
        # The request before its round, as every step does: two that lock the other way round would wait in a circle.
        EngagementRequest.objects.filter(pk=round.engagement_id, state=HCT_REVIEW).update(due_at=closes_at)
        changed = Round.objects.filter(pk=round.pk, revision=revision, ended_at__isnull=True).update(
            closes_at=closes_at, window_changed=True, window_reason=reason.strip(), revision=F("revision") + 1
        )
        if not changed:
            raise Overtaken(str(MOVED))
        event = record.append(
            round.engagement.operation,
            "round.lengthened",
            by=by,
            subject=("engagement", round.engagement_id),
            values={"round": round.number, "from": round.closes_at.isoformat(), "to": closes_at.isoformat()},
            texts={"reason": reason},
        )
        letters.window_changed(round, event)
    round.refresh_from_db()
    return round


@transaction.atomic
def change_seat(round, organisation, *, by, remove=False, reason=""):
    """Add an organisation to a running round, or take its seat out with a reason. Both stay visible."""
    at = clock.now()
    actor = actor_for(by, at)
    if not actor.is_focal_point(round.engagement.operation_id):
        raise NotYours(_("Seats are changed by the OCHA focal point."))
    if remove and not reason.strip():
        raise Unmet(Refusal(_("Say why the seat is removed."), "reason"))
    held = Round.objects.filter(pk=round.pk, ended_at__isnull=True).update(revision=F("revision") + 1)
    if not held:
        raise Refused(_("The review is over."))
    with clock.fixed(at):
        if remove:
            if not round.seats.filter(organisation=organisation, removed_at__isnull=True).update(
                removed_at=at, removed_reason=reason.strip()
            ):
                raise Refused(_("This organisation has no seat in the review."))
        else:
            __, made = Seat.objects.get_or_create(
                round=round,
                organisation=organisation,
                defaults={"added_later": True, "requesting": organisation.pk == round.engagement.organisation_id},
            )
            if not made:
                raise Refused(_("This organisation has a seat in the review already."))
        everybody = standing(round).everybody_answered
        if not everybody:
            Round.objects.filter(pk=round.pk).update(all_answered_at=None)
        event = record.append(
            round.engagement.operation,
            "seat.removed" if remove else "seat.added",
            by=by,
            subject=("engagement", round.engagement_id),
            values={"round": round.number, "organisation": organisation.pk},
            texts={"reason": reason},
        )
        letters.seat_changed(round, event)
    return round.seats.get(organisation=organisation)


def end_if_over(round, at=None):
    """End a round whose time is over, through `advance`: approved by the clock, else on to the HC. True if it ended.

    Safe to repeat and to run on several machines: whoever comes second is told so by the conditional writes.
    """
    at = at or clock.now()
    with clock.fixed(at):
        engagement = round.engagement
        case = Case(engagement, actor_for(None), at)
        if case.round is None or not case.round.running or not case.tally.over(at):
            return False
        verb = Verb.CLOSE_REVIEW if case.why_not_by_clock else Verb.APPROVE
        try:
            workflow.advance(engagement, verb, by=None, version=engagement.version)
        except Refused:
            return False  # somebody acted at this very moment; the next turn of the clock reads it afresh
        return True


def run_clock(at=None):
    """End every round that is over. Returns how many ended. Called by beat, by the sweep and by nobody else."""
    at = at or clock.now()
    over = Q(closes_at__lte=at) | Q(all_answered_at__lte=at - tally.AFTER_LAST_ANSWER)
    ended = 0
    for round in running_rounds().filter(over):
        try:
            ended += end_if_over(round, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one request that cannot be read must not hold up the others
            logger.exception("The review of request %s could not be ended", round.engagement_id)
    return ended


def owners_of(seat, at=None):
    """The people who may answer for a seat now (Users): principal first, then alternates."""
    return [
        m.user
        for m in sorted(
            current_members(seat.round.engagement.operation, [Role.MEMBER, Role.ALTERNATE], at),
            key=lambda m: m.role != Role.MEMBER,
        )
        if m.organisation_id == seat.organisation_id
    ]
