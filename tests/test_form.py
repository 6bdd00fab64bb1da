"""The request form: what it asks, why it asks it, what is missing before it may be sent, and its pages."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.models import ProvisionText
from operations import clock
from requests import questions
from requests.actions import drafts
from requests.models import CivilianOption, EngagementRequest, QuantityLine, Transition, Version
from requests.states import DRAFT, RETURNED, SCREENING, Kind, Means
from requests.typed import clean, date_of, read, whole_number

from .budgets import PAGE_BYTES, weight
from .factories import make_draft, make_engagement
from .guidance_library import loaded_for_module

pytestmark = pytest.mark.django_db

SECTION_BYTES = 8_000


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    yield from loaded_for_module(django_db_blocker)


@pytest.fixture
def amina(client, cast):
    client.force_login(cast.amina)
    return client


def page(name, engagement, *more):
    return reverse(f"requests:{name}", args=[engagement.address_key, *more])


def typed(response):
    """The hidden numbers of a section page, as a browser would send them back."""
    found = re.findall(r'name="(save_number|seen)" value="([^"]*)"', response.content.decode())
    return dict(found)


def three_answers(client, **changes):
    """The form of a new request as a browser would send it for an asset."""
    form = client.get(reverse("requests:new")).context["form"]
    hidden = {name: form[name].value() for name in ("where", "key")}
    return {"what": "asset", "civilian": "no", "offered": "no"} | hidden | changes


# --- The questions ----------------------------------------------------------------------------------------------------


def test_every_question_has_a_provision_that_exists_and_whose_content_is_verified(library):
    for question in questions.QUESTIONS:
        assert question.provisions, question.id

    texts = ProvisionText.objects.filter(provision__in=questions.all_provisions(), edition__current=True)
    verified = texts.filter(content_verified=True, edition__document__title_verified=True)

    assert set(verified.values_list("provision_id", flat=True)) == set(questions.all_provisions())


def test_all_twenty_questions_of_the_last_resort_checklist_are_asked():
    asked = {question.number for question in questions.QUESTIONS if question.number}

    assert asked == set(range(1, 21))


def test_a_complete_draft_lacks_nothing(cast):
    assert questions.missing(make_draft(cast, cast.amina)) == []


def test_an_empty_draft_is_told_everything_it_lacks_in_the_order_of_the_form(cast):
    empty = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)

    lacks = questions.missing(empty)

    assert [refusal.field for refusal in lacks] == [
        "title", "need", "capability", "lines", "assistance_type", "contact_name", "contact_phone", "cluster",
        "urgency_proposed", "options", "unique_capability", "unique_availability", "unique_speed", "complements",
        "starts_on", "ends_on", "exit_plan", "area", "consent_state", "neutrality_risk", "access_risk",
        "supports_security_force",
    ]  # fmt: skip
    assert "Enter where the asset is needed" in lacks


def test_direct_help_must_be_argued(cast):
    engagement = make_draft(cast, cast.amina, answers={"assistance_type": "direct"})

    assert questions.missing(engagement) == ["Say why soldiers must hand over the help themselves"]


def test_unknown_yet_is_an_answer(cast):
    unknown = dict.fromkeys(("consent_state", "neutrality_risk", "access_risk", "supports_security_force"), "unknown")

    assert questions.missing(make_draft(cast, cast.amina, answers=unknown)) == []


def test_an_end_before_the_start_is_named_with_the_start(cast):
    dates = {"starts_on": "25 Nov 2099", "ends_on": "20 Nov 2099"}

    engagement = drafts.save_section(make_draft(cast, cast.amina), "when_where", dates, by=cast.amina, save_number=0)

    assert questions.missing(engagement) == ["The end date must be after Wed 25 Nov 2099, the start date"]


def test_none_exists_is_an_option_and_not_asked_needs_a_reason(cast):
    engagement = make_draft(cast, cast.amina)
    option = engagement.options.get()

    CivilianOption.objects.filter(pk=option.pk).update(means=Means.NONE, asked_whom="", why_not="No aircraft at all.")
    assert questions.missing(engagement) == []

    CivilianOption.objects.filter(pk=option.pk).update(means=Means.OWN, asked_whom="", name="Own truck")
    assert questions.missing(engagement) == ["Own truck: enter whom you asked, or say why nobody was asked"]

    CivilianOption.objects.filter(pk=option.pk).update(not_asked_reason="It burnt.")
    assert questions.missing(engagement) == []


def test_an_escort_answers_its_four_criteria(cast):
    engagement = make_draft(cast, cast.amina, kind=Kind.ESCORT)

    assert {refusal.field for refusal in questions.missing(engagement)} == {
        "escort_criticality", "escort_authorities", "escort_safety", "escort_sustainability", "escort_participants",
    }  # fmt: skip


def test_what_is_shown_reads_as_people_write_it(cast):
    engagement = make_draft(cast, cast.amina, answers={"people": 4200, "ends_on": "2099-11-25"})
    parts = questions.frozen_parts(engagement)

    shown = {
        question.id: text
        for _section, found in questions.shown(engagement.answers, parts, operation=cast.operation_a)
        for question, text in found
    }

    assert shown["people"] == "4,200"
    assert shown["ends_on"] == "Wed 25 Nov 2099"
    assert shown["area"] == str(engagement.area)
    assert shown["capability"] == "Air transport"
    assert shown["options"][0].startswith("Humanitarian air service. Asked Chief of air operations")
    assert "direct_reason" not in shown and "escort_safety" not in shown


# --- Reading what was typed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-11-25", "25/11/2026", "25.11.2026", "25 11 2026", "25 Nov 2026", "Wed, 25 November 2026", "٢٥/١١/٢٠٢٦"],
)
def test_dates_are_read_as_people_write_them(text):
    assert date_of(text) == dt.date(2026, 11, 25)


@pytest.mark.parametrize("text", ["4200", "4,200", "4 200", "4.200", "٤٢٠٠", "4\u00a0200"])
def test_numbers_are_read_with_any_mark_between_thousands(text):
    assert whole_number(text) == 4200


@pytest.mark.parametrize("text", ["about 4200", "4.2", "-3", "4,20", "½", "1e9"])
def test_what_is_no_number_stays_text(text):
    assert read(questions.FIELDS["people"], text) == text


def test_text_keeps_its_words_and_loses_what_nobody_can_see():
    assert clean("a\x00b\u202etxt.exe\u2066 \ud800c\r\nd ") == "abtxt.exe c\nd"
    assert clean("می\u200cخواهم \u200f") == "می\u200cخواهم \u200f".strip()


# --- The pages --------------------------------------------------------------------------------------------------------


def test_three_questions_lead_to_a_draft(amina, cast):
    url = reverse("requests:new")
    form = amina.get(url).context["form"]

    response = amina.post(
        url,
        {
            "what": "asset",
            "civilian": "no",
            "offered": "no",
            "where": form["where"].value(),
            "key": form["key"].value(),
        },
    )

    engagement = EngagementRequest.objects.get()
    assert response.url == page("edit", engagement)
    assert (engagement.operation, engagement.organisation, engagement.kind) == (cast.operation_a, cast.iom, "asset")
    assert engagement.authors.get().user == cast.amina


def test_pressed_twice_new_makes_one_draft(amina, cast):
    url = reverse("requests:new")
    form = amina.get(url).context["form"]
    data = {
        "what": "escort",
        "civilian": "no",
        "offered": "no",
        "where": form["where"].value(),
        "key": form["key"].value(),
    }

    first, second = amina.post(url, data), amina.post(url, data)

    assert first.url == second.url
    assert EngagementRequest.objects.get().kind == "escort"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"what": "support"}, "looked at by due diligence"),
        ({"what": "notice"}, "You do not need this form"),
        ({"offered": "yes"}, "You do not need this form"),
        ({"civilian": "yes"}, "You do not need this form"),
        ({"civilian": "not_asked"}, "Ask your cluster first"),
    ],
)
def test_whoever_needs_another_way_reads_why(amina, cast, answers, words):
    form = amina.get(reverse("requests:new")).context["form"]
    data = {
        "what": "asset",
        "civilian": "no",
        "offered": "no",
        "where": form["where"].value(),
        "key": form["key"].value(),
    }

    response = amina.post(reverse("requests:new"), data | answers)

    assert words in response.content.decode()
    assert not EngagementRequest.objects.exists()


def test_an_hct_member_starts_no_request(client, cast):
    client.force_login(cast.hana)

    assert client.get(reverse("requests:new")).status_code == 403


def test_a_section_saves_incomplete_and_goes_on(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    numbers = typed(amina.get(page("section", draft, "need")))

    response = amina.post(page("section", draft, "need"), numbers | {"title": "Shelter kits", "finished": "no"})

    draft.refresh_from_db()
    assert response.url == page("section", draft, "people")
    assert (draft.title, draft.answers) == ("Shelter kits", {"title": "Shelter kits"})
    assert draft.finished_sections == []


def test_a_finished_section_says_what_it_lacks_and_keeps_what_was_typed(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    numbers = typed(amina.get(page("section", draft, "costs")))

    response = amina.post(page("section", draft, "costs"), numbers | {"costs": "some", "finished": "yes"})

    draft.refresh_from_db()
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in text
    assert text.count("Say which costs there are and who pays") == 2  # on top and at its field
    assert draft.answers == {"costs": "some"}


def test_a_date_that_cannot_be_read_is_kept_and_shown_again(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    url = page("section", draft, "when_where")

    response = amina.post(url, typed(amina.get(url)) | {"ends_on": "when the road opens", "exit_plan": "By truck."})

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.answers == {"ends_on": "when the road opens", "exit_plan": "By truck."}
    assert draft.needed_until is None
    again = amina.get(url).content.decode()
    assert 'type="text" name="ends_on" value="when the road opens"' in again
    assert "Enter a date, like 25 11 2026" in again


def test_two_editors_of_one_section_see_both_texts(amina, cast, client):
    draft = make_draft(cast, cast.amina)
    url = page("section", draft, "costs")
    numbers = typed(amina.get(url))
    drafts.save_section(draft, "costs", {"costs": "some", "costs_note": "Fuel."}, by=cast.amina, save_number=0)

    response = amina.post(url, numbers | {"costs": "some", "costs_note": "Landing fees."})

    text = response.content.decode()
    assert response.status_code == 409
    assert "Amina Diallo saved this section at" in text
    assert "Landing fees." in text and "Fuel." in text
    draft.refresh_from_db()
    assert draft.answers["costs_note"] == "Fuel."

    amina.post(url, typed(response) | {"costs": "some", "costs_note": "Landing fees."})
    draft.refresh_from_db()
    assert draft.answers["costs_note"] == "Landing fees."


def test_two_editors_of_different_sections_do_not_meet(amina, cast):
    draft = make_draft(cast, cast.amina)
    url = page("section", draft, "costs")
    numbers = typed(amina.get(url))
    drafts.save_section(draft, "people", {"people": "5000"}, by=cast.amina, save_number=0)

    assert amina.post(url, numbers | {"costs": "unknown"}).status_code == 302

    draft.refresh_from_db()
    assert (draft.answers["costs"], draft.people) == ("unknown", 5000)


def test_an_option_is_added_changed_and_removed(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    section = page("section", draft, "last_resort")
    going = amina.post(section, typed(amina.get(section)) | {"complements": "Adds.", "go": "options/add"})
    assert going.url.endswith("/edit/options/add/")

    incomplete = amina.post(going.url, {"means": "commercial", "asked_whom": "Two companies"})
    assert incomplete.status_code == 422 and "Enter which option it is" in incomplete.content.decode()
    assert "Two companies" in incomplete.content.decode()

    amina.post(going.url, {"means": "commercial", "name": "Truck", "asked_on": "21 Nov 2026"})
    option = CivilianOption.objects.get()
    assert (option.name, option.asked_on) == ("Truck", dt.date(2026, 11, 21))
    assert "Truck: enter whom you asked" in amina.get(section).content.decode()

    url = page("row", draft, "options", option.pk)
    amina.post(url, {"means": "commercial", "name": "Truck", "asked_whom": "Two companies"})
    option.refresh_from_db()
    assert option.asked_whom == "Two companies"

    amina.post(url, {"remove": "1"})
    assert not CivilianOption.objects.exists()


def test_a_line_and_a_place_are_added(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    base = page("edit", draft)

    amina.post(f"{base}lines/add/", {"item": "Helicopter, 3 t", "quantity": "2", "unit": "aircraft"})
    amina.post(f"{base}places/add/", {"use": "delivery", "name": "Senn", "area": cast.delta.pk, "latitude": "27.98812"})

    assert questions.frozen_parts(draft)["lines"] == [{"item": "Helicopter, 3 t", "quantity": "2", "unit": "aircraft"}]
    place = draft.places.get()
    assert (place.area, place.name) == (cast.delta, "Senn")


def test_an_area_of_another_operation_is_not_taken(amina, cast):
    elsewhere = cast.operation_b.areas.create(code="BOR01", name="Coast")
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)

    drafts.save_section(draft, "when_where", {"area": elsewhere.pk}, by=cast.amina, save_number=0)
    response = amina.post(page("edit", draft) + "places/add/", {"use": "work", "name": "X", "area": elsewhere.pk})

    draft.refresh_from_db()
    assert draft.area is None
    assert response.status_code == 422


def test_check_lists_what_is_missing_with_links_and_sends_nothing(amina, cast):
    draft = make_draft(cast, cast.amina, answers={"exit_plan": ""})

    shown = amina.get(page("check", draft)).content.decode()
    response = amina.post(page("check", draft), {"declared": "on", "version": 1, "save_number": 0})

    assert page("section", draft, "when_where") + "?next=check#id_exit_plan" in shown
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.state == DRAFT


def test_sending_gives_the_reference_and_says_who_was_told(amina, cast, library):
    draft = make_draft(cast, cast.amina)
    url = page("check", draft)

    refused = amina.post(url, {"version": 1, "save_number": 0})
    assert "Confirm that the need is humanitarian" in refused.content.decode()
    first = amina.post(url, {"declared": "on", "cluster_endorsed": "Health cluster", "version": 1, "save_number": 0})
    second = amina.post(url, {"declared": "on", "cluster_endorsed": "Health cluster", "version": 1, "save_number": 0})

    year = clock.today(cast.operation_a).year
    assert first.url == second.url == f"/requests/TAL-{year}-001/sent/"
    assert Transition.objects.count() == 1
    text = amina.get(first.url).content.decode()
    assert "OCHA contact: 1" in text and "PRD contact: 1" in text and "UN-CMCoord focal point: 1" in text
    assert Version.objects.get().provisions["OSL-05"]["summary"]
    key = EngagementRequest.objects.get().key
    assert amina.get(f"/requests/{key}/sent/").url == first.url


def test_answers_changed_behind_the_check_page_are_not_sent_unseen(amina, cast):
    draft = make_draft(cast, cast.amina)
    drafts.save_section(draft, "costs", {"costs": "unknown"}, by=cast.amina, save_number=0)

    response = amina.post(page("check", draft), {"declared": "on", "version": 1, "save_number": 0})

    assert "The answers were changed since you opened this page" in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == DRAFT


def test_questions_that_came_back_are_answered_and_the_request_goes_again(amina, cast):
    engagement = make_engagement(cast, RETURNED)
    comment = engagement.comments.get()

    listed = amina.get(page("edit", engagement)).content.decode()
    amina.post(page("answer", engagement, comment.pk), {"text": "By the air service, on 1 December."})
    engagement.refresh_from_db()
    data = {"declared": "on", "version": engagement.version, "save_number": engagement.save_number}
    amina.post(page("check", engagement), data)

    engagement.refresh_from_db()
    assert comment.text in listed
    assert engagement.state == SCREENING
    assert engagement.versions.count() == 2


@pytest.mark.parametrize("name", ["bilal", "rosa", "olga", "hana", "zoe", "adam", "pilar"])
def test_to_everybody_else_a_draft_does_not_exist(client, cast, name):
    draft = make_draft(cast, cast.amina)
    client.force_login(cast.people[name])

    for url in (page("edit", draft), page("section", draft, "need"), page("check", draft), page("discard", draft)):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == 404


def test_a_text_typed_into_a_request_that_was_sent_meanwhile_is_offered_back(amina, cast):
    engagement = make_engagement(cast, SCREENING)

    response = amina.post(page("section", engagement, "need"), {"need": "Twelve trucks", "save_number": "0"})

    assert response.status_code == 409
    assert "Twelve trucks" in response.content.decode()


def test_a_discarded_draft_can_be_restored_for_thirty_days(amina, cast):
    draft = make_draft(cast, cast.amina)

    amina.post(page("discard", draft))
    assert amina.get(page("edit", draft)).url == page("discard", draft)
    amina.post(page("discard", draft), {"restore": "1"})
    assert amina.get(page("edit", draft)).status_code == 200

    amina.post(page("discard", draft))
    EngagementRequest.objects.filter(pk=draft.pk).update(discarded_at=clock.now() - dt.timedelta(days=31))
    assert "cannot be restored" in amina.get(page("discard", draft)).content.decode()
    amina.post(page("discard", draft), {"restore": "1"})
    draft.refresh_from_db()
    assert draft.discarded_at


# --- Weight, statements, hostile text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind.values)
def test_pages_of_the_form_stay_light(amina, cast, library, kind):
    draft = make_draft(cast, cast.amina, kind=kind)

    for section in questions.SECTIONS:
        assert weight(amina.get(page("section", draft, section.key))) <= SECTION_BYTES, section.key
    assert weight(amina.get(page("check", draft))) <= PAGE_BYTES
    assert weight(amina.get(reverse("requests:new"))) <= SECTION_BYTES


def test_a_section_takes_the_same_statements_with_one_row_and_with_fifty(
    amina, cast, library, django_assert_max_num_queries
):
    draft = make_draft(cast, cast.amina)
    with django_assert_max_num_queries(40) as few:
        amina.get(page("section", draft, "last_resort"))
    CivilianOption.objects.bulk_create(
        CivilianOption(engagement=draft, means=Means.OWN, name=f"Truck {n}") for n in range(49)
    )
    QuantityLine.objects.bulk_create(QuantityLine(engagement=draft, item="x", quantity=n, unit="kg") for n in range(49))

    with django_assert_max_num_queries(len(few)):
        amina.get(page("section", draft, "last_resort"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), other=st.text(st.characters(), max_size=60))
def test_no_text_breaks_a_section(cast, client, text, other):
    client.force_login(cast.amina)
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    url = page("section", draft, "when_where")
    data = {"exit_plan": text, "starts_on": other, "area": other, "take_over": text, "save_number": other}

    saved = client.post(url, {name: value.encode("utf-8", "replace").decode() for name, value in data.items()})

    assert saved.status_code in (302, 409, 422)
    assert client.get(url).status_code == 200
    assert client.get(page("check", draft)).status_code == 200


def test_a_huge_text_is_not_cut_but_handed_back(amina, cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    url = page("section", draft, "need")

    long = amina.post(url, typed(amina.get(url)) | {"need": "x" * 1500, "title": "Kits"})
    draft.refresh_from_db()
    assert "Shorten the answer by 500 characters" in long.content.decode()
    assert len(draft.answers["need"]) == 1500

    huge = amina.post(url, typed(long) | {"need": "x" * 30_000, "title": "More kits"})
    draft.refresh_from_db()
    assert huge.status_code == 422 and "x" * 30_000 in huge.content.decode()
    assert (len(draft.answers["need"]), draft.title) == (1500, "More kits")
