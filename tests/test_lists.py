"""The list of requests: who finds what, by which filter, on which page."""

import datetime as dt
import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission

from operations import clock
from operations.roles import join
from operations.states import Role
from requests.actions import drafts
from requests.models import EngagementUserPermission
from requests.states import DEPLOYED, DRAFT, HCT_REVIEW, REJECTED, RETURNED, SCREENING

from . import budgets
from .factories import answer_questions, fresh, give, make_engagement, step
from .test_dashboard import ROW, length_of, scatter, words

pytestmark = pytest.mark.django_db


def listed(client, user, query=""):
    """The references on the first page of a person's list; "Draft" for one that was not sent."""
    client.force_login(user)
    page = client.get(f"/requests/{query}")
    assert page.status_code == 200
    return re.findall(r'<tr><td><span class="ref">([^<]+)</span>', page.content.decode())


# --- Who reads what ---------------------------------------------------------------------------------------------------


def test_everybody_finds_what_they_may_read_and_nothing_else(client, cast):
    draft = make_engagement(cast, DRAFT)
    checked = make_engagement(cast, SCREENING)
    reviewed = make_engagement(cast, HCT_REVIEW)
    others = make_engagement(cast, SCREENING, requester=cast.bilal)
    elsewhere = make_engagement(cast, HCT_REVIEW, operation=cast.operation_b)
    sent = {each.reference for each in (checked, reviewed, others)}

    assert draft.reference is None
    assert set(listed(client, cast.amina)) == {"Draft", checked.reference, reviewed.reference}
    assert set(listed(client, cast.bilal)) == {others.reference}
    assert set(listed(client, cast.olga)) == sent
    assert set(listed(client, cast.henri)) == sent
    assert set(listed(client, cast.dela)) == sent
    for name in ("hana", "alba", "otto", "ines"):
        assert set(listed(client, cast.people[name])) == {reviewed.reference}
    assert listed(client, cast.dora) == []
    assert set(listed(client, cast.pilar)) == {checked.reference, reviewed.reference, elsewhere.reference}
    assert listed(client, cast.adam) == []
    assert set(listed(client, cast.zoe)) == {elsewhere.reference}


def test_naming_somebody_elses_operation_says_as_little_as_naming_none(client, cast):
    make_engagement(cast, HCT_REVIEW)
    client.force_login(cast.zoe)

    hidden = words(client.get("/requests/?operation=TAL"))
    missing = words(client.get("/requests/?operation=NIX"))

    assert "nothing here is called “TAL”. This filter was ignored." in hidden
    assert hidden.replace("TAL", "NIX") == missing


def test_a_granted_exception_is_listed_until_its_last_day(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    grant = EngagementUserPermission.objects.create(
        user=cast.zoe, content_object=engagement, permission=Permission.objects.get(codename="need_to_know"),
        ends_on=clock.now().date(),
    )  # fmt: skip

    assert listed(client, cast.zoe) == [engagement.reference]

    grant.ends_on -= dt.timedelta(days=1)
    grant.save()
    assert listed(client, cast.zoe) == []


def test_an_exception_that_has_ended_does_not_outlive_the_last_role(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    EngagementUserPermission.objects.create(
        user=cast.zoe, content_object=engagement, permission=Permission.objects.get(codename="need_to_know"),
        ends_on=clock.now().date() - dt.timedelta(days=1),
    )  # fmt: skip
    cast.zoe.memberships.update(ends_on=clock.now().date() - dt.timedelta(days=2))

    assert listed(client, cast.zoe) == []


# --- Filters ----------------------------------------------------------------------------------------------------------


def test_filters_narrow(client, cast):
    air = make_engagement(cast, SCREENING, answers={"title": "Lift to the valleys", "area": cast.delta.pk})
    answers = {"capability": "water", "title": "Clean water", "area": cast.highlands.pk}
    water = make_engagement(cast, REJECTED, answers=answers)
    bridge = {"title": "Bridge", "area": cast.delta.pk}
    deployed = make_engagement(cast, DEPLOYED, requester=cast.bilal, answers=bridge)

    assert listed(client, cast.olga, "?state=open") == [deployed.reference, air.reference]
    assert listed(client, cast.olga, "?state=finished") == [water.reference]
    assert listed(client, cast.olga, "?type=water") == [water.reference]
    assert listed(client, cast.olga, "?area=TAL01") == [water.reference]
    assert listed(client, cast.olga, "?desk=focal_point") == [air.reference]
    assert listed(client, cast.olga, "?q=valleys") == [air.reference]
    assert listed(client, cast.olga, f"?q={water.reference.lower()}") == [water.reference]
    assert listed(client, cast.olga, "?q=TAL-2026") == [deployed.reference, water.reference, air.reference]
    assert listed(client, cast.amina, "?mine=1") == [water.reference, air.reference]
    assert listed(client, cast.olga, "?provider=nobody") == []


def test_the_longest_wait_comes_first_when_asked(client, cast):
    with clock.fixed(clock.now() - dt.timedelta(days=2)):
        old = make_engagement(cast, SCREENING)
    new = make_engagement(cast, SCREENING)

    assert listed(client, cast.olga) == [new.reference, old.reference]
    assert listed(client, cast.olga, "?sort=wait") == [old.reference, new.reference]


@pytest.mark.parametrize("query", ["state=x", "type=x", "desk=x", "older=x", "ended=x", "mine=x", "sort=x", "area=x"])
def test_an_unknown_value_is_ignored_with_a_line(client, cast, query):
    engagement = make_engagement(cast, SCREENING)

    assert listed(client, cast.olga, f"?{query}") == [engagement.reference]
    assert "“x”. This filter was ignored." in words(client.get(f"/requests/?{query}"))


FAR_AWAY = "after=9999999999.999999-999999999999999999"


@pytest.mark.parametrize("query", ["after=x", FAR_AWAY, "q=%00", "q=%25_%5C", "provider=%27", "operation=%00"])
def test_nothing_a_browser_can_send_breaks_the_list(client, cast, query):
    make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    assert client.get(f"/requests/?{query}").status_code == 200
    assert client.get(f"/dashboard/?operation=TAL&{query}").status_code in (200, 404)
    assert client.get(f"/assets/?{query}").status_code == 200


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_pages_follow_a_key_and_miss_nothing(client, cast):
    moment = clock.now()
    scatter(cast, 130)
    type(make_engagement(cast, SCREENING)).objects.update(state_since=moment)  # all at once: the id decides
    client.force_login(cast.olga)

    first = client.get("/requests/")
    following = unescape(re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1))

    assert len(ROW.findall(first.content.decode())) == 50
    assert length_of(client, "/requests/") == 131 - 10  # drafts are counted, not listed
    assert length_of(client, "/requests/?sort=wait") == 131 - 10
    assert "Back to the first page" in words(client.get(following))


def test_a_full_page_is_light(client, cast):
    scatter(cast, 60)
    client.force_login(cast.olga)

    assert budgets.weight(client.get("/requests/")) < budgets.PAGE_BYTES


# --- Words ------------------------------------------------------------------------------------------------------------


def test_empty_lists_say_what_to_do(client, cast):
    client.force_login(cast.bilal)
    assert "No requests yet. Field staff start one." in words(client.get("/requests/"))
    assert "No result for “bridge”." in words(client.get("/requests/?q=bridge"))
    assert "No request fits these filters." in words(client.get("/requests/?type=air"))
    client.force_login(cast.adam)
    assert "Administrators read no requests." in words(client.get("/requests/"))


def test_a_row_says_whose_turn_it_is(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    client.force_login(cast.olga)
    assert "HCT, 3 members" in words(client.get("/requests/"))

    make_engagement(cast, SCREENING)
    assert "OCHA check You 0" in words(client.get("/requests/"))


def test_signed_out_readers_go_to_sign_in(client, cast):
    assert client.get("/requests/").url.startswith("/accounts/login/")


def test_a_member_of_two_operations_reads_both(client, cast):
    join(cast.hana, Role.MEMBER, organisation=cast.unicef, operation=cast.operation_b)
    here, there = make_engagement(cast, HCT_REVIEW), make_engagement(cast, HCT_REVIEW, operation=cast.operation_b)

    assert set(listed(client, cast.hana)) == {here.reference, there.reference}
    assert listed(client, cast.hana, "?operation=BOR") == [there.reference]


# --- What was sent, never what is being written ----------------------------------------------------------------------


def test_a_request_sent_back_shows_others_what_was_sent_until_it_is_sent_again(client, cast):
    engagement = make_engagement(cast, RETURNED)
    drafts.save_section(
        engagement, "need", {"title": "Not sent yet", "capability": "water"}, by=cast.amina,
        save_number=fresh(engagement).save_number,
    )  # fmt: skip

    for page in ("/requests/", "/dashboard/?operation=TAL", f"/requests/{engagement.reference}/"):
        client.force_login(cast.olga)
        assert "Not sent yet" not in words(client.get(page))
    assert listed(client, cast.olga, "?type=water") == []

    answer_questions(engagement, by=cast.amina)
    step(engagement, "submit", by=cast.amina)
    assert listed(client, cast.olga, "?type=water") == [engagement.reference]
    assert "Not sent yet" in words(client.get("/requests/"))
