"""Doubts about the pages: input nobody would type, states nobody expects, rights that end while a window is open."""

import datetime as dt

import pytest
from django.urls import reverse

from operations import clock, roles
from operations.actors import actor_for
from operations.states import Role
from requests import reviews
from requests.actions import decisions, desk
from requests.refusals import Refused
from requests.states import CLOSED, DEPLOYED, HC_DECISION, HCT_REVIEW, SCREENING, Answer, Verb

from .factories import fresh, give, give_for, make_engagement, round_of, step
from .test_desk_pages import post

pytestmark = pytest.mark.django_db

HUGE = "9" * 5000


# --- Input nobody would type ------------------------------------------------------------------------------------------


def test_a_version_that_is_no_number_people_write_changes_nothing(cast, client):
    engagement = make_engagement(cast, SCREENING)

    for version in (HUGE, "-1", "abc", "", "\x00"):
        assert post(client, cast.olga, engagement, "claim", version=version).status_code == 302

    assert fresh(engagement).claimed_by is None


def test_an_operation_with_a_zero_character_in_its_code_is_not_found(cast, client):
    for person, address, status in (
        (cast.pilar, "requests:dashboard", 404),
        (cast.adam, "requests:dashboard", 404),
        (cast.dora, "requests:due_diligence_list", 403),
    ):
        client.force_login(person)

        assert client.get(reverse(address), {"operation": "\x00"}).status_code == status


def test_the_log_ignores_a_number_no_event_has(cast, client):
    engagement = make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    page = client.get(reverse("requests:log", args=[engagement.reference]), {"before": HUGE})

    assert page.status_code == 200


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_closing_time_at_the_ends_of_the_calendar_is_refused(cast, client, typed):
    engagement = make_engagement(cast, HCT_REVIEW)
    before = round_of(engagement).closes_at

    page = post(client, cast.olga, engagement, "window", closes_at=typed, reason="No end.", revision=0)

    assert page.status_code == 422
    assert "No end." in page.content.decode()
    assert round_of(engagement).closes_at == before


def test_an_approval_until_the_end_of_the_calendar_is_refused(cast, client):
    engagement = make_engagement(cast, HC_DECISION)

    page = post(
        client, cast.henri, engagement, "step", "approve", reasons="Agreed.", ends_on="9999-12-31", confirmed="1"
    )

    assert page.status_code == 422
    assert fresh(engagement).state == HC_DECISION


def test_more_time_until_the_end_of_the_calendar_is_refused(cast, client):
    engagement = make_engagement(cast, DEPLOYED)
    said = dict.fromkeys(("still_needed", "still_unique", "options_checked", "exit_plan"), "Yes.")

    page = post(client, cast.amina, engagement, "extension", new_end_on="9999-12-31", **said)

    assert page.status_code == 422
    assert not engagement.extensions.exists()


def test_a_draft_that_ends_with_the_calendar_is_not_sent(cast, client):
    engagement = make_engagement(cast, answers={"ends_on": "9999-12-31"})

    client.force_login(cast.amina)
    address = reverse("requests:check", args=[engagement.address_key])
    said = {"declared": "on", "version": engagement.version, "save_number": engagement.save_number}
    page = client.post(address, said)

    assert page.status_code == 422
    assert fresh(engagement).reference is None


def test_an_answer_that_is_neither_confirms_nothing(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    position = give_for(engagement, cast.sami, by=cast.olga)

    for answer in ("", "maybe"):
        page = post(client, cast.sami, engagement, "confirm_position", position.pk, answer=answer)
        assert page.status_code == 422

    assert fresh(position).unconfirmed


def test_characters_that_turn_the_reading_direction_are_taken_out_of_reasons(cast, client):
    engagement = make_engagement(cast, SCREENING)

    post(client, cast.amina, engagement, "comment", text="Pay \u202e001 to\u202c them\u2066")

    assert engagement.comments.get().text == "Pay 001 to them"


# --- States nobody expects --------------------------------------------------------------------------------------------


def test_the_urgency_of_a_finished_request_stays(cast):
    engagement = make_engagement(cast, CLOSED)

    with pytest.raises(Refused, match="under way"):
        desk.set_urgency(engagement, "P1", "Late.", by=cast.olga, version=engagement.version)
    with pytest.raises(Refused, match="under way"):
        desk.hand_over(engagement, cast.olga, "", by=cast.olga, version=engagement.version)


def test_a_decision_prepared_before_the_request_was_sent_back_is_gone(cast):
    engagement = make_engagement(cast, HC_DECISION)
    decisions.prepare_decision(
        engagement,
        Verb.APPROVE,
        by=cast.olga,
        version=engagement.version,
        reasons="Agreed by phone.",
        evidence="Phone, 10:00.",
        ends_on=clock.today(engagement.operation) + dt.timedelta(days=5),
    )

    step(fresh(engagement), Verb.SEND_BACK, by=cast.henri)

    assert fresh(engagement).prepared_decision is None


def test_a_contested_position_leaves_its_seat_silent_and_counted(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    position = give_for(engagement, cast.sami, by=cast.olga)
    before = reviews.standing(position.round).minimum

    reviews.confirm(position, by=cast.sami, contest=True)
    tally = reviews.standing(position.round)

    assert cast.who.pk in {s.seat.organisation_id for s in tally.silent}
    assert (tally.aside, tally.minimum) == (0, before)


def test_after_a_contested_position_the_seat_answers_on_the_page_as_ever(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    position = give_for(engagement, cast.sami, by=cast.olga)
    reviews.confirm(position, by=cast.sami, contest=True)
    client.force_login(cast.sami)

    shown = client.get(reverse("requests:position", args=[engagement.reference])).context["panel"]["form"]
    done = post(
        client, cast.sami, engagement, "position", answer="approve",
        number=shown["number"].value(), organisation=shown["organisation"].value(),
    )  # fmt: skip

    assert done.status_code == 302
    assert reviews.standing(position.round).approvals == 1


def test_what_a_seat_said_before_a_contested_position_stands_again_with_its_conditions(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.sami, Answer.CONDITIONS)
    recorded = give_for(engagement, cast.sami, by=cast.olga)

    reviews.confirm(recorded, by=cast.sami, contest=True)

    assert reviews.standing(recorded.round).conditional == 1
    assert engagement.conditions.get().state == "proposed"


# --- Rights that end while a window is open ---------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 3])
def test_a_role_that_ends_before_its_first_day_is_over_never_runs(cast, days):
    starts_on = clock.today(cast.operation_a) + dt.timedelta(days=days)
    given = roles.join(
        cast.zoe,
        Role.FOCAL_POINT,
        organisation=cast.ocha,
        operation=cast.operation_a,
        starts_on=starts_on,
        by=cast.adam,
    )

    roles.leave(given, by=cast.adam)

    for later in (0, days):
        moment = clock.now() + dt.timedelta(days=later)
        assert not actor_for(cast.zoe, moment).is_focal_point(cast.operation_a.pk)


@pytest.mark.parametrize("name", ["hana", "olga", "henri", "amina", "dela", "alba"])
def test_a_role_that_ended_shuts_every_page_of_a_session_that_is_open(cast, client, name):
    engagement = make_engagement(cast, HCT_REVIEW)
    person = getattr(cast, name)
    client.force_login(person)
    assert client.get(engagement.get_absolute_url()).status_code == 200

    for membership in person.memberships.all():
        roles.leave(membership, by=cast.adam)

    addresses = [engagement.get_absolute_url(), reverse("requests:position", args=[engagement.reference])]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.post(addresses[1], {"answer": "approve", "number": 0}).status_code == 404
    assert engagement.reference not in client.get(reverse("requests:list")).content.decode()
    assert client.get("/api/v1/requests/").json()["results"] == []
