"""The dashboard: every number is the length of the list it links to, for whoever may read it."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Message
from notifications.states import State as LetterState
from operations import clock
from operations.models import AccessRecord, Event, Membership
from operations.roles import join
from operations.states import Role
from requests.actions import deployments
from requests.models import EngagementRequest
from requests.states import (
    APPROVED,
    CLOSED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    REJECTED,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    WITHDRAWN,
)

from . import budgets
from .factories import file_extension, fresh, make_engagement, step

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LINKED_NUMBER = re.compile(r'<a[^>]*href="(/requests/\?[^"]*)"[^>]*>(.*?)</a>(?:<strong class="num">(\d+)</strong>)?')
ROW = re.compile(r'<tr><td><span class="ref">')
FILTERS = [
    "",
    "&type=air",
    "&older=limit",
    "&older=3",
    "&state=screening",
    "&provider=state a",
    "&area=TAL02&type=water",
]

STATES = [
    SCREENING, RETURNED, HCT_REVIEW, HC_DECISION, APPROVED, TRANSMITTED, DEPLOYED, SUSPENDED, REJECTED, CLOSED,
    WITHDRAWN, DRAFT,
]  # fmt: skip


def scatter(cast, count, operation=None, **columns):
    """Rows in every state, of every age, straight into the table: for counting, not for stepping."""
    operation = operation or cast.operation_a
    areas, now = list(operation.areas.all()), clock.now()
    rows = []
    for number in range(count):
        state, since = STATES[number % len(STATES)], now - DAY * (number % 17) - dt.timedelta(minutes=number)
        done = state in (REJECTED, CLOSED, WITHDRAWN)
        rows.append(
            EngagementRequest(
                operation=operation,
                organisation=(cast.iom, cast.relief)[number % 2],
                state=state,
                reference=None if state == DRAFT else f"{operation.code}-2026-{number + 500}",
                title=f"Lift number {number}",
                capability=("air", "water", "engineering")[number % 3],
                area=areas[number % len(areas)] if areas and number % 4 else None,
                provider_name="State A" if number % 5 else "State B",
                state_since=since,
                due_at=None if done else since + DAY * 3,
                first_sent_at=None if state == DRAFT else since,
                first_reviewed_at=since if state not in (DRAFT, SCREENING, RETURNED) else None,
                finished_at=since if done else None,
                outcome="completed" if state == CLOSED else "",
                created_by=cast.amina,
                created_at=since,
                **columns,
            )
        )
    return EngagementRequest.objects.bulk_create(rows)


def open_dashboard(client, user, query="operation=TAL"):
    client.force_login(user)
    return client.get(f"/dashboard/?{query}")


def words(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def linked_numbers(response):
    """Every (address of a list, number beside or inside the link) on the page."""
    found = []
    for url, inside, beside in LINKED_NUMBER.findall(response.content.decode()):
        plain = unescape(re.sub(r"<[^>]+>", " ", inside)).split()
        number = beside or next((word for word in plain if word.isdigit()), None)
        if number is not None:
            found.append((unescape(url), int(number)))
    return found


def length_of(client, url):
    """How many rows a list has, all its pages together."""
    rows = 0
    while url:
        page = client.get(url)
        assert page.status_code == 200
        assert "was ignored" not in words(page)
        rows += len(ROW.findall(page.content.decode()))
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = unescape(following.group(1)) if following else ""
    return rows


# --- Numbers ----------------------------------------------------------------------------------------------------------


READERS = [*(("olga", filters) for filters in FILTERS), ("henri", ""), ("pilar", ""), ("pilar", "&older=limit")]


@pytest.mark.parametrize(("name", "filters"), READERS)
def test_every_number_is_the_length_of_its_list(client, cast, name, filters):
    scatter(cast, 70)
    scatter(cast, 12, cast.operation_b)

    response = open_dashboard(client, cast.people[name], f"operation=TAL{filters}")
    numbers = linked_numbers(response)

    assert len(numbers) > 20
    assert {url: length_of(client, url) for url, _number in numbers} == dict(numbers)


def test_prd_sees_its_organisation_across_operations(client, cast):
    scatter(cast, 70)
    scatter(cast, 12, cast.operation_b)

    response = open_dashboard(client, cast.pilar, "")
    numbers = linked_numbers(response)

    assert "Borania" in words(response)
    assert {url: length_of(client, url) for url, _number in numbers} == dict(numbers)


def test_a_request_walked_through_its_steps_stands_on_its_desk(client, cast):
    make_engagement(cast, SCREENING)
    make_engagement(cast, HCT_REVIEW)
    make_engagement(cast, DRAFT)

    said = words(open_dashboard(client, cast.olga))

    assert "You, OCHA focal point 1 oldest" in said
    assert "HCT members 1 next closes" in said
    assert "Requesting organisation 0 nothing waits" in said
    assert "Draft, not sent yet 1" in said


def test_what_lies_longer_than_the_limit_is_named(client, cast):
    with clock.fixed(clock.now() - 3 * DAY):
        make_engagement(cast, SCREENING)

    said = words(open_dashboard(client, cast.olga))

    assert "1 over the limit of 2 days" in said
    assert "oldest 3 days, limit 2 days" in said


def test_a_running_deployment_waits_for_nobody_and_one_past_its_end_for_the_focal_point(client, cast):
    with clock.fixed(clock.now() - 60 * DAY):
        make_engagement(cast, DEPLOYED)
    make_engagement(cast, DEPLOYED)

    response = open_dashboard(client, cast.olga)

    assert "You, OCHA focal point 1" in words(response)
    assert "not closed" in words(response)


def test_an_extension_moves_the_day_on_which_a_deployment_waits_again(cast):
    engagement = make_engagement(cast, DEPLOYED)
    before = engagement.due_at
    file_extension(engagement, by=cast.amina, days=14)

    step(engagement, "extend", by=cast.henri)

    assert fresh(engagement).due_at == before + 14 * DAY


# --- Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["amina", "bilal", "hana", "otto", "dora"])
def test_people_without_a_dashboard_are_told_whose_it_is(client, cast, name):
    response = open_dashboard(client, cast.people[name])

    assert response.status_code == 403
    assert "The dashboard is for OCHA focal points" in words(response)


@pytest.mark.parametrize("query", ["operation=TAL", "operation=NONE", "operation=%00"])
def test_a_hidden_operation_answers_like_a_missing_one(client, cast, query):
    assert open_dashboard(client, cast.oskar, query).status_code == 404


def test_administrators_see_numbers_without_a_link_and_nothing_of_any_request(client, cast):
    engagement = make_engagement(cast, HCT_REVIEW, answers={"title": "Secret lift"})
    today = clock.today(cast.operation_a)
    deployments.record_deployment(
        cast.operation_a, by=cast.olga, asset="Hospital ship", provider="State C", starts_on=today
    )

    for query in ("", "operation=TAL"):
        response = open_dashboard(client, cast.adam, query)

        assert "HCT review 1" in words(response)
        assert linked_numbers(response) == []
        for content in ("Secret lift", engagement.reference, "Hospital ship", "State C"):
            assert content not in words(response)
    assert client.get("/dashboard.csv?operation=TAL").status_code == 403
    assert client.get("/dashboard/letters/?operation=TAL").status_code == 404


def test_an_archived_operation_is_seen_only_when_it_is_named(client, cast):
    make_engagement(cast, SCREENING)
    cast.operation_a.archived_at = clock.now()
    cast.operation_a.save()
    client.force_login(cast.olga)

    assert length_of(client, "/requests/") == 0
    assert length_of(client, "/requests/?operation=TAL") == 1
    assert "You, OCHA focal point 1" in words(open_dashboard(client, cast.olga))


# --- Filters ----------------------------------------------------------------------------------------------------------


UNKNOWN = ["state=gone", "state=closed", "type=space", "area=NOWHERE", "older=soon", "sort=up", "area=%00", "type=%FF"]


@pytest.mark.parametrize("query", UNKNOWN)
def test_an_unknown_filter_value_is_ignored_with_a_line_saying_so(client, cast, query):
    make_engagement(cast, SCREENING)

    response = open_dashboard(client, cast.olga, f"operation=TAL&{query}")

    assert response.status_code == 200
    assert "You, OCHA focal point 1" in words(response)
    assert ("This filter was ignored" in words(response)) is (query != "area=%00")


def test_each_tag_removes_its_own_filter(client, cast):
    response = open_dashboard(client, cast.olga, "operation=TAL&type=air&older=limit")
    page = response.content.decode()

    assert 'href="/dashboard/?operation=TAL&amp;older=limit"><bdi>Air transport' in page
    assert 'href="/dashboard/?operation=TAL&amp;type=air"><bdi>Longer than the agreed limit' in page


def test_rows_are_sorted_by_links(client, cast):
    with clock.fixed(clock.now() - 5 * DAY):
        old = make_engagement(cast, SCREENING)
    new = make_engagement(cast, SCREENING)
    EngagementRequest.objects.filter(pk=old.pk).update(due_at=clock.now() + 9 * DAY)

    by_wait = words(open_dashboard(client, cast.olga, "operation=TAL"))
    by_due = words(open_dashboard(client, cast.olga, "operation=TAL&sort=due"))

    assert by_wait.index(old.reference) < by_wait.index(new.reference)
    assert by_due.index(new.reference) < by_due.index(old.reference)


# --- Letters ----------------------------------------------------------------------------------------------------------


def test_letters_in_trouble_are_counted_and_listed_by_the_same_query(client, cast):
    engagement = make_engagement(cast, SCREENING)
    Message.objects.filter(channel="email").update(state=LetterState.DEAD, due_at=None, last_answer="550 no such user")
    dead = Message.objects.filter(state=LetterState.DEAD, operation_id=cast.operation_a.pk).count()

    said = words(open_dashboard(client, cast.olga))
    listed = client.get("/dashboard/letters/?operation=TAL&which=dead")

    assert dead > 1
    assert f"{dead} could not be delivered" in said
    assert listed.content.decode().count("<tr><th") == dead + 1
    assert engagement.reference in words(listed)
    assert "550 no such user" in words(listed)


# --- Weight -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/dashboard/?operation=TAL", "/requests/", "/assets/?operation=TAL"])
def test_statements_do_not_grow_with_the_rows(client, cast, page):
    client.force_login(cast.olga)
    scatter(cast, 1)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    EngagementRequest.objects.all().delete()
    scatter(cast, 200)

    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)
    assert len(many) <= {"/dashboard/?operation=TAL": 11, "/requests/": 7, "/assets/?operation=TAL": 7}[page]


def test_the_dashboard_stays_light_with_fifty_rows(client, cast):
    scatter(cast, 200)
    cast.highlands.outline = "M" + " ".join(f"{x % 517},{x % 311}L" for x in range(1000)).rstrip("L") + "Z"
    cast.highlands.save()

    response = open_dashboard(client, cast.olga)

    assert response.content.decode().count('<tr><td><span class="ref">') == 50
    assert budgets.weight(response) < budgets.DASHBOARD_BYTES


# --- CSV --------------------------------------------------------------------------------------------------------------


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_export_holds_the_rows_of_the_page_and_runs_nothing(client, cast):
    make_engagement(cast, SCREENING, answers={"title": '=HYPERLINK("http://evil.example")'})
    make_engagement(cast, SCREENING, answers={"capability": "water"})
    client.force_login(cast.olga)

    response = client.get("/dashboard.csv?operation=TAL&type=air")
    body = b"".join(response.streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))

    assert body.startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in rows] == ["Reference", "TAL-2026-001"]
    assert rows[1][1] == '\'=HYPERLINK("http://evil.example")'
    assert rows[1][8].endswith("+03:00")
    assert response["Content-Disposition"].startswith('attachment; filename="TAL-')


def test_the_export_is_recorded(client, cast):
    make_engagement(cast, SCREENING)
    client.force_login(cast.olga)

    read_csv(client.get("/dashboard.csv?operation=TAL&type=air"))

    event = Event.objects.get(kind="export.requests")
    assert (event.actor, event.values["filters"]["type"]) == (cast.olga, "air")


def test_an_export_across_operations_is_recorded_in_the_access_chain(client, cast):
    scatter(cast, 12)
    client.force_login(cast.pilar)

    rows = read_csv(client.get("/dashboard.csv"))

    assert {row[4] for row in rows[1:]} == {"IOM"}
    assert AccessRecord.objects.filter(kind="export", user=cast.pilar).exists()


def test_a_long_export_takes_no_more_statements(client, cast):
    client.force_login(cast.olga)
    scatter(cast, 12)
    client.get("/dashboard.csv?operation=TAL")  # the first event of an operation also starts its chain
    with CaptureQueriesContext(connection) as few:
        read_csv(client.get("/dashboard.csv?operation=TAL"))
    EngagementRequest.objects.all().delete()
    scatter(cast, 1200)

    with CaptureQueriesContext(connection) as many:
        rows = read_csv(client.get("/dashboard.csv?operation=TAL"))

    assert len(rows) == 801
    assert len(many) == len(few)


def test_a_focal_point_of_two_operations_chooses_first(client, cast):
    join(cast.olga, Role.FOCAL_POINT, organisation=cast.ocha, operation=cast.operation_b)

    response = open_dashboard(client, cast.olga, "")

    assert response.url == reverse("operations:index")


def test_a_focal_point_whose_role_has_ended_has_no_dashboard(client, cast):
    Membership.objects.filter(user=cast.olga).update(ends_on=clock.today(cast.operation_a) - DAY)

    assert open_dashboard(client, cast.olga).status_code == 404
