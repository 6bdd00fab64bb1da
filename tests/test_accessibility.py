"""axe-core finds nothing on any kind of page, narrow and wide, left-to-right and right-to-left, light and dark; and
no page scrolls sideways at 360 or 320 pixels.

Each page is read four times: every width meets every direction and every colour scheme in one of them.
"""

import pytest

from tests.browser import EXERCISE_PASSWORD, LOOKS, Windows, axe, told_by, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.servers]

READINGS = (
    ("en", ((1280, "light"), (360, "dark")), None),
    ("ar", ((1280, "dark"), (360, "light")), LOOKS),
)
NARROWEST = 320

# Who reads which page. {draft}, {hct_review} and the like stand for a request of Talvia in that state, in its address.
ANYBODY = ("/accounts/login/", "/accounts/password/reset/", "/help/", "/accessibility/", "/privacy/", "/status/")
PAGES = {
    None: ANYBODY,
    "amina": (
        "/",
        "/requests/",
        "/requests/?q=helicopter",
        "/requests/new/",
        "/requests/{draft}/edit/",
        "/requests/{draft}/edit/need/",
        "/requests/{draft}/edit/last_resort/",
        "/requests/{draft}/edit/when_where/",
        "/requests/{draft}/edit/attachments/",
        "/requests/{draft}/edit/options/add/",
        "/requests/{draft}/edit/attachments/add/",
        "/requests/{draft}/check/",
        "/requests/{draft}/discard/",
        "/requests/{hct_review}/",
        "/requests/{hct_review}/sent/",
        "/requests/{hct_review}/steps/withdraw/",
    ),
    "nadia": ("/requests/{returned}/edit/", "/requests/{returned}/"),
    "hana": ("/", "/requests/{hct_review}/", "/requests/{hct_review}/position/", "/requests/{rejecting}/"),
    "otto": ("/", "/requests/{hct_review}/"),
    "henri": (
        "/",
        "/requests/{hct_review}/steps/close_review/",
        "/requests/{hct_review}/window/",
        "/requests/{hc_decision}/",
        "/requests/{hc_decision}/steps/approve/",
        "/requests/{hc_decision}/steps/reject/",
        "/requests/{approved}/steps/reconsider/",
        "/requests/{suspended}/steps/resume/",
        "/requests/{extending}/steps/extend/",
        "/dashboard/?operation=TAL",
    ),
    "olga": (
        "/",
        "/dashboard/?operation=TAL",
        "/dashboard/letters/?operation=TAL",
        "/requests/?operation=TAL&state=deployed",
        "/requests/{screening}/",
        "/requests/{screening}/steps/open_review/",
        "/requests/{screening}/steps/send_back/",
        "/requests/{screening}/steps/close_as_met/",
        "/requests/{screening}/steps/close/",
        "/requests/{screening}/urgency/",
        "/requests/{hct_review}/seats/",
        "/requests/{hct_review}/positions/{seat}/on-behalf/",
        "/requests/{hct_review}/log/",
        "/requests/{hc_decision}/prepared-decision/",
        "/requests/{approved}/",
        "/requests/{approved}/consent/",
        "/requests/{approved}/steps/transmit/",
        "/requests/{transmitted}/",
        "/requests/{transmitted}/offers/new/",
        "/requests/{transmitted}/deployments/new/",
        "/requests/{transmitted}/steps/deploy/",
        "/requests/{deployed}/",
        "/requests/{deployed}/deployments/{deployment}/end/",
        "/requests/{deployed}/extension/",
        "/requests/{deployed}/steps/suspend/",
        "/requests/{suspended}/",
        "/requests/{rejected}/",
        "/requests/{closed}/",
        "/requests/{withdrawn}/",
        "/assets/?operation=TAL",
        "/assets/new/?operation=TAL",
        "/assets/{deployment}/",
        "/assets/movements/?operation=TAL",
        "/assets/movements/new/?operation=TAL",
        "/operations/TAL/settings/",
        "/operations/TAL/people/",
        "/operations/TAL/contacts/",
        "/operations/TAL/record/",
        "/me/",
        "/me/notices/",
        "/exercise/letters/",
        "/exercise/letters/{letter}/",
        "/guidance/",
        "/guidance/oslo/",
        "/guidance/oslo/osl-05/",
        "/guidance/search/?q=last+resort",
        "/guidance/search/?q=zzzz",
        "/guidance/pages/last-resort/",
    ),
    "dora": ("/", "/due-diligence/?operation=TAL", "/due-diligence/new/?operation=TAL", "/due-diligence/{record}/"),
    "pilar": ("/", "/dashboard/?operation=TAL", "/requests/"),
    "adam": ("/", "/operations/", "/operations/TAL/people/"),
}
FACTS = """
import json
from notifications.models import KeptLetter
from requests.models import Deployment, DueDiligence, EngagementRequest, Extension, Position, Seat
talvia = EngagementRequest.objects.filter(operation__code="TAL", discarded_at=None).order_by("-pk")
facts = {each.state: each.address_key for each in talvia}
facts["draft"] = talvia.get(state="draft", organisation__short_name="IOM").address_key
reviewed = talvia.get(title__startswith="Helicopter lift for medical teams")
deployed = Deployment.objects.filter(operation__code="TAL", state="running", engagement__state="deployed").first()
facts |= {
    "hct_review": reviewed.reference,
    "rejecting": Position.objects.filter(
        answer="reject", round__engagement__state="hct_review"
    ).first().round.engagement.reference,
    "extending": Extension.objects.filter(decided_at=None).first().engagement.reference,
    "seat": Seat.objects.filter(round__engagement=reviewed, positions=None).first().pk,
    "deployed": deployed.engagement.reference,
    "deployment": deployed.pk,
    "record": DueDiligence.objects.filter(operation__code="TAL").first().key,
    "letter": KeptLetter.objects.order_by("-pk").first().pk,
}
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts(exercise_portal):
    return told_by(exercise_portal, FACTS)


@pytest.fixture(scope="module")
def at(browser, exercise_portal):
    windows = Windows(browser, exercise_portal, "{}@exercise.example".format, EXERCISE_PASSWORD)
    yield windows
    windows.close()


@pytest.fixture(scope="module")
def stranger(at):
    return at.stranger()


def read_in_every_way(page, arrive, status=200):
    """What is wrong with a page however it is read: `arrive(page)` opens it and answers with the response."""
    found = []
    for language, looks, rules in READINGS:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.set_viewport_size({"width": looks[0][0], "height": 900})
        response = arrive(page)
        assert response.status == status, f"{response.status} at {page.url}"
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {language} {scheme}: {sentence}" for sentence in axe(page, rules) + too_wide(page)]
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        found += [f"{NARROWEST} {language}: {each}" for each in too_wide(page)]
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    return found


@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths], ids=lambda value: str(value)
)
def test_nothing_is_wrong_with(who, path, at, stranger, facts):
    page = at(who) if who else stranger
    if not who:
        page.goto("/accounts/login/")

    found = read_in_every_way(page, lambda page: page.goto(path.format(**facts)))

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("olga", "/nowhere/", 404),
        ("otto", "/requests/{hct_review}/steps/close_review/", 403),
        ("olga", "/requests/{deployed}/steps/open_review/", 409),
    ],
)
def test_nothing_is_wrong_with_a_page_that_says_no(who, path, status, at, facts):
    found = read_in_every_way(at(who), lambda page: page.goto(path.format(**facts)), status)

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("amina", "/requests/new/"),
        ("amina", "/requests/{draft}/edit/options/add/"),
        ("hana", "/requests/{hct_review}/position/"),
        ("henri", "/requests/{hc_decision}/steps/approve/"),
        ("olga", "/requests/{screening}/steps/send_back/"),
    ],
)
def test_nothing_is_wrong_with_a_form_that_came_back(who, path, at, facts):
    def send_empty(page):
        page.goto(path.format(**facts))
        page.evaluate("() => document.querySelectorAll('main textarea').forEach(field => field.value = '')")
        with page.expect_response(lambda response: response.request.method == "POST") as answer:
            page.locator("main form button.btn").last.click()
        page.wait_for_load_state()
        return answer.value

    found = read_in_every_way(at(who), send_empty, 422)

    assert not found, "\n" + "\n".join(found)


def test_nothing_is_wrong_with_the_page_before_an_approval(at, facts):
    def go_on(page):
        page.goto(f"/requests/{facts['hc_decision']}/steps/approve/")
        page.locator("[name=reasons]").fill("No civilian means is in time.")
        with page.expect_response(lambda response: response.request.method == "POST") as answer:
            page.locator("main form button.btn").last.click()
        page.wait_for_load_state()
        return answer.value

    found = read_in_every_way(at("henri"), go_on)

    assert not found, "\n" + "\n".join(found)
