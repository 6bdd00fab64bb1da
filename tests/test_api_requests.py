"""The API: the same visibility as the pages, the last sent version, no severe field, refusals as problem details."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.throttling import UserRateThrottle

from operations import clock
from requests.actions import deployments, drafts
from requests.models import Deployment, EngagementRequest
from requests.questions import FIELDS
from requests.states import APPROVED, DEPLOYED, DRAFT, HCT_REVIEW, RETURNED, SCREENING, Answer, DataClass

from .factories import fresh, give, make_engagement
from .test_dashboard import linked_numbers, scatter
from .test_lists import listed

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"


def read(client, user, path):
    client.force_login(user)
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def references(client, user, query=""):
    return [row["reference"] for row in read(client, user, f"requests/{query}")["results"]]


def problem(client, user, path, status):
    client.force_login(user)
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    return response.json()


# --- Visibility -------------------------------------------------------------------------------------------------------


def test_programs_read_what_their_person_reads_on_pages(client, cast):
    make_engagement(cast, SCREENING)
    make_engagement(cast, HCT_REVIEW)
    make_engagement(cast, SCREENING, requester=cast.bilal)
    make_engagement(cast, HCT_REVIEW, operation=cast.operation_b)

    for name in cast.people:
        assert references(client, cast.people[name]) == listed(client, cast.people[name]), name


def test_drafts_and_working_answers_stay_with_their_organisation(client, cast):
    draft = make_engagement(cast, DRAFT)
    returned = make_engagement(cast, RETURNED)
    drafts.save_section(
        returned,
        "need",
        {"need": "Not sent yet", "title": "Not sent either"},
        by=cast.amina,
        save_number=fresh(returned).save_number,
    )

    assert references(client, cast.amina) == [returned.reference]
    problem(client, cast.amina, f"requests/{draft.key}/", 404)
    for name in ("amina", "olga", "henri"):
        sent = read(client, cast.people[name], f"requests/{returned.reference}/")
        assert "Not sent" not in str(sent)
        assert sent["answers"]["need"].startswith("Medical teams")


def test_hidden_and_missing_answer_alike(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    hidden = problem(client, cast.zoe, f"requests/{engagement.reference}/", 404)
    missing = problem(client, cast.zoe, "requests/TAL-2026-999/", 404)

    assert hidden == missing


def test_signed_out_programs_are_refused(client, cast):
    response = client.get("/api/v1/requests/")

    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)


def test_nothing_is_written_through_the_api(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    client.force_login(cast.olga)

    for method in (client.post, client.put, client.patch, client.delete):
        response = method(f"/api/v1/requests/{engagement.reference}/", {"state": "approved"}, "application/json")
        assert response.status_code == 405
    assert fresh(engagement).state == HCT_REVIEW


# --- What a request says ----------------------------------------------------------------------------------------------


def test_no_confidential_or_severe_field_leaves(client, cast):
    closed = {DataClass.CONFIDENTIAL, DataClass.SEVERE}
    marked = {q.id: f"SECRET-{q.id}" for q in FIELDS.values() if q.data_class in closed and q.kind in ("line", "text")}
    engagement = make_engagement(cast, HCT_REVIEW, answers=marked)
    assert len(marked) > 1

    for name in ("amina", "olga", "henri", "hana", "pilar"):
        body = read(client, cast.people[name], f"requests/{engagement.reference}/")
        assert "SECRET" not in str(body)
        assert not {q.id for q in FIELDS.values() if q.data_class in closed} & {*body["answers"], *body["rows"]}
        assert body["rows"]["lines"] == [{"item": "helicopters", "quantity": "2", "unit": "aircraft"}]


def test_a_request_says_where_it_stands(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    body = read(client, cast.hana, f"requests/{engagement.reference}/")

    assert (body["state"], body["waits_on"], body["operation"]) == ("hct_review", "hct", "TAL")
    assert (body["organisation"], body["sent_version"]) == ("IOM", 1)
    assert body["url"].endswith(f"/api/v1/requests/{engagement.reference}/")


def test_lists_are_narrowed_and_unknown_values_refused(client, cast):
    air = make_engagement(cast, SCREENING)
    water = make_engagement(cast, HCT_REVIEW, answers={"capability": "water"})

    assert references(client, cast.olga, "?type=water") == [water.reference]
    assert references(client, cast.olga, "?desk=focal_point") == [air.reference]
    assert references(client, cast.olga, "?state=finished") == []
    assert references(client, cast.olga, "?operation=BOR") == []
    assert "type" in problem(client, cast.olga, "requests/?type=laser", 400)["errors"]
    assert problem(client, cast.olga, "requests/?cursor=nonsense", 404)["status"] == 404


def test_pages_follow_a_cursor_with_the_same_statements(client, cast):
    scatter(cast, 1)
    client.force_login(cast.olga)
    client.get("/api/v1/requests/")
    with CaptureQueriesContext(connection) as few:
        client.get("/api/v1/requests/")
    scatter_more(cast)

    with CaptureQueriesContext(connection) as many:
        first = client.get("/api/v1/requests/").json()
    second = client.get(first["next"]).json()

    assert len(many) == len(few)
    assert len(first["results"]) == len(second["results"]) == 50
    assert not {row["reference"] for row in first["results"]} & {row["reference"] for row in second["results"]}


def scatter_more(cast):
    EngagementRequest.objects.all().delete()
    scatter(cast, 200)


# --- Beside requests --------------------------------------------------------------------------------------------------


def test_positions_and_decisions_follow_their_request(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana, Answer.REJECT)
    approved = make_engagement(cast, APPROVED)

    rows = read(client, cast.mateo, f"positions/?request={engagement.reference}")["results"]
    decided = read(client, cast.amina, f"decisions/?request={approved.reference}")["results"]

    assert [(row["organisation"], row["answer"], row["number"]) for row in rows] == [("UNICEF", "reject", 1)]
    assert [(row["outcome"], row["current"], row["by_clock"]) for row in decided] == [("approved", True, False)]
    for name in ("zoe", "bilal", "adam"):
        assert read(client, cast.people[name], "positions/")["results"] == []
        assert read(client, cast.people[name], "decisions/")["results"] == []


def test_assets_are_those_of_the_tracker(client, cast):
    engagement = make_engagement(cast, DEPLOYED)
    today = clock.today(cast.operation_a)
    deployments.record_deployment(
        cast.operation_a,
        by=cast.olga,
        asset="Ship",
        provider="State C",
        starts_on=today,
        started=True,
        remarks="SECRET",
    )

    everything = read(client, cast.hana, "assets/")["results"]
    own = read(client, cast.amina, "assets/")["results"]

    assert [(row["asset"], row["request"]) for row in everything] == [
        ("Ship", None), ("Two helicopters", engagement.reference)
    ]  # fmt: skip
    assert [row["asset"] for row in own] == ["Two helicopters"]
    assert read(client, cast.zoe, "assets/")["results"] == []
    assert "SECRET" not in str(everything)
    problem(client, cast.zoe, f"assets/{Deployment.objects.first().pk}/", 404)


def test_operations_are_the_readers_own(client, cast):
    assert [row["code"] for row in read(client, cast.amina, "operations/")["results"]] == ["TAL"]
    assert [row["code"] for row in read(client, cast.pilar, "operations/")["results"]] == ["BOR", "TAL"]
    problem(client, cast.zoe, "operations/TAL/", 404)


def test_the_figures_are_those_of_the_page(client, cast):
    scatter(cast, 70)

    body = read(client, cast.olga, "dashboard/?operation=TAL")
    page = dict(linked_numbers(client.get("/dashboard/?operation=TAL")))

    for desk in body["desks"]:
        assert page[f"/requests/?operation=TAL&state=open&desk={desk['desk']}&sort=wait"] == desk["count"]
    for code, count in body["areas"].items():
        assert page[f"/requests/?operation=TAL&state=open&area={code}"] == count
    assert body["states"]["draft"] == 5
    problem(client, cast.amina, "dashboard/?operation=TAL", 403)
    problem(client, cast.zoe, "dashboard/?operation=TAL", 404)
    problem(client, cast.olga, "dashboard/", 403)


# --- Schema -----------------------------------------------------------------------------------------------------------


def test_the_schema_is_valid_and_complete(client, cast):
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)

    paths = ["requests/{reference}/", "positions/", "decisions/", "assets/", "operations/", "dashboard/", "guidance/"]
    for path in paths:
        assert f"/api/v1/{path}" in out.getvalue()


def test_the_documentation_page_keeps_to_the_strict_policy(client, cast):
    client.force_login(cast.olga)

    page = client.get("/api/docs/")
    script = client.get("/api/docs/?script=")

    assert page.status_code == script.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<script>" not in page.content.decode()
    assert "style=" not in page.content.decode()
    assert "cdn" not in page.content.decode()


def test_the_api_is_throttled_in_words(client, cast, monkeypatch):
    client.force_login(cast.olga)
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "1/min"})

    client.get("/api/v1/operations/")
    response = client.get("/api/v1/operations/")

    assert (response.status_code, response["Content-Type"]) == (429, PROBLEM)
    assert response["Retry-After"]
