"""The pages of an operation: its mechanism, people, contacts and record; oneself; and what administrators never see."""

import datetime as dt
import re

import pytest
from django.contrib import admin

from operations import clock, record
from operations.models import Contact, Event, Mechanism, Membership, User
from operations.queries import contacts_for
from operations.roles import join, leave
from operations.states import DecisionRule, Role
from requests.models import EngagementRequest, Round
from requests.states import HCT_REVIEW, SCREENING

from .cast import introduce
from .factories import make_engagement, round_of
from .test_dashboard import words
from .test_record import tamper

pytestmark = pytest.mark.django_db

SETTINGS = "/operations/TAL/settings/"


def typed(**changes):
    """The settings form as the page sends it."""
    return {
        "number": 1, "decision_rule": "no_objection", "silence": "no_objection", "minimum_answers": 2, "hours_p1": 12,
        "hours_p2": 24, "hours_p3": 48, "working_days": [0, 1, 2, 3, 4], "day_starts": 0, "day_ends": 24,
        "holidays": "", "context_type": "disaster", "platform_name": "CMCoord cell", "forbidden_items": "",
        "languages": ["en"], "letter_style": "discreet", "inform_members": "on", "limit_requester": 72,
        "limit_focal_point": 48, "limit_hct": 72, "limit_hc": 48, "limit_provider": 120,
    } | changes  # fmt: skip


def save(client, **changes):
    return client.post(SETTINGS, typed(confirmed=1, **changes), follow=True)


# --- The mechanism ----------------------------------------------------------------------------------------------------


def test_the_settings_say_the_mechanism_in_a_sentence_and_who_signed_it(client, cast):
    client.force_login(cast.olga)

    said = words(client.get(SETTINGS))

    assert "P1 requests are open 12 hours" in said
    assert "at least 2 of 4 seats have answered" in said
    assert "Signed by Henri Laurent" in said


def test_a_first_press_shows_what_would_change_and_saves_nothing(client, cast):
    client.force_login(cast.olga)

    response = client.post(SETTINGS, typed(hours_p3=36, holidays="2026-12-25"))

    assert "hours for P3, working 48 36" in words(response)
    assert "2026-12-25" in words(response)
    assert "Rounds that run now keep version 1." in words(response)
    assert Mechanism.objects.filter(operation=cast.operation_a).count() == 1


def test_a_saved_version_is_unsigned_and_runs_for_new_rounds_only(client, cast):
    running = round_of(make_engagement(cast, HCT_REVIEW))
    client.force_login(cast.olga)

    response = save(client, hours_p3=36)

    new = Mechanism.objects.get(operation=cast.operation_a, valid_to__isnull=True)
    assert (new.number, new.hours_p3, new.signed_by) == (2, 36, None)
    assert "has not signed this version" in words(response)
    assert Round.objects.get(pk=running.pk).mechanism == cast.mechanism
    cast.mechanism.refresh_from_db()
    assert (cast.mechanism.hours_p3, cast.mechanism.signed_by) == (48, cast.henri)
    assert round_of(make_engagement(cast, HCT_REVIEW)).mechanism == new
    assert Event.objects.get(kind="mechanism.saved").values == {"number": 2, "changed": ["hours_p3"]}


def test_two_people_saving_at_once_do_not_overwrite_each_other(client, cast):
    client.force_login(cast.olga)
    save(client, hours_p3=36)

    response = save(client, hours_p3=30)

    assert response.status_code == 422
    assert "Somebody saved another version" in words(response)
    assert 'value="30"' in response.content.decode()
    assert Mechanism.objects.get(operation=cast.operation_a, valid_to__isnull=True).hours_p3 == 36


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Nothing was changed, so there is no new version."),
        ({"hours_p1": ""}, "Enter a number of hours"),
        ({"day_starts": 10, "day_ends": 9}, "The working day must end after it starts"),
        ({"holidays": "Christmas"}, "“Christmas” is not a date like 2026-12-25"),
        ({"working_days": []}, "Choose at least one working day"),
        ({"decision_rule": "dice"}, "Select a valid choice. dice"),
        ({"minimum_answers": 0}, "greater than or equal to 1"),
    ],
)
def test_values_that_make_no_mechanism_are_refused_at_their_field(client, cast, changes, sentence):
    client.force_login(cast.olga)

    response = client.post(SETTINGS, typed(**changes))

    assert response.status_code == 422
    assert sentence in words(response)
    assert Mechanism.objects.filter(operation=cast.operation_a).count() == 1


def test_the_hc_signs_by_one_press_and_nobody_else(client, cast):
    client.force_login(cast.olga)
    save(client, hours_p3=36)

    for name in ("olga", "dela", "adam"):
        client.force_login(cast.people[name])
        assert client.post(f"{SETTINGS}sign/", {"number": 2}).status_code == 403
    client.force_login(cast.henri)
    assert "Sign version 2" in words(client.get(SETTINGS))
    stale = words(client.post(f"{SETTINGS}sign/", {"number": 1}, follow=True))
    signed = words(client.post(f"{SETTINGS}sign/", {"number": 2}, follow=True))
    again = words(client.post(f"{SETTINGS}sign/", {"number": 2}, follow=True))

    assert "This version is no longer in force." in stale
    assert "You have signed version 2." in signed
    assert "You have signed this version already." in again
    assert Mechanism.objects.get(number=2, operation=cast.operation_a).signed_by == cast.henri
    assert Event.objects.filter(kind="mechanism.signed").count() == 1


def test_who_reads_and_who_changes_the_settings(client, cast):
    for name, status in {"olga": 200, "adam": 200, "henri": 200, "dela": 200, "amina": 403, "hana": 403, "dora": 403,
                         "zoe": 404, "oskar": 404}.items():  # fmt: skip
        client.force_login(cast.people[name])
        assert client.get(SETTINGS).status_code == status, name
    for name in ("henri", "dela", "hana"):
        client.force_login(cast.people[name])
        assert client.post(SETTINGS, typed(hours_p3=1, confirmed=1)).status_code == 403
        assert client.post(SETTINGS, typed(hours_p3=1)).status_code == 403
    assert Mechanism.objects.filter(operation=cast.operation_a).count() == 1


def test_a_grant_without_a_current_role_opens_nothing(client, cast):
    Membership.objects.filter(user=cast.olga).update(ends_on=clock.today(cast.operation_a) - dt.timedelta(days=1))
    client.force_login(cast.olga)

    assert User.objects.get(pk=cast.olga.pk).has_perm("operations.manage_operation", cast.operation_a)
    assert client.get(SETTINGS).status_code == 404


def test_a_role_without_its_grant_changes_nothing(client, cast):
    cast.olga.groups.clear()
    client.force_login(cast.olga)

    assert client.post(SETTINGS, typed(hours_p3=1, confirmed=1)).status_code == 403


def test_an_operation_without_a_mechanism_gets_its_first(client, cast):
    Mechanism.objects.filter(operation=cast.operation_b).delete()
    client.force_login(cast.oskar)

    client.post("/operations/BOR/settings/", typed(number=0, confirmed=1, decision_rule="hc_concludes"))

    assert Mechanism.objects.get(operation=cast.operation_b).decision_rule == DecisionRule.HC_CONCLUDES


# --- People and contacts ----------------------------------------------------------------------------------------------


def give_role(client, **changes):
    form = {"person": "rosa@iom.example", "role": Role.REQUESTER, "organisation": "iom", "title": "", "acts_for": ""}
    return client.post("/operations/TAL/people/", form | changes, follow=True)


def test_a_role_is_given_and_ended_at_once(client, cast):
    client.force_login(cast.olga)

    assert "The role is given." in words(give_role(client, starts_on="2026-01-01"))
    joined = Membership.objects.get(user=cast.rosa, operation=cast.operation_a)
    assert cast.rosa.has_perm("operations.request_assets", cast.operation_a)
    client.post(f"/operations/TAL/people/{joined.pk}/end/")

    joined.refresh_from_db()
    assert not joined.current_on(clock.today(cast.operation_a))
    assert not User.objects.get(pk=cast.rosa.pk).has_perm("operations.request_assets", cast.operation_a)
    assert [event.kind for event in Event.objects.filter(subject_id=joined.pk, subject_kind="membership")] == [
        "membership.joined", "membership.left"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": "nobody@iom.example"}, "Nobody has an account with this address."),
        ({"person": "olga@ocha.example"}, "Nobody gives a role to themselves."),
        ({"person": "amina@iom.example"}, "This person has this role already."),
        ({"organisation": "Acme"}, "No organisation has this name."),
        ({"role": "administrator"}, "Select a valid choice. administrator"),
        ({"role": "hc"}, "has a Humanitarian Coordinator for these dates already"),
        ({"role": "alternate"}, "Choose for whom this person acts"),
        ({"starts_on": "2026-12-31", "ends_on": "2026-01-01"}, "The last day must not lie before the first day"),
    ],
)
def test_a_role_that_cannot_be_is_refused_in_words(client, cast, changes, sentence):
    before = Membership.objects.count()
    client.force_login(cast.olga)

    response = give_role(client, **changes)

    assert response.status_code == 422
    assert sentence.lower() in words(response).lower()
    assert Membership.objects.count() == before


def test_nobody_ends_their_own_role_or_one_of_another_operation(client, cast):
    client.force_login(cast.olga)

    own = client.post(f"/operations/TAL/people/{cast.memberships['olga'].pk}/end/", follow=True)
    elsewhere = client.post(f"/operations/TAL/people/{cast.memberships['zoe'].pk}/end/")

    assert "Nobody ends their own role." in words(own)
    assert elsewhere.status_code == 404
    assert cast.olga.memberships.get().ends_on is None


def test_contacts_are_added_ended_and_taken_up_again(client, cast):
    form = {"kind": "ocha", "name": "Night desk", "address": "Night@OCHA.example", "language": "fr"}
    client.force_login(cast.olga)

    client.post("/operations/TAL/contacts/", form)
    night = Contact.objects.get(address="night@ocha.example")
    twice = client.post("/operations/TAL/contacts/", form)
    assert night in contacts_for(cast.operation_a)
    client.post(f"/operations/TAL/contacts/{night.pk}/end/")
    assert night not in contacts_for(cast.operation_a)
    client.post("/operations/TAL/contacts/", form)

    assert "This address is a contact already." in words(twice)
    assert contacts_for(cast.operation_a).count(night) == 1
    assert client.post(f"/operations/TAL/contacts/{cast.global_prd_contact.pk}/end/").status_code == 404


@pytest.mark.parametrize("name", ["amina", "hana", "henri", "dora"])
@pytest.mark.parametrize("page", ["people", "contacts"])
def test_only_those_who_manage_the_operation_read_its_people(client, cast, name, page):
    client.force_login(cast.people[name])

    assert client.get(f"/operations/TAL/{page}/").status_code == 403


# --- The record -------------------------------------------------------------------------------------------------------


def test_the_record_tells_what_happened_and_checks_out(client, cast):
    engagement = make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    said = words(client.get("/operations/TAL/record/?check=1"))

    assert "The record checks out." in said
    assert "Amina Diallo sent version 1 of the request to OCHA" in said
    assert engagement.reference in said


def test_a_break_in_the_record_is_named(client, cast):
    make_engagement(cast, SCREENING)
    event = Event.objects.filter(operation=cast.operation_a).latest("number")
    tamper("operations_event", "kind = 'request.forged'", event)
    client.force_login(cast.henri)

    said = words(client.get("/operations/TAL/record/?check=1"))

    assert "The record does not check out." in said
    assert f"Event {event.number} was changed" in said


def test_the_record_is_narrowed_and_paged(client, cast):
    make_engagement(cast, SCREENING)
    join(cast.rosa, Role.REQUESTER, organisation=cast.iom, operation=cast.operation_a, by=cast.olga)
    introduce(cast, "nour", "Nour Saleh", Role.OBSERVER, cast.who, cast.operation_a)
    for number in range(60):
        record.append(cast.operation_a, "comment.comment", by=cast.olga, subject=("operation", 1), values={"n": number})
    client.force_login(cast.olga)

    roles = words(client.get("/operations/TAL/record/?kind=membership"))
    first = client.get("/operations/TAL/record/")
    unknown = words(client.get("/operations/TAL/record/?kind=magic&before=x&by=%00"))

    assert "sent version 1" not in roles
    assert "Olga Petrova gave a role" in roles
    assert "magic”. This filter was ignored." in unknown
    assert re.search(r'rel="next" href="\?before=\d+"', first.content.decode())


READS_RECORD = [("amina", 403), ("hana", 403), ("adam", 403), ("zoe", 404), ("dela", 200)]


@pytest.mark.parametrize(("name", "status"), READS_RECORD)
def test_who_reads_the_record(client, cast, name, status):
    client.force_login(cast.people[name])

    assert client.get("/operations/TAL/record/").status_code == status


# --- Oneself and the switcher -----------------------------------------------------------------------------------------


def test_people_set_their_language_zone_and_letters(client, cast):
    client.force_login(cast.amina)

    response = client.post("/me/", {"language": "ar", "time_zone": "Africa/Nairobi", "text_only_letters": "on"})
    page = client.get("/me/")

    cast.amina.refresh_from_db()
    assert (cast.amina.language, cast.amina.time_zone, cast.amina.text_only_letters) == ("ar", "Africa/Nairobi", True)
    assert response.status_code == 302
    assert 'dir="rtl"' in page.content.decode()
    assert "IOM" in words(page) or "International Organization for Migration" in words(page)


def test_an_unknown_time_zone_is_refused_at_its_field(client, cast):
    client.force_login(cast.amina)

    response = client.post("/me/", {"language": "en", "time_zone": "Mars/Base"})

    assert response.status_code == 422
    assert "Enter a time zone such as Asia/Kathmandu" in words(response)


def test_the_switcher_shows_each_their_own_operations(client, cast):
    for name, shown, hidden in (("amina", "Talvia", "Borania"), ("zoe", "Borania", "Talvia")):
        client.force_login(cast.people[name])
        said = words(client.get("/operations/"))
        assert shown in said
        assert hidden not in said
    client.force_login(cast.pilar)
    assert "Borania" in words(client.get("/operations/"))


# --- The administration -----------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client, cast):
    cast.adam.is_staff = cast.adam.is_superuser = True
    cast.adam.save()
    client.force_login(cast.adam)
    return client


def test_the_administration_lists_requests_without_their_content(administrator, cast):
    engagement = make_engagement(cast, HCT_REVIEW, answers={"title": "Secret lift", "need": "Secret need"})

    page = administrator.get("/admin/requests/engagementrequest/")

    assert engagement.reference in words(page)
    assert "Secret" not in words(page)
    for path in ("change", "delete", "history"):
        assert administrator.get(f"/admin/requests/engagementrequest/{engagement.pk}/{path}/").status_code in (302, 403)
        followed = administrator.get(f"/admin/requests/engagementrequest/{engagement.pk}/{path}/", follow=True)
        assert "Secret" not in words(followed)
    assert administrator.get("/admin/requests/engagementrequest/add/").status_code == 403


def test_no_page_of_the_administration_shows_content_or_fails(administrator, cast):
    make_engagement(cast, HCT_REVIEW, answers={"title": "Secret lift", "need": "Secret need"})

    for model in admin.site._registry:
        page = administrator.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        assert page.status_code == 200, model
        assert "Secret" not in words(page)
    event = Event.objects.first()
    assert administrator.get(f"/admin/operations/event/{event.pk}/change/").status_code in (302, 403)


def test_rules_are_not_passed_by_in_the_administration(administrator, cast):
    member = cast.memberships["hana"]

    administrator.post(f"/admin/operations/membership/{member.pk}/change/", {"role": "hc"})
    administrator.post(f"/admin/operations/mechanism/{cast.mechanism.pk}/change/", {"hours_p3": 1})
    administrator.post(f"/admin/operations/user/{cast.hana.pk}/delete/", {"post": "yes"})
    groups = administrator.get("/admin/auth/group/")

    member.refresh_from_db()
    cast.mechanism.refresh_from_db()
    assert (member.role, cast.mechanism.hours_p3) == (Role.MEMBER, 48)
    assert User.objects.filter(pk=cast.hana.pk).exists()
    assert groups.status_code == 404


def test_an_administrator_opens_an_account(administrator, cast):
    administrator.post(
        "/admin/operations/user/add/",
        {"email": "nora@who.example", "name": "Nora Adel", "language": "fr", "usable_password": "false"},
    )

    nora = User.objects.get(email="nora@who.example")
    assert (nora.name, nora.language, nora.has_usable_password()) == ("Nora Adel", "fr", False)


def test_the_administration_pages_come_and_go_with_the_role(client, cast):
    admin_user = introduce(cast, "noor", "Noor Aziz", Role.ADMINISTRATOR, cast.ocha, None)
    client.force_login(admin_user)

    assert "Organisations" in words(client.get("/admin/"))
    assert client.get("/admin/operations/contact/add/").status_code == 200

    leave(cast.memberships["noor"])

    assert client.get("/admin/operations/contact/add/").status_code == 302


def test_administrators_read_no_request_on_any_page(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    client.force_login(cast.adam)

    assert client.get(f"/requests/{engagement.reference}/").status_code == 404
    assert client.get("/operations/TAL/record/").status_code == 403
    assert engagement.reference not in words(client.get("/requests/"))
    assert EngagementRequest.objects.count() == 1
