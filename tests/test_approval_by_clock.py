"""When the clock approves: one story in which it does, and every single thing that stops it."""

import datetime as dt

import pytest

from operations import clock
from operations.roles import join, leave
from operations.states import Role
from requests import reviews
from requests.actions import desk
from requests.models import Decision
from requests.refusals import NotYours, Overtaken, Refused, Unmet
from requests.states import APPROVED, HC_DECISION, HCT_REVIEW, Answer
from tests.factories import (
    answer_questions,
    change_mechanism,
    fill_answers,
    fresh,
    give,
    give_for,
    make_engagement,
    make_round,
    open_due_diligence,
    round_of,
    settle_due_diligence,
    step,
)

MINUTE = dt.timedelta(minutes=1)


def after_closing(engagement):
    """Let the clock run at the closing time; the state the request is in then."""
    reviews.run_clock(round_of(engagement).closes_at)
    return fresh(engagement).state


def why_not(engagement):
    """What the record says of why the clock did not approve."""
    return engagement.rounds.latest("number").ended_reason


def approved_by_two(cast, engagement=None):
    engagement = engagement or make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    give(engagement, cast.mateo)
    return engagement


def test_silence_after_two_approvals_is_approval_by_the_clock(cast):
    engagement = approved_by_two(cast)

    assert after_closing(engagement) == APPROVED

    decision = Decision.objects.get()
    assert (decision.by, decision.signatory, decision.mechanism.number) == (None, cast.henri, 1)
    assert decision.ends_on == engagement.versions.get().ends_on == engagement.approved_until
    assert "No objection under mechanism version 1" in decision.reasons
    transition = engagement.transitions.latest("version")
    assert (transition.verb, transition.by, transition.event.actor_kind) == ("approve", None, "clock")


# --- Each of these alone stops it -------------------------------------------------------------------------------------


def rejected(cast, engagement):
    give(engagement, cast.sami, Answer.REJECT)


def rejected_and_lifted(cast, engagement):
    give(engagement, cast.sami, Answer.REJECT)
    give(engagement, cast.sami, Answer.APPROVE)


def tied_to_a_condition(cast, engagement):
    give(engagement, cast.sami, Answer.CONDITIONS)


def condition_lifted(cast, engagement):
    give(engagement, cast.hana, Answer.CONDITIONS)
    give(engagement, cast.hana, Answer.APPROVE)


def rejected_in_an_earlier_round(cast, engagement):
    give(engagement, cast.sami, Answer.REJECT)
    step(engagement, "send_back", by=cast.olga)
    answer_questions(engagement, by=cast.amina)
    step(engagement, "submit", by=cast.amina)
    step(engagement, "open_review", by=cast.olga)
    approved_by_two(cast, engagement)


def seat_removed(cast, engagement):
    reviews.change_seat(round_of(engagement), cast.who, by=cast.olga, remove=True, reason="Left the country.")


def window_lengthened(cast, engagement):
    round = round_of(engagement)
    reviews.lengthen(round, round.closes_at + 60 * MINUTE, "A holiday.", by=cast.olga, revision=round.revision)


def due_diligence_open(cast, engagement):
    open_due_diligence(engagement, by=cast.olga)


def raised_to_life_saving(cast, engagement):
    fresh(engagement)
    desk.set_urgency(engagement, "P1", "Children are dying.", by=cast.olga, version=engagement.version)


def another_coordinator(cast, engagement):
    leave(cast.memberships["henri"])
    join(cast.otto, Role.HC, organisation=cast.rco, operation=cast.operation_a)


def no_coordinator(cast, engagement):
    leave(cast.memberships["henri"])


def coordinator_wrote_it(cast, engagement):
    engagement.authors.create(user=cast.henri, since=clock.now())


def end_date_passed(cast, engagement):
    engagement.versions.update(ends_on=clock.today(cast.operation_a) - dt.timedelta(days=1))


STOPPERS = [
    (rejected, "A rejection or a condition was given"),
    (rejected_and_lifted, "A rejection or a condition was given"),
    (tied_to_a_condition, "A rejection or a condition was given"),
    (condition_lifted, "A rejection or a condition was given"),
    (rejected_in_an_earlier_round, "A rejection or a condition was given"),
    (seat_removed, "A seat was removed"),
    (window_lengthened, "A person changed the window"),
    (due_diligence_open, "Due diligence is not clear"),
    (raised_to_life_saving, "P1 requests are always decided"),
    (another_coordinator, "has not signed this mechanism"),
    (no_coordinator, "has not signed this mechanism"),
    (coordinator_wrote_it, "took part in writing"),
    (end_date_passed, "end date asked for has passed"),
]


@pytest.mark.parametrize(("stopper", "sentence"), STOPPERS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_stops_the_clock_sends_the_request_to_the_coordinator_and_is_said(cast, stopper, sentence):
    engagement = approved_by_two(cast)
    stopper(cast, engagement)

    assert after_closing(engagement) == HC_DECISION

    assert sentence in why_not(engagement)
    assert not Decision.objects.exists()


def test_nobody_answering_is_no_approval(cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    assert after_closing(engagement) == HC_DECISION
    assert "Only 0 of the 2 answers needed count" in why_not(engagement)


def test_everybody_stepping_aside_is_no_approval(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    for member in (cast.hana, cast.mateo, cast.sami):
        give(engagement, member, Answer.STEP_ASIDE)

    assert after_closing(engagement) == HC_DECISION
    assert "Nobody outside the requesting organisation has approved" in why_not(engagement)


def test_stepping_aside_is_outside_the_count_and_hinders_nothing(cast):
    engagement = approved_by_two(cast)
    give(engagement, cast.sami, Answer.STEP_ASIDE)

    assert after_closing(engagement) == APPROVED


def test_one_answer_does_not_reach_the_minimum_of_two(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)

    assert after_closing(engagement) == HC_DECISION
    assert "Only 1 of the 2 answers needed count" in why_not(engagement)


def test_with_minimum_all_every_seat_but_the_requesters_answers(cast):
    change_mechanism(cast.operation_a, minimum_all=True)
    short, full = approved_by_two(cast), approved_by_two(cast)
    give(full, cast.sami)

    assert after_closing(short) == HC_DECISION
    assert after_closing(full) == APPROVED


def test_the_requesting_organisation_s_own_seat_is_not_counted(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    give(engagement, cast.ines)

    assert after_closing(engagement) == HC_DECISION
    assert "Only 1 of the 2 answers needed count" in why_not(engagement)


@pytest.mark.parametrize(("confirmed", "state"), [(False, HC_DECISION), (True, APPROVED)])
def test_an_answer_recorded_on_behalf_counts_once_its_owner_has_confirmed(cast, confirmed, state):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    position = give_for(engagement, cast.mateo, by=cast.olga)
    if confirmed:
        reviews.confirm(position, by=cast.mateo)

    assert after_closing(engagement) == state


def test_a_life_saving_request_is_always_decided_by_the_coordinator(cast):
    engagement = make_engagement(cast, "screening")
    step(engagement, "open_review", by=cast.olga, urgency="P1")
    approved_by_two(cast, engagement)

    assert after_closing(engagement) == HC_DECISION
    assert "P1" in why_not(engagement)


def test_where_the_coordinator_concludes_the_clock_never_approves(cast):
    change_mechanism(cast.operation_a, decision_rule="hc_concludes")
    engagement = approved_by_two(cast)

    assert after_closing(engagement) == HC_DECISION
    assert why_not(engagement) == "In this operation the Humanitarian Coordinator concludes."


def test_a_mechanism_changed_while_a_review_runs_counts_for_the_next_one(cast):
    running = approved_by_two(cast)
    change_mechanism(cast.operation_a, decision_rule="hc_concludes")
    later = approved_by_two(cast)

    assert after_closing(running) == APPROVED
    assert after_closing(later) == HC_DECISION


@pytest.mark.parametrize(("cleared", "state"), [(True, APPROVED), (False, HC_DECISION)])
def test_the_clock_asks_due_diligence_at_closing_time_not_before(cast, cleared, state):
    engagement = make_engagement(cast, "screening", answers={"supports_security_force": "unknown"})
    record = open_due_diligence(engagement, by=cast.olga)
    step(engagement, "open_review", by=cast.olga)
    approved_by_two(cast, engagement)
    if cleared:
        settle_due_diligence(record, by=cast.dora)

    assert after_closing(engagement) == state


# --- When the review is over ------------------------------------------------------------------------------------------


def test_nothing_ends_before_the_closing_time(cast):
    engagement = approved_by_two(cast)

    assert reviews.run_clock(round_of(engagement).closes_at - MINUTE) == 0

    assert fresh(engagement).state == HCT_REVIEW
    assert after_closing(engagement) == APPROVED


def test_an_hour_after_the_last_seat_has_answered_the_review_is_over(cast):
    engagement = approved_by_two(cast)
    last = give(engagement, cast.sami).at

    assert reviews.run_clock(last + 59 * MINUTE) == 0
    assert reviews.run_clock(last + 60 * MINUTE) == 1

    assert (fresh(engagement).state, round_of(engagement).ended_how) == (APPROVED, "all_answered")


def test_a_seat_added_while_the_review_runs_may_answer_but_does_not_raise_the_minimum(cast):
    change_mechanism(cast.operation_a, minimum_all=True)
    engagement = approved_by_two(cast)
    give(engagement, cast.sami)
    reviews.change_seat(round_of(engagement), cast.red_cross, by=cast.olga)

    assert reviews.run_clock(clock.now() + 61 * MINUTE) == 0  # the new seat is still asked
    assert after_closing(engagement) == APPROVED


def test_running_the_clock_twice_does_nothing_more(cast):
    engagement = approved_by_two(cast)
    closing = round_of(engagement).closes_at

    assert [reviews.run_clock(closing), reviews.run_clock(closing)] == [1, 0]
    assert Decision.objects.count() == 1


def test_answers_are_taken_until_the_closing_time_whether_or_not_the_clock_ran(cast):
    round = make_round(cast)

    with clock.fixed(round.closes_at), pytest.raises(Overtaken, match="The review closed on"):
        give(round, cast.hana)
    with clock.fixed(round.closes_at - MINUTE):
        give(round, cast.hana)

    assert round.positions.count() == 1


def test_an_early_closing_is_on_the_list_of_the_next_meeting(cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    step(engagement, "close_review", by=cast.dela, reason="The river rises.")

    round = round_of(engagement)
    assert (round.ended_how, round.for_next_meeting, round.ended_reason) == ("early", True, "The river rises.")


def test_one_request_in_trouble_does_not_hold_up_the_others(cast, monkeypatch):
    broken, fine = approved_by_two(cast), approved_by_two(cast)
    advance = reviews.workflow.advance

    def stumble(engagement, *args, **kwargs):
        if engagement.pk == broken.pk:
            raise RuntimeError("a row that cannot be read")
        return advance(engagement, *args, **kwargs)

    monkeypatch.setattr(reviews.workflow, "advance", stumble)
    assert reviews.run_clock(round_of(fine).closes_at + MINUTE) == 1

    assert (fresh(broken).state, fresh(fine).state) == (HCT_REVIEW, APPROVED)


# --- Positions --------------------------------------------------------------------------------------------------------


def test_nobody_gives_a_position_on_a_request_of_their_own(cast):
    round = make_round(cast)
    round.engagement.authors.create(user=cast.ines, since=clock.now())

    with pytest.raises(NotYours, match="You took part in writing"):
        give(round, cast.ines)

    give(round, cast.hana)


@pytest.mark.parametrize("who", ["otto", "henri", "olga", "amina", "zoe", "adam"])
def test_only_members_and_their_alternates_give_positions(cast, who):
    round = make_round(cast)

    with pytest.raises(NotYours, match="not a member of this HCT"):
        reviews.record_position(round, Answer.APPROVE, by=getattr(cast, who), number=0)

    assert give(round, cast.alba).acting_for == cast.hana


@pytest.mark.parametrize("without", ["reason", "principle", "change_of_mind"])
def test_a_rejection_is_argued(cast, without):
    round = make_round(cast)

    with pytest.raises(Unmet):
        give(round, cast.hana, Answer.REJECT, **{without: " "})

    give(round, cast.hana, Answer.REJECT)


def test_a_rejection_is_lifted_by_the_person_who_gave_it(cast):
    round = make_round(cast)
    give(round, cast.hana, Answer.REJECT)

    with pytest.raises(NotYours, match="lifted only by the person who gave it"):
        give(round, cast.alba)

    give(round, cast.hana)
    assert [p.answer for p in round.positions.order_by("number")] == ["reject", "approve"]


def test_an_old_page_does_not_overwrite_the_alternate_s_answer(cast):
    round = make_round(cast)
    give(round, cast.alba, Answer.STEP_ASIDE)

    with pytest.raises(Overtaken, match="Another answer of UNICEF came in first"):
        give(round, cast.hana, number=0)

    give(round, cast.hana, number=1)


def test_a_position_recorded_on_behalf_is_confirmed_or_contested_once(cast):
    round = make_round(cast)
    position = give_for(round, cast.mateo, Answer.REJECT, by=cast.henri)

    with pytest.raises(NotYours):
        reviews.confirm(position, by=cast.hana)
    reviews.confirm(position, by=cast.mateo, contest=True)
    with pytest.raises(Refused, match="answered this already"):
        reviews.confirm(position, by=cast.mateo)

    assert [p.answer for p in round.positions.order_by("number")] == ["reject"]


def test_what_was_recorded_on_behalf_and_then_answered_in_person_is_no_longer_to_be_contested(cast):
    round = make_round(cast)
    recorded = give_for(round, cast.mateo, by=cast.olga)
    give(round, cast.mateo, Answer.CONDITIONS)

    with pytest.raises(Refused, match="A later answer of WFP stands"):
        reviews.confirm(recorded, by=cast.mateo, contest=True)

    assert [p.answer for p in round.positions.order_by("number")] == ["approve", "conditions"]


def test_a_removed_seat_keeps_its_position_and_leaves_the_count(cast):
    engagement = approved_by_two(cast)
    seat_removed(cast, engagement)
    round = round_of(engagement)

    with pytest.raises(NotYours, match="seat of WHO was removed"):
        give(round, cast.sami)

    assert "1 seat removed" in reviews.standing(round).words()


def test_working_answers_never_change_what_a_round_judges(cast):
    engagement = approved_by_two(cast)
    judged = round_of(engagement).version.answers["need"]

    fill_answers(engagement, need="Something else.")

    assert round_of(engagement).version.answers["need"] == judged != "Something else."
