"""What a page and a step may cost: statements that do not grow, bytes on the wire, and nothing from other hosts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations import clock
from operations.roles import join
from operations.states import Role
from requests.models import EngagementRequest
from requests.states import (
    APPROVED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
)
from tests import budgets
from tests.cast import introduce
from tests.factories import consent_given, fresh, give, make_engagement
from tests.guidance_library import loaded_for_module
from tests.test_dashboard import scatter

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
HOME_BYTES = 8_000
REQUEST_BYTES = 12_000

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def library(django_db_setup, django_db_blocker):
    yield from loaded_for_module(django_db_blocker)


def statements(act):
    """What `act()` asks of the database; marks of a transaction's beginning and end are no statements."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [query["sql"] for query in asked if not query["sql"].startswith(TRANSACTIONS)]


# --- Steps ------------------------------------------------------------------------------------------------------------

END = {"ends_on": "2100-01-01"}
STEPS = [
    # verb, state, who, what is typed, statements of the whole POST
    ("recall", SCREENING, "amina", {"reason": "A mistake."}, 20),
    ("send_back", HC_DECISION, "olga", {"field1": "need", "text1": "Which valleys?"}, 20),
    ("close_as_met", SCREENING, "olga", {"means": "provider", "note": "A cooperative."}, 20),
    ("open_review", SCREENING, "olga", {"advice": "Met.", "last_resort_view": "met", "urgency": "P2"}, 23),
    ("close_review", HCT_REVIEW, "henri", {"reason": "It is urgent."}, 20),
    ("approve", HC_DECISION, "henri", {"reasons": "Met.", "confirmed": "1", **END}, 20),
    ("reject", HC_DECISION, "henri", {"reasons": "Not met.", "confirmed": "1"}, 20),
    ("reconsider", APPROVED, "henri", {"reason": "News."}, 20),
    ("transmit", APPROVED, "olga", {"channel": "in_country", "provider": "State A"}, 20),
    (
        "deploy",
        TRANSMITTED,
        "olga",
        {"asset": "Lift", "provider": "A", "civilian_lead": "Cluster", "starts_on": "TODAY", "ends_on": "TODAY"},
        20,
    ),
    ("suspend", DEPLOYED, "olga", {"reason": "A condition was breached."}, 20),
    ("resume", SUSPENDED, "henri", {"reason": "Settled."}, 20),
    ("close", SCREENING, "olga", {"outcome": "no_answer", "reason": "Two weeks of silence."}, 20),
    ("withdraw", SCREENING, "amina", {"reason": "Not needed."}, 20),
]  # fmt: skip


def post_step(client, cast, verb, state, who, typed):
    """A way to take the step through its page; the request stands ready."""
    engagement = make_engagement(cast, state)
    if verb == "transmit":
        consent_given(engagement, by=cast.olga)
    today = clock.today(engagement.operation).isoformat()
    typed = {name: today if value == "TODAY" else value for name, value in typed.items()}
    url = reverse("requests:step", args=[fresh(engagement).reference, verb])
    client.force_login(cast.people[who])
    return engagement, lambda: client.post(url, {"version": engagement.version, **typed})


@pytest.mark.parametrize(("verb", "state", "who", "typed", "most"), STEPS, ids=[row[0] for row in STEPS])
def test_a_step_takes_few_statements(client, cast, verb, state, who, typed, most):
    engagement, post = post_step(client, cast, verb, state, who, typed)
    version = engagement.version

    asked = statements(post)

    assert fresh(engagement).version == version + 1
    assert len(asked) <= most, "\n".join(sql[:150] for sql in asked)


def test_sending_takes_few_statements(client, cast):
    make_engagement(cast, SCREENING)  # the very first one of a year also begins its counter
    engagement = make_engagement(cast, DRAFT)
    url = reverse("requests:check", args=[engagement.key])
    client.force_login(cast.amina)
    shown = dict(re.findall(r'name="(\w+)" value="([^"]*)"', client.get(url).content.decode()))

    asked = statements(lambda: client.post(url, {**shown, "declared": "on"}))

    assert fresh(engagement).state == SCREENING
    assert len(asked) <= 32, "\n".join(sql[:150] for sql in asked)


def test_a_step_takes_the_same_statements_whatever_the_number_of_readers(client, cast):
    verb, state, who, typed, __ = next(row for row in STEPS if row[0] == "approve")
    __, post = post_step(client, cast, verb, state, who, typed)
    few = statements(post)
    for number in range(6):  # SQLite takes about fifty letters into one statement, PostgreSQL any number
        introduce(cast, f"member{number}", f"Member {number}", Role.MEMBER, cast.unicef, cast.operation_a)
    engagement, post = post_step(client, cast, verb, state, who, typed)

    many = statements(post)

    assert fresh(engagement).state == APPROVED
    assert len(many) == len(few)


def test_a_step_takes_the_same_statements_whatever_roles_the_actor_holds(client, cast):
    verb, state, who, typed, __ = next(row for row in STEPS if row[0] == "suspend")
    __, post = post_step(client, cast, verb, state, who, typed)
    few = statements(post)
    for role in (Role.OBSERVER, Role.DUE_DILIGENCE):
        join(cast.olga, role, organisation=cast.ocha, operation=cast.operation_b, starts_on=cast.operation_b.opened_on)
    __, post = post_step(client, cast, verb, state, who, typed)

    assert len(statements(post)) == len(few)


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url", "most"),
    [
        ("olga", "/requests/?operation=TAL", 7),
        ("olga", "/requests/?operation=TAL&type=air&sort=wait", 7),
        ("olga", "/dashboard/?operation=TAL", 11),
        ("hana", "/", 12),
        ("pilar", "/requests/", 7),
    ],
)
def test_a_page_takes_the_same_statements_for_one_row_and_for_two_hundred(client, cast, name, url, most):
    client.force_login(cast.people[name])
    scatter(cast, 1)
    client.get(url)
    few = statements(lambda: client.get(url))
    EngagementRequest.objects.all().delete()
    scatter(cast, 200)

    many = statements(lambda: client.get(url))

    assert len(many) <= most
    assert len(many) == len(few)


def pages_of(cast):
    """(who, address, bytes at most) of each type of page."""
    reviewed = make_engagement(cast, HCT_REVIEW)
    give(reviewed, cast.mateo)
    give(reviewed, cast.sami, "reject")
    decided = make_engagement(cast, HC_DECISION)
    deployed = make_engagement(cast, DEPLOYED)
    draft = make_engagement(cast, DRAFT)
    scatter(cast, 200)
    return [
        (None, "/accounts/login/", budgets.PAGE_BYTES),
        ("amina", "/", HOME_BYTES),
        ("hana", "/", HOME_BYTES),
        ("olga", "/", HOME_BYTES),
        ("henri", "/", HOME_BYTES),
        ("pilar", "/", HOME_BYTES),
        ("adam", "/", HOME_BYTES),
        ("amina", f"/requests/{draft.key}/edit/", HOME_BYTES),
        ("amina", f"/requests/{draft.key}/edit/last_resort/", HOME_BYTES),
        ("amina", f"/requests/{draft.key}/check/", budgets.PAGE_BYTES),
        ("hana", f"/requests/{reviewed.reference}/", REQUEST_BYTES),
        ("hana", f"/requests/{reviewed.reference}/position/", HOME_BYTES),
        ("henri", f"/requests/{decided.reference}/steps/approve/", budgets.PAGE_BYTES),
        ("olga", f"/requests/{deployed.reference}/", REQUEST_BYTES),
        ("olga", f"/requests/{deployed.reference}/log/", budgets.PAGE_BYTES),
        ("olga", "/requests/?operation=TAL", budgets.PAGE_BYTES),
        ("olga", "/dashboard/?operation=TAL", budgets.DASHBOARD_BYTES),
        ("olga", "/assets/?operation=TAL", budgets.PAGE_BYTES),
        ("olga", "/me/notices/", budgets.PAGE_BYTES),
        ("olga", "/operations/TAL/settings/", budgets.PAGE_BYTES),
        ("olga", "/operations/TAL/people/", budgets.PAGE_BYTES),
        ("hana", "/guidance/", budgets.GUIDANCE_BYTES),
        ("hana", "/guidance/oslo/", budgets.GUIDANCE_BYTES),
        ("hana", "/guidance/oslo/osl-05/", budgets.GUIDANCE_BYTES),
        ("hana", "/guidance/search/?q=last+resort", budgets.GUIDANCE_BYTES),
        ("hana", "/help/", budgets.PAGE_BYTES),
    ]


# An address in a link is followed by a person; one in these attributes is fetched by the page.
FETCHED = re.compile(r"""(?:\bsrc|\bsrcset|\baction|\bposter|\bdata)\s*=\s*["']?(?:https?:)?//[^"'\s>]+""")
LINKED = re.compile(r"""<link\b[^>]*href=["']?(?:https?:)?//[^"'\s>]+""")


def test_every_type_of_page_stays_light_and_fetches_nothing_from_elsewhere(client, cast):
    heavy, foreign = {}, {}
    for who, url, most in pages_of(cast):
        client.logout() if who is None else client.force_login(cast.people[who])
        response = client.get(url, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200, url
        if (weight := budgets.weight(response)) > most:
            heavy[who, url] = weight
        page = client.get(url).content.decode()
        if found := FETCHED.findall(page) + LINKED.findall(page):
            foreign[url] = found

    assert heavy == {}
    assert foreign == {}


def test_the_policy_of_every_page_forbids_what_the_page_does_not_need(client, cast):
    client.force_login(cast.hana)

    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe", policy)


def test_styles_and_scripts_stay_light():
    styles = [path.relative_to(budgets.STATIC).as_posix() for path in budgets.STATIC.rglob("*.css")]
    scripts = [path.relative_to(budgets.STATIC).as_posix() for path in budgets.STATIC.rglob("*.js")]

    assert styles and scripts
    assert budgets.file_weight(*styles) <= budgets.STYLESHEET_BYTES
    assert budgets.file_weight(*scripts) <= budgets.SCRIPTS_BYTES
