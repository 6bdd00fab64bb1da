"""The pages of the steps: every answer of the portal with what the person reads, what was kept, what did not happen."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from notifications.models import Message
from operations.models import AccessRecord
from requests.models import Condition, Transition
from requests.states import HC_DECISION, SCREENING, Verb

from .factories import fresh, give, make_engagement, step

pytestmark = pytest.mark.django_db


def address(engagement, verb):
    return reverse("requests:step", args=[engagement.reference, verb])


def words(response):
    """What a person reads on the page, without markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def post(client, person, engagement, verb, **said):
    client.force_login(person)
    return client.post(address(engagement, verb), {"version": engagement.version, **said})


ADVICE = {"advice": "The last-resort test is met.", "last_resort_view": "met", "urgency": "P2"}


def approval(engagement, **said):
    return {"reasons": "No civilian alternative.", "ends_on": engagement.needed_until.isoformat(), **said}


# --- What goes well ---------------------------------------------------------------------------------------------------


def test_a_focal_point_opens_the_review_on_the_page(cast, client):
    engagement = make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    page = client.get(address(engagement, "open_review"))
    response = post(client, cast.olga, engagement, "open_review", **ADVICE)

    assert page.status_code == 200
    assert "The review is open for 24 working hours." in words(page)
    assert (response.status_code, response.url) == (302, engagement.get_absolute_url())
    assert fresh(engagement).state == "hct_review"
    assert engagement.advice == "The last-resort test is met."


def test_questions_travel_with_the_part_they_are_about(cast, client):
    engagement = make_engagement(cast, SCREENING)

    post(client, cast.olga, engagement, "send_back", field1="need", text1="How much?", field2="people", text2="Who?")

    asked = list(engagement.comments.order_by("pk").values_list("field", "text"))
    assert asked == [("need", "How much?"), ("people", "Who?")]
    assert fresh(engagement).state == "returned"


def test_submit_has_a_page_of_its_own(cast, client):
    engagement = make_engagement(cast, "returned")
    client.force_login(cast.amina)

    response = client.get(address(engagement, "submit"))

    assert response.url == reverse("requests:check", args=[engagement.reference])


# --- A decision asks once more ----------------------------------------------------------------------------------------


def test_approving_shows_the_letter_before_anything_happens(cast, client):
    engagement = make_engagement(cast, HC_DECISION)
    told = Message.objects.count()

    page = post(client, cast.henri, engagement, "approve", **approval(engagement))

    assert page.status_code == 200
    assert f"You are about to approve {engagement.reference}" in words(page)
    assert f"[{engagement.reference}]" in words(page), "the subject of the letter"
    assert (fresh(engagement).state, engagement.decisions.count(), Message.objects.count()) == (HC_DECISION, 0, told)


def test_the_second_press_approves_with_the_conditions_that_stand_ticked(cast, client):
    engagement = make_engagement(cast, "hct_review")
    give(engagement, cast.hana, "conditions", conditions=["No weapons", "Daylight only"])
    step(engagement, "close_review", by=cast.henri)
    kept, dropped = Condition.objects.order_by("pk")
    said = approval(engagement, confirmed="yes") | {
        f"c{kept.pk}_carry": "on", f"c{kept.pk}_wording": "No weapons on board", f"c{kept.pk}_owner": "IOM",
        f"c{kept.pk}_proof": "Manifest", f"c{kept.pk}_due_on": "2027-01-05",
        f"c{dropped.pk}_wording": "Daylight only", f"c{dropped.pk}_owner": "IOM",
        "new1_wording": "Civilian manifest", "new1_owner": "WFP",
    }  # fmt: skip

    response = post(client, cast.henri, engagement, "approve", **said)

    assert response.url == engagement.get_absolute_url()
    assert fresh(engagement).state == "approved"
    carried = engagement.conditions.filter(state="open").order_by("pk")
    assert [(c.wording, c.owner, c.proof, c.due_on) for c in carried] == [
        ("No weapons on board", "IOM", "Manifest", dt.date(2027, 1, 5)),
        ("Civilian manifest", "WFP", "", None),
    ]
    assert fresh(dropped).state == "dropped"


def test_a_condition_without_an_owner_is_pointed_at_where_it_stands(cast, client):
    engagement = make_engagement(cast, HC_DECISION)

    page = post(client, cast.henri, engagement, "approve", **approval(engagement, new1_wording="Civilian manifest"))

    assert page.status_code == 422
    assert page.context["form"].errors == {"new1_owner": ["Say who sees to this condition"]}
    assert "Civilian manifest" in page.content.decode()
    assert fresh(engagement).state == HC_DECISION


def test_a_prepared_decision_stands_in_the_form(cast, client):
    engagement = make_engagement(cast, HC_DECISION)
    client.force_login(cast.olga)
    client.post(
        reverse("requests:prepare_decision", args=[engagement.reference]),
        {"version": engagement.version, "verb": "reject", "reasons": "A road opened.", "evidence": "By phone, 09:40."},
    )
    client.force_login(cast.henri)

    page = client.get(address(engagement, "reject"))

    assert page.context["form"]["reasons"].value() == "A road opened."
    assert "Prepared by Olga Petrova from what you said: By phone, 09:40." in words(page)
    assert client.get(address(engagement, "approve")).context["form"]["reasons"].value() == ""


# --- Refusals: nothing happened, nothing was sent, nothing typed was lost ---------------------------------------------


def test_an_unknown_step_is_a_page_that_says_so(cast, client):
    engagement = make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    response = client.get(address(engagement, "teleport"))

    assert response.status_code == 404
    assert "There is no such step." in words(response)


def test_whoever_cannot_see_the_request_finds_no_page(cast, client):
    engagement = make_engagement(cast, HC_DECISION)

    for outsider in (cast.zoe, cast.bilal, cast.adam):
        assert post(client, outsider, engagement, "approve", **approval(engagement)).status_code == 404
    assert fresh(engagement).state == HC_DECISION


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wrong_person_reads_who_does_this(cast, client, method):
    engagement = make_engagement(cast, HC_DECISION)
    told, taken = Message.objects.count(), Transition.objects.count()
    client.force_login(cast.hana)

    said = {"version": engagement.version, **approval(engagement)}
    response = getattr(client, method)(address(engagement, "approve"), said)

    assert response.status_code == 403
    assert "Only the Humanitarian Coordinator or a current delegate does this." in words(response)
    assert (Message.objects.count(), Transition.objects.count()) == (told, taken)


def test_a_refused_attempt_is_kept_in_the_access_chain(cast, client):
    engagement = make_engagement(cast, HC_DECISION)

    response = post(client, cast.hana, engagement, "approve", **approval(engagement, confirmed="yes"))

    assert response.status_code == 403
    kept = AccessRecord.objects.get(kind="step.refused")
    assert (kept.user, kept.values["verb"]) == (cast.hana, "approve")


def test_a_step_from_another_state_offers_what_was_typed(cast, client):
    engagement = make_engagement(cast, SCREENING)

    response = post(client, cast.olga, engagement, "suspend", reason="Shots near the airfield.")

    assert response.status_code == 409
    assert "is not possible while the request is in the state “OCHA check”" in words(response)
    assert "Shots near the airfield." in response.content.decode()
    assert "What you can do now:" in words(response)
    assert fresh(engagement).state == SCREENING


def test_the_slower_one_reads_who_was_faster_and_keeps_their_words(cast, client):
    engagement = make_engagement(cast, HC_DECISION)
    seen = engagement.version
    step(engagement, "reject", by=cast.dela)
    client.force_login(cast.henri)

    response = client.post(
        address(engagement, "approve"), {"version": seen, **approval(engagement), "confirmed": "yes"}
    )

    assert response.status_code == 409
    assert "Dela Mensah changed this request at" in words(response)
    assert "It is now in the state “Not approved”" in words(response)
    assert "No civilian alternative." in response.content.decode()
    assert engagement.decisions.count() == 1


def test_pressing_twice_leads_back_to_the_request(cast, client):
    engagement = make_engagement(cast, SCREENING)
    seen = engagement.version
    post(client, cast.olga, engagement, "open_review", **ADVICE)
    taken = Transition.objects.count()

    response = client.post(address(engagement, "open_review"), {"version": seen, **ADVICE}, follow=True)

    assert response.redirect_chain == [(engagement.get_absolute_url(), 302)]
    assert "Recorded already." in words(response)
    assert Transition.objects.count() == taken


def test_what_is_missing_stands_at_its_field_and_the_rest_is_kept(cast, client):
    engagement = make_engagement(cast, SCREENING)
    told = Message.objects.count()

    page = post(client, cast.olga, engagement, "open_review", advice="Read this first.", urgency="P1")

    assert page.status_code == 422
    assert page.context["form"].errors == {"last_resort_view": ["Say whether the last-resort test is met."]}
    assert "<title>Error:" in page.content.decode()
    assert page.context["form"]["advice"].value() == "Read this first."
    assert (fresh(engagement).state, Message.objects.count()) == (SCREENING, told)


def test_a_closed_gate_takes_the_place_of_the_button(cast, client):
    engagement = make_engagement(cast, HC_DECISION, answers={"supports_security_force": "no"})
    version = engagement.versions.get()
    version.answers["supports_security_force"] = "yes"
    version.save()
    client.force_login(cast.henri)

    page = client.get(address(engagement, "approve"))
    response = post(client, cast.henri, engagement, "approve", **approval(engagement))

    assert "Due diligence is not clear. The due diligence officer closes this gate." in words(page)
    assert 'name="reasons"' not in page.content.decode()
    assert response.status_code == 422
    assert fresh(engagement).state == HC_DECISION


def test_a_date_nobody_can_read_is_shown_again(cast, client):
    engagement = make_engagement(cast, HC_DECISION)

    page = post(client, cast.henri, engagement, "approve", **approval(engagement, ends_on="soon"))

    assert page.status_code == 422
    assert page.context["form"].errors == {"ends_on": ["Enter a date, like 2026-11-25"]}
    assert 'value="soon"' in page.content.decode()


def test_every_step_of_the_table_has_a_form(cast):
    from requests.forms.steps import FORMS

    assert set(FORMS) == set(Verb) - {Verb.SUBMIT}
