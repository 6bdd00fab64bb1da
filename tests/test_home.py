"""Home: what waits for a person, the same number as in the bar, and good news when nothing does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests.queries import waiting_count
from requests.states import HC_DECISION, HCT_REVIEW, RETURNED, SCREENING

from . import budgets
from .factories import give, make_draft, make_engagement
from .test_steps_pages import words

pytestmark = pytest.mark.django_db


def home(client, person):
    client.force_login(person)
    return client.get("/")


def test_everybody_has_a_home_whose_number_is_the_number_in_the_bar(cast, client):
    for state in (SCREENING, RETURNED, HCT_REVIEW, HC_DECISION):
        make_engagement(cast, state)

    for person in cast.people.values():
        page = home(client, person)
        assert page.status_code == 200
        assert len(page.context["cards"]) == waiting_count(page.wsgi_request.actor)
        assert budgets.weight(page) < 8_000


def test_the_heading_says_what_is_asked_of_this_role(cast, client):
    for state in (RETURNED, HCT_REVIEW, HC_DECISION):
        make_engagement(cast, state)

    titles = {name: home(client, cast.people[name]).context["title"] for name in ("amina", "hana", "henri", "zoe")}

    assert titles == {
        "amina": "1 request was sent back to you",
        "hana": "1 request needs your position",
        "henri": "1 request is ready for your decision",
        "zoe": "Nothing waits for you",
    }


def test_an_answer_moves_the_request_to_those_under_way(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana, "conditions")

    page = home(client, cast.hana)

    assert page.context["title"] == "Nothing waits for you"
    assert "You said: Approve with conditions" in words(page)
    assert "1 request is with others." in words(page)


def test_a_rejection_shows_on_the_cards_of_the_others(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.sami, "reject")

    assert "1 rejection" in words(home(client, cast.mateo))


def test_an_empty_portal_offers_a_requester_the_first_step(cast, client):
    page = home(client, cast.bilal)

    assert "Nothing waits for you" in words(page)
    assert "Start a request" in words(page)


def test_an_administrator_reads_the_state_of_the_portal_and_no_request(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)

    page = home(client, cast.adam)

    assert page.context["title"] == "Portal status"
    assert engagement.reference not in words(page)
    assert "no alternates" in words(page)


def test_home_costs_the_same_for_one_and_for_many(cast, client):
    make_draft(cast, cast.amina)
    make_engagement(cast, HCT_REVIEW)
    counts = {}
    for name in ("amina", "hana", "olga", "henri"):
        client.force_login(cast.people[name])
        with CaptureQueriesContext(connection) as few:
            client.get("/")
        counts[name] = len(few)
    for _ in range(5):
        make_engagement(cast, HCT_REVIEW)
        make_draft(cast, cast.amina)

    for name, few in counts.items():
        client.force_login(cast.people[name])
        with CaptureQueriesContext(connection) as many:
            client.get("/")
        assert len(many) == few, name
