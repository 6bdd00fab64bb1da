"""The base page, the sign-in and the words of refusal: what every reader meets before any request."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.http import HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import reverse

from cmcoord import errors
from cmcoord.context import PortalContext
from notifications.models import Message
from operations.accounts import PortalAccountAdapter
from operations.letters import password_reset
from operations.models import AccessRecord, Membership, Operation, Organisation, User
from operations.states import Role

from . import budgets

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence of 2026"  # noqa: S105
OPEN_PAGES = ["account_login", "account_reset_password", "help", "accessibility", "privacy", "status"]


@pytest.fixture
def talvia():
    return Operation.objects.create(
        code="TAL", name="Talvia earthquake response", country="Talvia", time_zone="Asia/Riyadh", exercise=True,
        opened_on=dt.date(2026, 11, 1),
    )  # fmt: skip


@pytest.fixture
def hana(talvia):
    return person("hana@unicef.example", Role.MEMBER, talvia)


def person(email, role, operation=None, **details):
    user = User.objects.create_user(email, PASSWORD, name=email.split("@")[0].capitalize(), **details)
    agency, _made = Organisation.objects.get_or_create(name="UNICEF", short_name="UNICEF")
    Membership.objects.create(
        user=user, operation=operation, organisation=agency, role=role, starts_on=dt.date(2026, 1, 1)
    )
    return user


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


# --- What no page may contain --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_open_pages_keep_to_the_strict_policy(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert_strict(response)
    assert budgets.weight(response) < budgets.PAGE_BYTES


def test_pages_of_an_account_keep_to_the_strict_policy(client, hana):
    client.force_login(hana)

    for name in ["help", "account_change_password", "account_logout", "mfa_index", "account_reauthenticate"]:
        assert_strict(client.get(reverse(name)))


def assert_strict(response):
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = text(response)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page):
        assert "application/json" in attributes or body == ""
    assert not re.findall(r'(?:src|srcset|<link[^>]*href|action)="(?:https?:)?//', page)
    assert response.headers["Permissions-Policy"].startswith("camera=()")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "private" in response.headers["Cache-Control"]


def test_stylesheet_and_scripts_stay_small():
    assert budgets.file_weight("css/portal.css") < budgets.STYLESHEET_BYTES
    assert budgets.file_weight("js/portal.js") < budgets.SCRIPTS_BYTES


def test_stylesheet_knows_no_left_and_right():
    sheet = (budgets.STATIC / "css/portal.css").read_text()

    assert not re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)", sheet)
    assert "@import" not in sheet
    assert "url(" not in sheet


# --- Signing in ------------------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_portal_and_is_recorded(client, hana):
    response = sign_in(client, "hana@unicef.example")

    assert response.status_code == 302
    assert response.url == "/"
    assert get_user(client) == hana
    assert [row.kind for row in AccessRecord.objects.all()] == ["sign_in"]


def test_sign_in_leads_where_the_letter_pointed_but_never_to_another_host(client, hana):
    assert sign_in(client, hana.email, next="/help/?from=letter").url == "/help/?from=letter"

    client.logout()
    assert sign_in(client, hana.email, next="https://elsewhere.example/").url == "/"


@pytest.mark.parametrize("email", ["hana@unicef.example", "nobody@unicef.example"])
def test_a_wrong_address_and_a_wrong_password_read_the_same(client, hana, email):
    response = sign_in(client, email, "not the password at all")

    page = text(response)
    assert "The e-mail address or the password is wrong. Check both and try again." in page
    assert "<title>Error: Sign in" in page
    assert not get_user(client).is_authenticated
    assert [row.kind for row in AccessRecord.objects.all()] == ["sign_in_failed"]


def test_failures_in_a_row_are_slowed_down_with_a_sentence(client, hana):
    for _attempt in range(5):
        sign_in(client, hana.email, "wrong")

    page = text(sign_in(client, hana.email))
    assert "Too many failed attempts. Wait five minutes, then try again." in page
    assert not get_user(client).is_authenticated


def test_the_general_limit_answers_in_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1/m/ip"}
    sign_in(client, "nobody@unicef.example")

    response = sign_in(client, "nobody@unicef.example")
    assert response.status_code == 429
    assert "Too many attempts in a short time" in text(response)


def test_nobody_signs_up(client):
    page = text(client.get(reverse("account_signup")))
    client.post(reverse("account_signup"), {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD})

    assert "Accounts are opened by invitation" in page
    assert not User.objects.exists()


def test_a_closed_account_stays_closed(client, hana):
    User.objects.update(is_active=False)

    sign_in(client, hana.email)
    assert not get_user(client).is_authenticated


def test_the_exercise_lists_its_accounts_and_fills_the_form(client, talvia, settings):
    person("amina@iom.example", Role.REQUESTER, talvia, exercise_password="river-stone-42")  # noqa: S106

    page = text(client.get(reverse("account_login") + "?email=amina@iom.example"))
    assert "river-stone-42</span>" in page
    assert 'value="river-stone-42"' in page

    settings.EXERCISE = False
    page = text(client.get(reverse("account_login") + "?email=amina@iom.example"))
    assert "river-stone-42" not in page
    assert "Accounts of this exercise" not in page


def test_a_forgotten_password_goes_through_the_outbox_without_a_key_in_it(client, hana):
    client.post(reverse("account_reset_password"), {"email": hana.email})

    by_mail = Message.objects.get(channel="email")
    assert (by_mail.kind, by_mail.reader_id) == ("operations.password_reset", hana.pk)
    assert mail.outbox == []
    letter = password_reset(by_mail, None)
    assert PASSWORD not in letter.text
    path = re.search(rf"{re.escape(settings.PORTAL_URL)}(/\S+)", letter.text)[1]
    page = client.get(path, follow=True)
    assert "Choose a new password" in text(page)
    page = client.post(
        page.redirect_chain[-1][0], {"password1": "another long sentence", "password2": "another long sentence"}
    )
    assert page.status_code == 302
    assert User.objects.get().check_password("another long sentence")
    assert "This link no longer works" in text(Client().get(path, follow=True))


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@unicef.example"}, follow=True)

    assert "If the address belongs to an account" in text(response)
    assert not Message.objects.exists()


def test_an_idle_session_ends_with_a_sentence_and_a_way_back(client, hana, settings):
    client.force_login(hana)
    assert get_user(client).is_authenticated
    session = client.session
    session["seen_at"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()

    response = client.get("/help/?a=1", follow=True)
    assert "You were signed out because nothing happened for a while." in text(response)
    assert 'name="next" value="/help/?a=1"' in text(response)
    assert not get_user(client).is_authenticated


def test_a_fresh_proof_takes_the_password_of_the_account(client, hana):
    client.force_login(hana)

    refused = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert "The password is wrong." in text(refused)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def test_account_letters_cannot_pass_the_outbox_by():
    with pytest.raises(Exception, match="would pass the outbox by"):
        PortalAccountAdapter().send_mail("account/email/anything", "x@y.example", {})


# --- Language, theme, bar --------------------------------------------------------------------------------------------


def test_the_chosen_language_turns_the_page_round_and_stays(client):
    response = client.post(reverse("choose_language"), {"language": "ar", "next": "/help/"})

    assert response.url == "/help/"
    assert '<html lang="ar" dir="rtl">' in text(client.get("/help/"))


def test_the_language_of_the_account_is_used_until_another_is_chosen(client, talvia):
    user = person("omar@who.example", Role.MEMBER, talvia, language="ar")
    client.force_login(user)
    assert 'dir="rtl"' in text(client.get("/help/"))

    client.post(reverse("choose_language"), {"language": "fr"})
    assert '<html lang="fr" dir="ltr">' in text(client.get("/help/"))


def test_an_unknown_language_changes_nothing_and_leads_to_our_own_pages(client):
    response = client.post(reverse("choose_language"), {"language": "xx", "next": "//elsewhere.example/"})

    assert response.url == "/"
    assert response.cookies == {}
    assert client.get(reverse("choose_language")).status_code == 405


def test_the_theme_is_kept_until_the_device_decides_again(client):
    client.post(reverse("choose_theme"), {"theme": "dark", "next": "/help/"})
    assert 'data-theme="dark"' in text(client.get("/help/"))

    client.post(reverse("choose_theme"), {"theme": ""})
    assert "data-theme" not in text(client.get("/help/"))


def test_the_bar_says_where_and_as_what_a_person_is_here(client, hana):
    client.force_login(hana)

    page = text(client.get("/help/"))
    assert "<strong>Talvia earthquake response</strong>" in page
    assert "HCT member for UNICEF" in page
    assert "Exercise data. Talvia is an invented country." in page
    assert "Times are shown in UTC+3." in page


@pytest.mark.parametrize(
    ("role", "absent"),
    [
        (Role.REQUESTER, {"Dashboard", "Operation settings"}),
        (Role.MEMBER, {"Dashboard", "Operation settings"}),
        (Role.HC, set()),  # signs the mechanism there
        (Role.FOCAL_POINT, set()),
        (Role.ADMINISTRATOR, {"Requests", "Assets", "Operation settings"}),
    ],
)
def test_links_a_role_cannot_use_are_absent(talvia, role, absent):
    user = person("somebody@ocha.example", role, None if role == Role.ADMINISTRATOR else talvia)
    request = RequestFactory().get("/")
    request.user = user

    labels = {str(link["label"]) for link in PortalContext(request).nav}
    every = {"Home", "Requests", "Dashboard", "Assets", "Guidance", "Operation settings"}
    assert labels == every - absent


def test_the_bar_costs_few_statements(client, hana, django_assert_max_num_queries):
    client.force_login(hana)

    # Session, person, moment, memberships, notices, what waits. The page itself needs none.
    with django_assert_max_num_queries(6):
        client.get("/accessibility/")


# --- Refusals in words -----------------------------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_what_can_be_done(client):
    response = client.get("/nothing/of/the/kind/")

    assert response.status_code == 404
    assert "There is no page here that you can read" in text(response)
    assert_strict(response)


def test_the_api_reads_the_same_words_as_json(client):
    response = client.get("/api/v1/nothing/of/the/kind/")

    assert response.status_code == 404
    assert response.json() == {"detail": "There is no page here that you can read"}


def test_a_method_a_page_does_not_know_is_answered_in_words(client):
    response = client.get(reverse("choose_theme"))

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "This page cannot be used that way" in text(response)
    assert errors.in_words(RequestFactory().get("/api/x/"), HttpResponseNotAllowed(["POST"])).content == b""


def test_a_form_without_its_token_is_refused_with_advice(hana):
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": hana.email})

    assert response.status_code == 403
    assert "This form is too old to be sent" in text(response)


def test_what_is_too_large_is_refused_with_the_limit(client):
    response = client.post(reverse("account_login"), {"login": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
        content_type="application/x-www-form-urlencoded")  # fmt: skip

    assert response.status_code == 413
    assert "What you sent is too large" in text(response)


def test_a_failure_of_ours_needs_no_database_to_be_told(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(rf.get("/help/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in text(response)


def test_a_silent_database_is_told_as_a_pause(rf):
    from django.db import OperationalError

    try:
        raise OperationalError("no connection")
    except OperationalError:
        response = errors.server_error(rf.get("/help/"))

    assert response.status_code == 503
    assert "The portal is not available now" in text(response)
    assert response.headers["Retry-After"] == "30"


def test_a_conflict_says_who_was_faster_and_keeps_the_text(client, hana, rf):
    request = rf.post("/requests/x/steps/approve/")
    request.user, request.session = hana, client.session

    response = errors.conflict(request, ["OCHA changed this at 10:31."], url="/", kept="My <b>words</b>")
    assert response.status_code == 409
    assert "OCHA changed this at 10:31." in text(response)
    assert "My &lt;b&gt;words&lt;/b&gt;" in text(response)
