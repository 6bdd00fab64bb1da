"""The arithmetic of a round, without a database: who is counted, is it over, what people read."""

import datetime as dt

import pytest

from operations.models import Mechanism
from requests import tally
from requests.models import Position, Round, Seat

OPENED = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
CLOSES = OPENED + dt.timedelta(hours=24)
FINE = tally.Facts(
    ever_contested=False,
    life_saving=False,
    end_date_ahead=True,
    due_diligence_clear=True,
    hc_signed=True,
    hc_barred=False,
)


def counted(*answers, **mechanism):
    """The tally of a round with one seat per answer: "approve", "reject", … or None for silence. A tuple adds what
    the seat or position is besides: requesting, added_later, removed, unconfirmed."""
    rules = Mechanism(**({"decision_rule": "no_objection", "minimum_answers": 2} | mechanism))
    round = Round(pk=1, mechanism=rules, urgency="P2", opened_at=OPENED, closes_at=CLOSES)
    seats, positions = [], []
    for number, given in enumerate(answers, start=1):
        answer, *marks = given if isinstance(given, tuple) else (given,)
        seat = Seat(pk=number, round=round, requesting="requesting" in marks, added_later="added_later" in marks)
        seat.removed_at = OPENED if "removed" in marks else None
        seats.append(seat)
        if answer:
            position = Position(round=round, seat=seat, number=1, answer=answer)
            position.recorded_for_id = 7 if "unconfirmed" in marks else None
            positions.append(position)
    return tally.count(round, seats, positions)


def refusing(counted, **facts):
    return tally.why_not_by_clock(counted, tally.Facts(**(FINE.__dict__ | facts)))


def test_the_newest_answer_of_a_seat_is_its_position():
    round = Round(pk=1, mechanism=Mechanism(), closes_at=CLOSES)
    seat = Seat(pk=1, round=round)
    history = [Position(seat=seat, number=n, answer=a) for n, a in ((2, "approve"), (1, "reject"))]

    found = tally.count(round, [seat], history)

    assert (found.approvals, found.rejections) == (1, 0)


def test_those_who_step_aside_and_removed_seats_are_outside_the_count():
    found = counted("approve", "conditions", "reject", "step_aside", None, ("approve", "removed"))

    assert (found.in_count, found.given, found.aside, len(found.silent)) == (4, 3, 1, 1)
    assert found.words() == (
        "3 of 4 answered: 1 approves, 1 with conditions, 1 rejects, 1 silent, 1 stepped aside, 1 seat removed"
    )


@pytest.mark.parametrize(
    ("answers", "minimum", "reached"),
    [
        (["approve", "approve", None], {}, True),
        (["approve", None, None], {}, False),
        (["approve", ("approve", "requesting")], {}, False),
        (["approve", ("approve", "unconfirmed")], {}, False),
        (["approve", ("approve", "removed")], {}, False),
        (["approve", "step_aside"], {}, False),
        (["approve", ("approve", "added_later"), None], {}, False),
        (["approve", "approve", None], {"minimum_all": True}, False),
        (["approve", "approve", (None, "requesting")], {"minimum_all": True}, True),
        (["approve", "step_aside"], {"minimum_all": True}, True),
        (["approve", "approve", (None, "added_later")], {"minimum_all": True}, True),
        (["step_aside", "step_aside"], {"minimum_all": True}, False),
    ],
)
def test_the_minimum_counts_confirmed_answers_of_the_first_seats(answers, minimum, reached):
    assert counted(*answers, **minimum).minimum_reached is reached


def test_a_round_with_everything_in_order_is_approved():
    assert refusing(counted("approve", "approve", None)) == []


@pytest.mark.parametrize(
    ("answers", "facts", "sentence"),
    [
        (["approve", None], {}, "Only 1 of the 2 answers needed count."),
        ([("approve", "requesting"), None], {}, "Nobody outside the requesting organisation has approved."),
        (["approve", "approve"], {"ever_contested": True}, "A rejection or a condition was given on this request."),
        (["approve", "approve", (None, "removed")], {}, "A seat was removed while the review ran."),
        (["approve", "approve"], {"due_diligence_clear": False}, "Due diligence is not clear."),
        (["approve", "approve"], {"end_date_ahead": False}, "The end date asked for has passed."),
        (["approve", "approve"], {"life_saving": True}, "P1 requests are always decided"),
        (["approve", "approve"], {"hc_signed": False}, "has not signed this mechanism"),
        (["approve", "approve"], {"hc_barred": True}, "took part in writing the request"),
    ],
)
def test_each_part_that_fails_is_a_sentence_of_its_own(answers, facts, sentence):
    assert any(sentence in line for line in refusing(counted(*answers), **facts))


def test_the_review_is_over_at_closing_time_or_an_hour_after_the_last_answer():
    found = counted("approve", "approve")
    assert (found.over(CLOSES - dt.timedelta(seconds=1)), found.over(CLOSES)) == (False, True)

    found.round.all_answered_at = OPENED
    assert (found.over(OPENED + dt.timedelta(minutes=59)), found.over(OPENED + dt.timedelta(minutes=60))) == (
        False,
        True,
    )


def test_the_last_answer_never_lengthens_a_review():
    found = counted("approve")
    found.round.all_answered_at = CLOSES - dt.timedelta(minutes=5)

    assert found.closes_at == CLOSES


def test_silence_is_said_in_words():
    assert counted(silence="no_objection").silence_words() == "Silence counts as no objection."
    assert counted(silence="no_answer").silence_words() == "Silence counts as no answer."
