"""Who may take which step from which state: every state × verb × person and the clock, against a table by hand."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction

from operations import clock
from requests import workflow
from requests.models import Transition
from requests.refusals import NoSuchStep, NotYours, WrongState
from requests.states import State, Verb
from tests.cast import NAMES
from tests.factories import (
    answer_questions,
    consent_given,
    data_for,
    end_deployments,
    file_extension,
    fresh,
    give,
    make_engagement,
    round_of,
)

# verb: {from: (to, who)}. The request is IOM's: Amina is its requester, Bilal's organisation is another one.
# Written from the description of the process; the code's own table is not asked.
OCHA, HC, BOTH = "olga", "henri dela", "olga henri dela"
TABLE = {
    "submit": {"draft": ("screening", "amina"), "returned": ("screening", "amina")},
    "recall": {"screening": ("returned", "amina")},
    "send_back": {
        "screening": ("returned", BOTH),
        "hct_review": ("returned", BOTH),
        "hc_decision": ("returned", BOTH),
    },
    "close_as_met": {
        "screening": ("closed", OCHA),
        "returned": ("closed", OCHA),
        "hct_review": ("closed", OCHA),
        "hc_decision": ("closed", OCHA),
    },
    "open_review": {"screening": ("hct_review", OCHA)},
    "close_review": {"hct_review": ("hc_decision", "henri dela clock")},
    "approve": {"hc_decision": ("approved", HC), "hct_review": ("approved", "clock")},
    "reject": {"hc_decision": ("rejected", HC)},
    "reconsider": {"approved": ("hc_decision", BOTH), "transmitted": ("hc_decision", BOTH)},
    "transmit": {"approved": ("transmitted", OCHA)},
    "deploy": {"transmitted": ("deployed", OCHA)},
    "extend": {"deployed": ("deployed", HC), "suspended": ("suspended", HC)},
    "refuse_extension": {"deployed": ("deployed", HC), "suspended": ("suspended", HC)},
    "suspend": {"deployed": ("suspended", BOTH)},
    "resume": {"suspended": ("deployed", HC)},
    "close": {
        "screening": ("closed", OCHA),
        "returned": ("closed", OCHA),
        "approved": ("closed", OCHA),
        "transmitted": ("closed", OCHA),
        "deployed": ("closed", OCHA),
        "suspended": ("closed", OCHA),
    },
    "withdraw": {
        "screening": ("withdrawn", "amina"),
        "returned": ("withdrawn", "amina"),
        "hct_review": ("withdrawn", "amina"),
        "hc_decision": ("withdrawn", "amina"),
        "approved": ("withdrawn", "amina"),
        "transmitted": ("withdrawn", "amina"),
    },
}
ACTORS = (*NAMES, "clock")


def expected(state, verb, actor):
    target, who = TABLE[verb].get(state, (None, ""))
    if target is None:
        return "wrong state"
    if actor in who.split():
        return target
    # Approving during the review is the clock's alone; a person reads that the review must end first.
    return "wrong state" if (verb, state) == ("approve", "hct_review") else "not yours"


def attempted(engagement, verb, cast, actor):
    """What came of it: the new state, or how it was refused."""
    fresh(engagement)
    by = None if actor == "clock" else getattr(cast, actor)
    try:
        workflow.advance(engagement, verb, by=by, version=engagement.version, data=data_for(engagement, verb))
    except WrongState:
        return "wrong state"
    except NotYours:
        return "not yours"
    return str(fresh(engagement).state)


@contextmanager
def undone():
    """Everything inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_ready(engagement, verb, cast):
    """Fulfil what the step needs besides the right person, so that the right person always gets through."""
    state = fresh(engagement).state
    if state == "returned" and verb == "submit":
        answer_questions(engagement, by=cast.amina)
    elif state == "approved" and verb == "transmit":
        consent_given(engagement, by=cast.olga)
    elif verb in ("extend", "refuse_extension") and state in ("deployed", "suspended"):
        file_extension(engagement, by=cast.amina)
    elif verb == "close":
        end_deployments(engagement, by=cast.olga)
    elif verb == "approve" and state == "hct_review":
        give(engagement, cast.hana)
        give(engagement, cast.mateo)


@pytest.mark.parametrize("state", State.values)
def test_every_step_from_this_state_for_everybody(cast, state):
    engagement = make_engagement(cast, state)
    over = round_of(engagement).closes_at if state == "hct_review" else clock.now()

    found, wanted = {}, {}
    for verb in Verb.values:
        with undone():
            make_ready(engagement, verb, cast)
            for actor in ACTORS:
                with undone(), clock.fixed(over if actor == "clock" else clock.now()):
                    found[verb, actor] = attempted(engagement, verb, cast, actor)
                wanted[verb, actor] = expected(state, verb, actor)

    assert found == wanted


def test_the_table_by_hand_speaks_of_every_verb():
    assert set(TABLE) == set(Verb.values)


def test_an_unknown_verb_is_no_step(cast):
    engagement = make_engagement(cast, "screening")

    with pytest.raises(NoSuchStep):
        workflow.advance(engagement, "endorse", by=cast.olga, version=engagement.version)

    assert Transition.objects.count() == 1


def test_a_role_that_ended_yesterday_may_nothing(cast):
    engagement = make_engagement(cast, "screening")
    membership = cast.memberships["olga"]
    membership.ends_on = clock.today(cast.operation_a) - dt.timedelta(days=1)
    membership.save()

    assert attempted(engagement, "open_review", cast, "olga") == "not yours"

    membership.ends_on = clock.today(cast.operation_a)
    membership.save()
    assert attempted(engagement, "open_review", cast, "olga") == "hct_review"
