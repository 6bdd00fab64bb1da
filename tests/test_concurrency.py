"""Several people at the same moment, on a database file or on PostgreSQL: one is first, the others read who it was."""

import datetime as dt
import re
import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from operations import clock, record
from operations.models import AccessRecord, Operation
from requests import reviews, workflow
from requests.models import Decision, Position
from requests.refusals import Overtaken
from requests.states import APPROVED, DRAFT, HC_DECISION, HCT_REVIEW, Answer
from tests.cast import SINCE, assemble
from tests.factories import data_for, fresh, give, make_engagement, round_of, step

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = dt.timedelta(seconds=1)


@pytest.fixture(name="cast")
def committed_cast(transactional_db):
    """The cast, stored where every thread finds it."""
    return assemble()


def at_once(*acts):
    """Run the functions in threads that start together; what each returned or raised, in order."""
    start, came = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(10)
            came[place] = act()
        except Exception as problem:
            came[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def one_after_the_other(first, second, pause=0.5):
    """`first` has acted but not committed when `second` begins; what each returned or raised."""
    acted = threading.Event()

    def hold():
        with transaction.atomic():
            result = first()
            acted.set()
            time.sleep(pause)
        return result

    def follow():
        acted.wait(10)
        return second()

    return at_once(hold, follow)


def test_of_eight_decisions_at_once_one_is_taken_and_the_others_read_whose(cast):
    engagement = make_engagement(cast, HC_DECISION)
    Message.objects.all().delete()

    def decide(by, verb):
        return lambda: workflow.advance(
            engagement, verb, by=by, version=engagement.version, data=data_for(engagement, verb)
        )

    came = at_once(*[decide(by, verb) for by in (cast.henri, cast.dela) for verb in ("approve", "reject")] * 2)

    taken = [result for result in came if not isinstance(result, Exception)]
    assert len(taken) == 1
    losers = [result for result in came if result is not taken[0]]
    assert [type(loser) for loser in losers] == [Overtaken] * 7
    assert all(loser.by == taken[0].by and str(taken[0].by) in str(loser) for loser in losers)
    assert {loser.state for loser in losers} == {taken[0].to_state}
    decision = Decision.objects.get()
    assert (decision.by, fresh(engagement).state) == (taken[0].by, decision.outcome)
    assert set(Message.objects.values_list("event", flat=True)) == {taken[0].event.uid}
    assert record.first_break(cast.operation_a) == ""


def approved_but_for_the_clock(cast):
    """A request the clock would approve, and its running round."""
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    give(engagement, cast.mateo)
    return engagement, round_of(engagement)


def test_a_rejection_that_commits_while_the_window_closes_is_seen(cast):
    engagement, round = approved_but_for_the_clock(cast)

    def reject():
        with clock.fixed(round.closes_at - SECOND):
            return give(round, cast.sami, Answer.REJECT)

    rejection, __ = one_after_the_other(reject, lambda: reviews.run_clock(round.closes_at))
    reviews.run_clock(round.closes_at + SECOND)

    assert rejection.answer == Answer.REJECT
    assert fresh(engagement).state == HC_DECISION
    assert not Decision.objects.exists()


def test_a_rejection_that_comes_while_the_clock_approves_is_told_so(cast):
    engagement, round = approved_but_for_the_clock(cast)

    def reject():
        with clock.fixed(round.closes_at - SECOND):
            return give(round, cast.sami, Answer.REJECT)

    ended, too_late = one_after_the_other(lambda: reviews.run_clock(round.closes_at), reject)

    assert (ended, type(too_late)) == (1, Overtaken)
    assert fresh(engagement).state == APPROVED
    assert not Position.objects.filter(answer=Answer.REJECT).exists()


def test_a_rejection_and_an_early_closing_never_pass_each_other_unseen(cast):
    engagement, round = approved_but_for_the_clock(cast)

    def close():
        return workflow.advance(
            engagement,
            "close_review",
            by=cast.henri,
            version=engagement.version,
            data=data_for(engagement, "close_review"),
        )

    rejection, closing = one_after_the_other(lambda: give(round, cast.sami, Answer.REJECT), close)

    assert rejection.answer == Answer.REJECT
    if isinstance(closing, Overtaken):
        assert fresh(engagement).state == HCT_REVIEW
    else:
        assert closing.event.values["tally"]["reject"] == 1


ORDER = ["requests_engagementrequest", "requests_round", "operations_chainhead"]


def locks_taken(act):
    """The tables of ORDER in the order in which an act first writes to, or locks, a row of each."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = []
    for query in captured:
        written = re.match(r'UPDATE "(\w+)"', query["sql"]) or re.match(
            r'SELECT .* FROM "(\w+)" .*FOR (?:NO KEY )?UPDATE', query["sql"]
        )
        if written and written[1] in ORDER and written[1] not in found:
            found.append(written[1])
    return found


def test_everybody_locks_in_the_same_order_so_that_nobody_waits_in_a_circle(cast):
    engagement, round = approved_but_for_the_clock(cast)
    later = round.closes_at + 3600 * SECOND
    revision = round_of(engagement).revision

    lengthen = locks_taken(lambda: reviews.lengthen(round, later, "A holiday.", by=cast.olga, revision=revision))
    answer = locks_taken(lambda: give(round, cast.sami))
    seat = locks_taken(lambda: reviews.change_seat(round, cast.red_cross, by=cast.olga))
    close = locks_taken(lambda: step(engagement, "close_review", by=cast.henri))

    assert lengthen == ORDER
    assert answer == seat == ORDER[1:]
    if connection.vendor == "postgresql":  # SQLite takes one lock for everything
        assert close == ORDER


def test_two_people_of_one_seat_answer_one_after_the_other(cast):
    round = make_engagement(cast, HCT_REVIEW).rounds.get()

    came = at_once(
        lambda: reviews.record_position(round, Answer.APPROVE, by=cast.hana, number=0),
        lambda: reviews.record_position(round, Answer.STEP_ASIDE, by=cast.alba, number=0),
    )

    assert sorted(type(result).__name__ for result in came) == ["Overtaken", "Position"]
    assert Position.objects.count() == 1


def test_positions_of_all_seats_at_once_are_all_kept(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    round = round_of(engagement)

    came = at_once(*[lambda by=by: give(round, by) for by in (cast.hana, cast.mateo, cast.sami, cast.ines)])

    assert [type(result) for result in came] == [Position] * 4
    assert round_of(engagement).all_answered_at is not None
    assert record.first_break(cast.operation_a) == ""


def test_two_clocks_end_a_review_once(cast):
    engagement, round = approved_but_for_the_clock(cast)

    came = at_once(*[lambda: reviews.run_clock(round.closes_at)] * 3)

    assert sorted(came) == [0, 0, 1]
    assert fresh(engagement).transitions.filter(verb="approve").count() == 1


def test_requests_sent_at_once_get_references_of_their_own(cast):
    drafts = [make_engagement(cast, DRAFT) for _ in range(6)]

    def send(engagement):
        return lambda: workflow.advance(
            engagement, "submit", by=cast.amina, version=engagement.version, data=data_for(engagement, "submit")
        )

    came = at_once(*[send(engagement) for engagement in drafts])

    assert [str(result) for result in came if isinstance(result, Exception)] == []
    references = sorted(fresh(engagement).reference for engagement in drafts)
    assert [reference[-3:] for reference in references] == ["001", "002", "003", "004", "005", "006"]


def test_the_very_first_events_of_an_operation_form_one_chain(cast):
    operation = Operation.objects.create(code="NEW", name="Newland", country="Newland", opened_on=SINCE)

    came = at_once(*[lambda: record.append(operation, "test.noted", by=cast.olga, subject=("operation", 1))] * 6)

    assert sorted(event.number for event in came) == [1, 2, 3, 4, 5, 6]
    assert record.first_break(operation) == ""


def test_the_very_first_access_records_form_one_chain(cast):
    came = at_once(*[lambda: record.access("test.read", user=cast.olga)] * 6)

    assert sorted(row.number for row in came) == [1, 2, 3, 4, 5, 6]
    assert AccessRecord.objects.count() == 6
