"""The desk, the gates and what follows a decision, on their pages."""

import datetime as dt

import pytest
from django.urls import reverse

from operations import clock
from operations.states import Role
from requests.models import DueDiligence
from requests.states import APPROVED, DEPLOYED, HCT_REVIEW, REJECTED, SCREENING

from .cast import introduce
from .factories import ask, consent_given, fresh, give, make_engagement, open_due_diligence, step
from .test_steps_pages import words

pytestmark = pytest.mark.django_db


def post(client, person, engagement, name, *args, **said):
    client.force_login(person)
    address = reverse(f"requests:{name}", args=[engagement.reference, *args])
    return client.post(address, {"version": engagement.version, **said})


def done(response, engagement):
    return (response.status_code, response.url) == (302, engagement.get_absolute_url())


@pytest.fixture
def oleg(cast):
    return introduce(cast, "oleg", "Oleg Sidorov", Role.FOCAL_POINT, cast.ocha, cast.operation_a)


# --- The desk ---------------------------------------------------------------------------------------------------------


def test_claiming_takes_one_press_and_the_second_reads_who_was_faster(cast, client, oleg):
    engagement = make_engagement(cast, SCREENING)

    assert done(post(client, cast.olga, engagement, "claim"), engagement)
    page = client.get(engagement.get_absolute_url())
    late = post(client, oleg, engagement, "claim")

    assert "The request is on your desk." in words(page)
    assert fresh(engagement).claimed_by == cast.olga
    assert "was changed since you opened the page" in words(client.get(late.url))


def test_a_request_is_handed_to_a_colleague_with_a_note(cast, client, oleg):
    engagement = make_engagement(cast, SCREENING)

    response = post(client, cast.olga, engagement, "hand_over", to=oleg.pk, note="The letter comes at noon.")

    assert done(response, engagement)
    assert fresh(engagement).claimed_by == oleg


def test_nothing_is_handed_to_nobody(cast, client, oleg):
    engagement = make_engagement(cast, SCREENING)

    page = post(client, cast.olga, engagement, "hand_over", note="The letter comes at noon.")

    assert page.context["form"].errors == {"to": ["Choose a focal point of this operation."]}
    assert "The letter comes at noon." in page.content.decode()
    assert fresh(engagement).claimed_by is None


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [("seats", "organisation", {}), ("on_behalf", "owner", {"evidence": "By phone.", "answer": "approve"})],
)
def test_a_choice_left_open_is_asked_for(cast, client, name, field, said):
    engagement = make_engagement(cast, HCT_REVIEW)
    seat = engagement.rounds.get().seats.first()

    page = post(client, cast.olga, engagement, name, *([seat.pk] if name == "on_behalf" else []), **said)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_raising_the_urgency_needs_a_reason(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)

    page = post(client, cast.olga, engagement, "urgency", urgency="P1")
    response = post(client, cast.olga, engagement, "urgency", urgency="P1", reason="The cold chain breaks.")

    assert page.status_code == 422
    assert page.context["form"].errors == {"reason": ["Say why the urgency is raised."]}
    assert done(response, engagement)
    assert fresh(engagement).urgency == "P1"


def test_a_question_is_asked_and_answered_on_the_page(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    post(client, cast.hana, engagement, "comment", text="Is the landing zone marked?", kind="question")
    question = engagement.comments.get()

    refused = post(client, cast.mateo, engagement, "answer_question", question.pk, text="Yes.")
    response = post(client, cast.amina, engagement, "answer_question", question.pk, text="Yes, with flags.")

    assert refused.status_code == 403
    assert done(response, engagement)
    assert "Answer of Amina Diallo: Yes, with flags." in words(client.get(engagement.get_absolute_url()))


def test_an_empty_comment_comes_back(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)

    page = post(client, cast.hana, engagement, "comment", text=" ")

    assert (page.status_code, page.context["form"].errors) == (422, {"text": ["Write your comment."]})


def test_questions_of_a_round_show_who_has_not_been_answered(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    ask(engagement, by=cast.hana)
    client.force_login(cast.amina)

    page = words(client.get(engagement.get_absolute_url()))

    assert "Answer this question" in page


def test_use_after_a_rejection_is_recorded_by_ocha(cast, client):
    engagement = make_engagement(cast, REJECTED)

    response = post(client, cast.olga, engagement, "use_reported", text="WFP flew twice on 3 December.")

    assert done(response, engagement)
    assert engagement.comments.get().kind == "use_reported"


# --- The gates --------------------------------------------------------------------------------------------------------


def test_what_the_state_said_is_added_and_earlier_entries_stay(cast, client):
    engagement = make_engagement(cast, APPROVED)
    consent_given(engagement, by=cast.olga)
    today = clock.today(engagement.operation).isoformat()

    response = post(
        client, cast.olga, engagement, "consent", kind="refused", authority="Ministry of Interior", said_on=today
    )

    page = words(client.get(engagement.get_absolute_url()))
    assert done(response, engagement)
    assert "What the State said: 2 entries" in page
    assert "Refused, Ministry of Interior" in page


def test_only_the_hc_notes_that_a_state_cannot_be_asked(cast, client):
    engagement = make_engagement(cast, APPROVED)
    today = clock.today(engagement.operation).isoformat()
    said = {"kind": "not_possible", "said_on": today, "note": "No authority is in control."}

    assert post(client, cast.olga, engagement, "consent", **said).status_code == 422
    assert done(post(client, cast.henri, engagement, "consent", **said), engagement)


def test_a_due_diligence_record_is_opened_assessed_and_cleared(cast, client):
    support = {"supports_security_force": "yes", "security_force_note": "Fuel for the border police."}
    engagement = make_engagement(cast, SCREENING, answers=support)
    assert done(post(client, cast.olga, engagement, "open_due_diligence", recipient="Border police"), engagement)
    due_diligence = DueDiligence.objects.get()
    address = reverse("requests:due_diligence", args=[due_diligence.key])
    assessed = {"state": "cleared", "reasons": "Assessed.", "findings": "No real risk.", "version": 1}

    client.force_login(cast.olga)
    assert client.post(address, assessed).status_code == 403
    client.force_login(cast.dora)
    empty = client.post(address, assessed | {"recipient": "Border police", "findings": ""})
    response = client.post(address, assessed | {"recipient": "Border police"})

    assert empty.context["form"].errors == {"findings": ["Write down the findings of the risk assessment."]}
    assert (response.status_code, response.url) == (302, address)
    assert fresh(due_diligence).state == "cleared"


def test_the_slower_officer_keeps_their_words(cast, client):
    support = {"supports_security_force": "yes", "security_force_note": "Fuel for the border police."}
    due_diligence = open_due_diligence(make_engagement(cast, SCREENING, answers=support), by=cast.olga)
    address = reverse("requests:due_diligence", args=[due_diligence.key])
    client.force_login(cast.dora)
    client.post(address, {"state": "not_cleared", "reasons": "A real risk.", "version": 1})

    response = client.post(address, {"state": "assessing", "reasons": "New facts came in.", "version": 1})

    assert response.status_code == 409
    assert "New facts came in." in response.content.decode()


def test_a_record_may_stand_alone(cast, client):
    client.force_login(cast.dora)

    response = client.post(reverse("requests:new_due_diligence") + "?operation=TAL", {"recipient": "Coast guard"})
    listed = client.get(reverse("requests:due_diligence_list"))

    record = DueDiligence.objects.get()
    assert response.url == reverse("requests:due_diligence", args=[record.key])
    assert (record.engagement, record.recipient) == (None, "Coast guard")
    assert "Stands alone, without a request" in words(listed)


def test_the_records_of_an_operation_are_hidden_from_everybody_else(cast, client):
    for person in (cast.hana, cast.amina, cast.zoe, cast.pilar, cast.adam):
        client.force_login(person)
        assert client.get(reverse("requests:due_diligence_list") + "?operation=TAL").status_code == 403


# --- What follows a decision ------------------------------------------------------------------------------------------


def test_a_breach_is_recorded_and_only_the_hc_waives(cast, client):
    engagement = make_engagement(cast, APPROVED)
    condition = engagement.conditions.create(
        wording="No weapons", owner="IOM", state="open", set_by="HC", created_at=clock.now()
    )

    assert post(client, cast.olga, engagement, "condition", condition.pk, state="waived", note="x").status_code == 403
    assert done(
        post(client, cast.olga, engagement, "condition", condition.pk, state="breached", note="Seen."), engagement
    )
    assert fresh(condition).state == "breached"


def test_an_offer_is_recorded_and_accepted_once(cast, client):
    engagement = make_engagement(cast, APPROVED)
    post(client, cast.olga, engagement, "new_offer", provider="Norland", asset="Two helicopters", quantity="2", unit="")
    offer = engagement.offers.get()

    accepted = post(client, cast.olga, engagement, "offer", offer.pk, state="accepted")
    again = post(client, cast.olga, engagement, "offer", offer.pk, state="declined")

    assert done(accepted, engagement)
    assert again.status_code == 409
    assert fresh(offer).state == "accepted"


def test_a_planned_deployment_starts_by_the_step_and_ends_with_results(cast, client):
    engagement = make_engagement(cast, "transmitted")
    today = clock.today(engagement.operation)
    said = {"asset": "Two helicopters", "provider": "Norland", "civilian_lead": "Head of air operations"}
    dates = {"starts_on": today.isoformat(), "ends_on": engagement.approved_until.isoformat()}
    post(client, cast.olga, engagement, "new_deployment", **said, **dates)
    planned = engagement.deployments.get()

    page = client.get(reverse("requests:step", args=[engagement.reference, "deploy"]))
    started = post(client, cast.olga, engagement, "step", "deploy", deployment=planned.pk, civilian_lead="Head")
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    backwards = post(client, cast.olga, fresh(engagement), "end_deployment", planned.pk, ended_on=yesterday)
    ended = post(
        client, cast.olga, fresh(engagement), "end_deployment", planned.pk, ended_on=today.isoformat(),
        results="42 flights\n120 tonnes",
    )  # fmt: skip

    assert page.context["form"]["deployment"].value() == str(planned.pk)
    assert done(started, engagement)
    assert "The deployment cannot end before its first day." in words(backwards)
    assert done(ended, engagement)
    assert fresh(engagement).state == DEPLOYED
    assert fresh(planned).results == ["42 flights", "120 tonnes"]


def test_a_further_deployment_starts_only_through_open_gates(cast, client):
    engagement = make_engagement(cast, DEPLOYED)
    today = clock.today(engagement.operation)
    dates = {"starts_on": today.isoformat(), "ends_on": engagement.approved_until.isoformat()}
    post(client, cast.olga, engagement, "new_deployment", asset="A third helicopter", provider="Norland", **dates)
    planned = engagement.deployments.get(state="planned")

    page = post(client, cast.olga, engagement, "start_deployment", planned.pk)

    assert page.status_code == 422
    assert "Name the civilian lead." in words(page)
    assert fresh(planned).state == "planned"


def test_more_time_is_asked_for_with_fresh_last_resort_answers(cast, client):
    engagement = make_engagement(cast, DEPLOYED)
    later = (engagement.approved_until + dt.timedelta(days=7)).isoformat()
    answers = dict.fromkeys(("still_needed", "still_unique", "options_checked", "exit_plan"), "Two valleys.")

    page = post(client, cast.amina, engagement, "extension", new_end_on=later, still_needed="Two valleys.")
    response = post(client, cast.amina, engagement, "extension", new_end_on=later, **answers)

    assert set(page.context["form"].errors) == {"still_unique", "options_checked", "exit_plan"}
    assert done(response, engagement)
    assert "More time is asked for" in words(client.get(engagement.get_absolute_url()))


def test_pages_of_the_desk_are_for_those_who_sit_there(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    client.force_login(cast.mateo)

    for name in ("hand_over", "urgency", "prepare_decision", "window", "seats", "consent", "new_offer", "extension"):
        assert client.get(reverse(f"requests:{name}", args=[engagement.reference])).status_code == 403, name


def test_a_closed_request_takes_no_claim(cast, client):
    engagement = make_engagement(cast, SCREENING)
    step(engagement, "close_as_met", by=cast.olga)

    response = post(client, cast.olga, engagement, "claim")

    assert response.status_code == 409
    assert "Only requests that are under way are claimed." in words(response)
