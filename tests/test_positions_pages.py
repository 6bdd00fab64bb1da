"""Giving a position on the page: once, changed, too late, for somebody else, and by whom not."""

import datetime as dt

import pytest
from django.urls import reverse

from operations import clock
from requests import reviews
from requests.models import Position
from requests.refusals import Refused
from requests.states import HCT_REVIEW, Answer

from .factories import answer_questions, fresh, give, give_for, make_engagement, round_of, step
from .test_steps_pages import words

pytestmark = pytest.mark.django_db

REJECTION = {
    "answer": "reject",
    "principle": "principles",
    "reason": "The force is a party.",
    "change_of_mind": "Another provider.",
}


@pytest.fixture
def engagement(cast):
    return make_engagement(cast, HCT_REVIEW)


def address(engagement):
    return reverse("requests:position", args=[engagement.reference])


def answer(client, person, engagement, number=0, **said):
    client.force_login(person)
    return client.post(address(engagement), {"number": number, **said})


def said_by(engagement, organisation):
    return list(
        Position.objects.filter(round__engagement=engagement, seat__organisation=organisation)
        .order_by("number")
        .values_list("answer", flat=True)
    )


def test_a_member_finds_the_same_form_on_the_request_and_on_its_own_page(cast, client, engagement):
    client.force_login(cast.hana)

    request_page = client.get(engagement.get_absolute_url())
    own_page = client.get(address(engagement))

    for page in (request_page, own_page):
        assert "Your position for UNICEF" in words(page)
        assert "Silence counts as no objection." in words(page)
        assert page.content.decode().count('name="answer"') == 4


def test_conditions_are_recorded_one_per_line(cast, client, engagement):
    response = answer(client, cast.hana, engagement, answer="conditions", conditions="No weapons\n\nDaylight only\n")

    assert response.url == engagement.get_absolute_url()
    assert Position.objects.get().conditions == ["No weapons", "Daylight only"]
    assert [c.wording for c in engagement.conditions.order_by("pk")] == ["No weapons", "Daylight only"]


def test_a_rejection_without_its_argument_comes_back_whole(cast, client, engagement):
    page = answer(client, cast.hana, engagement, answer="reject", reason="The force is a party.")

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"principle", "change_of_mind"}
    assert "The force is a party." in page.content.decode()
    assert not Position.objects.exists()


def test_a_change_is_kept_beside_what_was_said_before(cast, client, engagement):
    answer(client, cast.hana, engagement, answer="approve")
    answer(client, cast.hana, engagement, number=1, **REJECTION)

    page = words(client.get(engagement.get_absolute_url()))

    assert said_by(engagement, cast.unicef) == [Answer.APPROVE, Answer.REJECT]
    assert "Before: Approve," in page


def test_what_belongs_to_another_answer_is_not_recorded(cast, client, engagement):
    answer(client, cast.hana, engagement, **REJECTION | {"answer": "approve", "conditions": "No weapons"})

    position = Position.objects.get()
    assert (position.answer, position.reason, position.conditions) == ("approve", "", [])


def test_the_second_of_a_seat_reads_that_another_answer_came_first(cast, client, engagement):
    answer(client, cast.hana, engagement, answer="approve")

    response = answer(client, cast.alba, engagement, **REJECTION)

    assert response.status_code == 409
    assert "Another answer of UNICEF came in first." in words(response)
    assert "The force is a party." in response.content.decode()
    assert said_by(engagement, cast.unicef) == [Answer.APPROVE]


def test_pressing_twice_records_once(cast, client, engagement):
    answer(client, cast.hana, engagement, answer="approve")

    response = answer(client, cast.hana, engagement, answer="approve")

    assert response.url == engagement.get_absolute_url()
    assert said_by(engagement, cast.unicef) == [Answer.APPROVE]


def test_an_alternate_answers_for_the_principal_and_reads_so(cast, client, engagement):
    client.force_login(cast.alba)
    page = client.get(address(engagement))

    answer(client, cast.alba, engagement, answer="approve")

    assert "You answer for Hana Suzuki, whose alternate you are." in words(page)
    assert Position.objects.get().acting_for == cast.hana


def test_whoever_has_no_voice_reads_why(cast, client, engagement):
    engagement.authors.create(user=cast.ines, since=clock.now())
    expected = {
        "otto": "You are not a member of this HCT. Positions are given by its members and their alternates.",
        "ines": "You took part in writing this request, so you give no position on it.",
        "olga": "Positions are given by HCT members of Talvia.",
    }

    for name, sentence in expected.items():
        client.force_login(cast.people[name])
        page = client.get(address(engagement))
        assert page.status_code == 200
        assert sentence in words(page)
        assert 'name="answer"' not in page.content.decode()
        assert answer(client, cast.people[name], engagement, answer="approve").status_code == 403
    assert not Position.objects.exists()


def test_after_closing_the_sentence_says_when_and_what_can_still_be_done(cast, client, engagement):
    later = round_of(engagement).closes_at + dt.timedelta(minutes=1)
    client.force_login(cast.hana)

    with clock.fixed(later):
        page = client.get(address(engagement))
        response = answer(client, cast.hana, engagement, **REJECTION)

    assert "You can still write to the Humanitarian Coordinator as a comment." in words(page)
    assert response.status_code == 409
    assert "The review closed on" in words(response)
    assert "The force is a party." in response.content.decode()
    assert not Position.objects.exists()


def test_a_stale_position_is_confirmed_again_with_one_press(cast, client, engagement):
    give(engagement, cast.hana, "conditions")
    step(engagement, "send_back", by=cast.olga)
    answer_questions(engagement, by=cast.amina)
    step(engagement, "submit", by=cast.amina)
    step(engagement, "open_review", by=cast.olga)
    client.force_login(cast.hana)
    panel = client.get(address(fresh(engagement))).context["panel"]

    fields = {field.name: field.value() or "" for field in panel["stale"]["form"]}
    client.post(address(engagement), fields)

    assert panel["stale"]["words"] == "Approve with conditions"
    assert round_of(engagement).positions.get().conditions == ["No weapons on board"]


def test_a_position_given_by_phone_is_recorded_and_confirmed_by_its_owner(cast, client, engagement):
    seat = round_of(engagement).seats.get(organisation=cast.who)
    client.force_login(cast.olga)
    client.post(
        reverse("requests:on_behalf", args=[engagement.reference, seat.pk]),
        {"owner": cast.sami.pk, "evidence": "By phone, 09:40.", "answer": "approve", "number": 0},
    )
    position = seat.positions.get()
    confirming = reverse("requests:confirm_position", args=[engagement.reference, position.pk])

    client.force_login(cast.mateo)
    refused = client.post(confirming, {"answer": "confirm"})
    client.force_login(cast.sami)
    asked = client.get(engagement.get_absolute_url())
    client.post(confirming, {"answer": "confirm"})

    assert (position.recorded_for, position.evidence) == (cast.sami, "By phone, 09:40.")
    assert refused.status_code == 403
    assert "Not confirmed yet, so the clock does not count it." in words(asked)
    assert confirming in asked.content.decode()
    assert seat.positions.get().confirmed_at is not None


def test_a_contested_position_no_longer_stands(cast, client, engagement):
    position = give_for(engagement, cast.sami, by=cast.olga)
    client.force_login(cast.sami)

    client.post(reverse("requests:confirm_position", args=[engagement.reference, position.pk]), {"answer": "contest"})

    assert "Contested." in words(client.get(engagement.get_absolute_url()))
    assert fresh(position).contested_at is not None


def test_only_focal_points_and_the_hc_record_on_behalf(cast, client, engagement):
    seat = round_of(engagement).seats.get(organisation=cast.who)
    client.force_login(cast.hana)

    assert client.get(reverse("requests:on_behalf", args=[engagement.reference, seat.pk])).status_code == 403


# --- The window and the seats -----------------------------------------------------------------------------------------


def test_more_time_is_typed_in_the_operations_own_zone(cast, client, engagement):
    round = round_of(engagement)
    local = round.closes_at.astimezone(engagement.operation.zone) + dt.timedelta(days=1)
    client.force_login(cast.olga)

    client.post(
        reverse("requests:window", args=[engagement.reference]),
        {"closes_at": local.strftime("%Y-%m-%dT%H:%M"), "reason": "A holiday.", "revision": round.revision},
    )

    lengthened = round_of(engagement).closes_at
    assert lengthened == (round.closes_at + dt.timedelta(days=1)).replace(second=0, microsecond=0)
    assert "A holiday." in words(client.get(engagement.get_absolute_url()))


def test_a_review_that_is_over_gets_no_more_time_though_the_clock_did_not_run_yet(cast, engagement):
    round = round_of(engagement)

    with clock.fixed(round.closes_at), pytest.raises(Refused, match="The review is over"):
        reviews.lengthen(round, round.closes_at + dt.timedelta(days=1), "Late.", by=cast.olga, revision=round.revision)

    assert round_of(engagement).closes_at == round.closes_at


def test_a_seat_is_removed_with_a_reason_that_stays(cast, client, engagement):
    address = reverse("requests:seats", args=[engagement.reference])
    client.force_login(cast.olga)

    silent = client.post(address, {"organisation": cast.who.pk, "remove": "yes"})
    client.post(address, {"organisation": cast.who.pk, "remove": "yes", "reason": "It left the country."})

    assert silent.status_code == 422
    assert round_of(engagement).seats.get(organisation=cast.who).removed_reason == "It left the country."
    assert "Removed: It left the country." in words(client.get(engagement.get_absolute_url()))
