"""The page of a request: who sees what, what is masked, and that it stays as small with a long history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations import record
from operations.models import AccessRecord
from requests.models import Place
from requests.states import DEPLOYED, HC_DECISION, HCT_REVIEW, RETURNED, SCREENING, State

from . import budgets
from .factories import (
    ask,
    consent_given,
    file_extension,
    fresh,
    give,
    make_draft,
    make_engagement,
    open_due_diligence,
    step,
)
from .test_steps_pages import words

pytestmark = pytest.mark.django_db


def read(client, person, engagement):
    client.force_login(person)
    return client.get(engagement.get_absolute_url())


def queries_of(client, engagement):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(engagement.get_absolute_url()).status_code == 200
    return len(captured)


# --- Who finds it -----------------------------------------------------------------------------------------------------


def test_before_review_the_hct_finds_nothing(cast, client):
    engagement = make_engagement(cast, SCREENING)

    found = {name: read(client, user, engagement).status_code for name, user in cast.people.items()}

    assert {name for name, status in found.items() if status == 200} == {"amina", "olga", "henri", "dela", "pilar"}
    assert set(found.values()) == {200, 404}


def test_a_draft_opens_in_the_form_and_its_key_leads_to_the_reference_later(cast, client):
    engagement = make_draft(cast, cast.amina)
    key = engagement.key
    draft = read(client, cast.amina, engagement)
    step(engagement, "submit", by=cast.amina)

    response = client.get(reverse("requests:detail", args=[key]))

    assert draft.url == reverse("requests:edit", args=[key])
    assert response.url == reverse("requests:detail", args=[engagement.reference])


def test_nobody_outside_the_organisation_reads_answers_that_were_not_sent(cast, client):
    engagement = make_engagement(cast, RETURNED)
    fresh(engagement).answers["need"] = "A secret thought of the author"
    engagement.save()

    for person in (cast.olga, cast.henri, cast.amina):
        page = words(read(client, person, engagement))
        assert "A secret thought" not in page
        assert "Medical teams and vaccines must reach three valleys" in page


# --- What it says -----------------------------------------------------------------------------------------------------


def test_the_sentence_says_who_has_it_until_when_and_then_what(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana, "conditions")

    page = words(read(client, cast.mateo, engagement))

    assert "Waiting for 3 of 4 HCT members." in page
    assert "(UTC+3). A condition or a rejection was given, so it then goes to the Humanitarian Coordinator." in page
    assert "1 of 4 answered: 0 approve, 1 with conditions, 0 reject, 3 silent." in page


def test_a_rejection_stands_above_the_brief_in_full(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.sami, "reject")

    page = words(read(client, cast.amina, engagement))

    assert "WHO rejects this request. The automatic route has stopped." in page
    assert page.index("A provider who is no party.") < page.index("The request in brief")


@pytest.mark.parametrize("state", [state for state in State if state != "draft"])
def test_every_state_has_its_sentence_and_one_main_button_at_most(cast, client, state):
    engagement = make_engagement(cast, state)

    for person in (cast.amina, cast.olga, cast.henri):
        response = read(client, person, engagement)
        assert response.status_code == 200
        assert response.context["status"]["before"]
        assert sum(act["main"] for act in response.context["steps"]) <= 1


def test_blocked_steps_carry_their_reason_instead_of_an_address(cast, client):
    engagement = make_engagement(cast, "approved")

    transmit = next(act for act in read(client, cast.olga, engagement).context["steps"] if "Pass" in act["label"])

    assert transmit["url"] == ""
    assert transmit["why_not"] == [
        "The State has not asked for or agreed to it. Record its consent or general appeal first."
    ]


def test_earlier_decisions_stay_on_the_page(cast, client):
    engagement = make_engagement(cast, "approved")
    step(engagement, "reconsider", by=cast.henri)
    step(engagement, "reject", by=cast.henri)

    page = words(read(client, cast.olga, engagement))

    assert page.index("Decision 2 Not approved") < page.index("Decision 1 Approved")
    assert "No longer in force; kept in the record." in page


def test_who_was_told_speaks_of_roles_and_names_nobody(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)

    told = {row["who"]: (row["in_app"], row["email"]) for row in read(client, cast.hana, engagement).context["told"]}

    assert told["HCT member"] == ("4 told", "4 waiting")
    assert told["OCHA contact"] == ("–", "2 waiting")
    assert told["PRD contact"] == ("–", "2 waiting")
    assert "ocha-talvia@ocha.example" not in read(client, cast.hana, engagement).content.decode()


def test_the_log_names_readers_to_focal_points_alone(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    log = reverse("requests:log", args=[engagement.reference])

    client.force_login(cast.olga)
    assert "Mateo Rojas" in words(client.get(log))
    client.force_login(cast.hana)
    assert "Mateo Rojas" not in words(client.get(log))


# --- Masked fields ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sensitive(cast):
    """A request whose version names an exact place and a phone."""
    draft = make_draft(cast, cast.amina)
    Place.objects.create(
        engagement=draft, use="pickup", area=cast.highlands, name="Camp Karr", latitude="12.345678", longitude="98.7"
    )
    for verb, person in (("submit", cast.amina), ("open_review", cast.olga)):
        step(draft, verb, by=person)
    return draft


def test_exact_places_are_masked_for_all_but_their_own_organisation(cast, client, sensitive):
    assert "Camp Karr" in words(read(client, cast.amina, sensitive))
    for person in (cast.hana, cast.otto, cast.olga, cast.henri, cast.pilar):
        page = words(read(client, person, sensitive))
        assert "Camp Karr" not in page
        assert "12.345678" not in page


def test_phones_are_for_the_requester_the_hct_hc_and_ocha(cast, client, sensitive):
    assert "+254 700 000 000" in words(read(client, cast.otto, sensitive))
    assert "+254 700 000 000" not in words(read(client, cast.pilar, sensitive))


def test_unmasking_shows_them_keeps_that_it_was_done_and_is_not_stored(cast, client, sensitive):
    client.force_login(cast.hana)

    response = client.post(reverse("requests:exact", args=[sensitive.reference]))

    assert "Camp Karr" in words(response)
    assert "no-store" in response.headers["Cache-Control"]
    kept = AccessRecord.objects.get(kind="severe.read")
    assert (kept.user, kept.values["engagement"]) == (cast.hana, sensitive.pk)


def test_observers_and_the_prd_desk_never_unmask(cast, client, sensitive):
    for person in (cast.otto, cast.pilar):
        client.force_login(person)
        assert client.post(reverse("requests:exact", args=[sensitive.reference])).status_code == 403
    assert not AccessRecord.objects.filter(kind="severe.read").exists()


def test_of_due_diligence_the_hct_reads_the_state_alone(cast, client):
    support = {"supports_security_force": "yes", "security_force_note": "Fuel for the border police."}
    engagement = make_engagement(cast, SCREENING, answers=support)
    due_diligence = open_due_diligence(engagement, by=cast.olga)
    step(engagement, "open_review", by=cast.olga)
    record_page = reverse("requests:due_diligence", args=[due_diligence.key])

    page = words(read(client, cast.hana, engagement))

    assert "Assessing" in page
    assert "border police" not in page
    assert record_page not in page
    assert client.get(record_page).status_code == 404
    client.force_login(cast.dora)
    assert client.get(record_page).status_code == 200
    assert AccessRecord.objects.filter(kind="due_diligence.read", user=cast.dora).count() == 1


# --- Small, however long the history ----------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_200_events(cast, client):
    engagement = make_engagement(cast, HCT_REVIEW)
    for person in (cast.hana, cast.mateo):
        give(engagement, person)
    ask(engagement, by=cast.hana)
    client.force_login(cast.mateo)
    before = queries_of(client, engagement)

    for number in range(200):
        record.append(
            engagement.operation, "comment.comment", by=cast.hana, subject=("engagement", engagement.pk),
            texts={"text": f"Number {number}"},
        )  # fmt: skip

    assert queries_of(client, engagement) == before
    assert before <= 21
    assert budgets.weight(client.get(engagement.get_absolute_url())) < 12_000


def test_a_deployed_request_stays_within_its_bytes(cast, client):
    engagement = make_engagement(cast, HC_DECISION)
    step(engagement, "approve", by=cast.henri)
    consent_given(engagement, by=cast.olga)
    step(engagement, "transmit", by=cast.olga)
    step(engagement, "deploy", by=cast.olga)
    file_extension(engagement, by=cast.amina)

    response = read(client, cast.henri, engagement)

    assert fresh(engagement).state == DEPLOYED
    assert "Extend" in [act["label"] for act in response.context["steps"]]
    assert budgets.weight(response) < 12_000
    assert queries_of(client, engagement) <= 26
