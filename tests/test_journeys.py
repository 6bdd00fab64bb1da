"""One day of each role in the exercise, in a browser: from signing in to what was done, and to what stays hidden."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import servers
from tests.browser import EXERCISE_PASSWORD, PHONE, Windows, fill, message, press, told_by, words

pytestmark = [pytest.mark.browser, pytest.mark.servers]

REFERENCES = """
import json
from requests.models import EngagementRequest
rows = EngagementRequest.objects.filter(operation__code="TAL", discarded_at=None)
print(json.dumps({each.title: each.address_key for each in rows}))
"""
LIFT = "Helicopter lift for medical teams and vaccines, Upper Highlands"
WATER = "Water purification units for displacement sites, South Delta"
DEBRIS = "Debris clearing, Orrin port"
FUEL = "Fuel transport, North Coast"
CONVOY = "Relief convoy with the national army, Highlands"
BRIDGE = "Temporary bridge, Senn river"
SLOTS = "Slots for relief flights"
RADIO = "Radio relay for the Highlands"


@pytest.fixture(scope="module")
def where(exercise_portal):
    """`where(title)` is the address of a request of Talvia."""
    known = told_by(exercise_portal, REFERENCES)
    return lambda title: f"/requests/{known[title]}/"


@pytest.fixture(scope="module")
def at(browser, exercise_portal):
    """`at("hana")` is Hana's window, `at.another("hana")` one more."""
    windows = Windows(browser, exercise_portal, "{}@exercise.example".format, EXERCISE_PASSWORD)
    yield windows
    windows.close()


def status_of(page, path):
    return page.goto(path).status


# --- HCT --------------------------------------------------------------------------------------------------------------


def test_a_member_gives_a_position_on_a_phone_with_four_taps(at):
    phone = at.another("hana", viewport=PHONE, has_touch=True, is_mobile=True)
    taps = []

    def tap(target):
        target.tap()
        taps.append(target)

    tap(phone.get_by_role("link", name="Read and respond").first)
    phone.wait_for_url(lambda url: url.endswith("/#respond"))
    tap(phone.get_by_text("Go ahead as described"))
    tap(phone.get_by_role("button", name="Record my position"))
    phone.wait_for_selector(".messages")

    assert "Your position is recorded." in message(phone)
    assert len(taps) <= 4


def test_a_member_without_scripts_changes_a_position(at, where):
    phone = at.another("felix", viewport=PHONE, java_script_enabled=False)

    phone.goto(where(LIFT))
    fill(phone, answer="approve")
    press(phone, "Record my position")
    fill(phone, answer="conditions", conditions="No weapons on board\nLoads are set by the Health Cluster")
    press(phone, "Record my position")

    assert "Before: Approve" in words(phone)
    assert "Loads are set by the Health Cluster" in words(phone)


def test_a_rejection_is_argued_and_read_by_all(at, where):
    uma = at("uma")

    uma.goto(where(WATER))
    fill(uma, answer="reject")
    press(uma, "Record my position")
    assert "There is a problem" in words(uma)
    fill(uma, principle="access", reason="Two sites lie in contested areas.", change_of_mind="Consent of both sides.")
    press(uma, "Record my position")

    otto = at("otto")
    otto.goto(where(WATER))
    assert "UNFPA rejects this request. The automatic route has stopped." in words(otto)
    assert "Consent of both sides." in words(otto)


def test_an_alternate_answers_for_the_principal(at, where):
    alba = at("alba")

    alba.goto(where(WATER))
    assert "You answer for Hana Mori, whose alternate you are." in words(alba)
    fill(alba, answer="step_aside", aside_reason="We run a project with the same units.")
    press(alba, "Record my position")

    assert "Given by Alba Ruiz for Hana Mori." in words(alba)


def test_an_observer_reads_and_comments_without_a_position(at, where):
    otto = at("otto")

    otto.goto(where(LIFT))
    assert otto.get_by_role("button", name="Record my position").count() == 0
    fill(otto, text="The Red Cross has two porters' teams in the valley.")
    press(otto, "Post it")
    assert "two porters' teams" in words(otto)

    otto.goto(f"{where(LIFT)}position/")
    assert "Positions are given by its members and their alternates." in words(otto)
    assert status_of(otto, f"{where(LIFT)}steps/close_review/") == 403


# --- Humanitarian Coordinator -----------------------------------------------------------------------------------------


def test_the_coordinator_decides_after_a_page_that_says_what_will_happen(at, where):
    henri = at("henri")

    henri.get_by_role("link", name=DEBRIS).first.click()
    press(henri, "Approve")
    fill(henri, reasons="The port is the only way in, and the quay stays open.")
    press(henri, "Go on")
    assert "You are about to approve TAL-2026-014" in words(henri)
    assert "With 1 condition" in words(henri)
    press(henri, "Approve")

    assert "Approve: recorded." in message(henri)
    assert "Approved (with 1 condition)" in words(henri)
    henri.goto("/exercise/letters/")
    servers.wait_for(lambda: henri.reload() and "Approved with 1 condition" in words(henri), "its letters are there")


def test_the_delegate_closes_a_review_early_and_does_not_approve(at, where):
    dela = at("dela")

    dela.goto(where(WATER))
    press(dela, "Close the review early")
    fill(dela, reason="Two members reject; waiting changes nothing.")
    press(dela, "Close the review early")
    press(dela, "Do not approve")
    fill(dela, reasons="Two NGO units stand unused in the capital.")
    press(dela, "Go on")
    press(dela, "Do not approve")

    assert "Not approved" in words(dela)
    assert "Dela Mensah" in words(dela)


# --- OCHA -------------------------------------------------------------------------------------------------------------


def test_every_number_of_the_dashboard_leads_to_as_many_rows(at):
    olga = at("olga")
    olga.goto("/dashboard/?operation=TAL")
    links = olga.locator("main section").evaluate_all(
        """sections => sections.filter(each => each.querySelector("#dk, #sh")).flatMap(each =>
             [...each.querySelectorAll("li")].filter(row => row.querySelector("a")).map(row => [
               row.querySelector("a").getAttribute("href"),
               row.querySelector(".bignum, strong").textContent.trim()]))"""
    )

    found = {}
    for address, __ in links:
        olga.goto(address)
        found[address] = str(olga.locator("main table tbody tr").count())

    assert len(links) >= 12
    assert found == dict(links)


def test_a_double_click_without_scripts_takes_one_step(at, where):
    bilal = at.another("bilal", java_script_enabled=False)

    bilal.goto(f"{where(BRIDGE)}steps/withdraw/")
    fill(bilal, reason="The ministry builds it.")
    bilal.get_by_role("button", name="Withdraw").dblclick()
    bilal.wait_for_url("**/requests/TAL-2026-*/")

    assert "Withdrawn by Bridge Relief" in words(bilal)
    bilal.goto(f"{where(BRIDGE)}log/")
    assert words(bilal).count("withdrew") == 1


def test_who_was_slower_reads_who_was_faster_and_keeps_the_words(at, where):
    olga, omar = at("olga"), at("omar")
    olga.goto(f"{where(FUEL)}steps/send_back/")
    fill(olga, field1="unique_speed", text1="Which hospitals have fuel for less than a week?")
    omar.goto(f"{where(FUEL)}steps/open_review/")
    fill(omar, last_resort_view="met", advice="The record of options is complete.", urgency="P2")
    press(omar, "Open the HCT review")

    press(olga, "Send back with questions")

    assert "Omar Said changed this request at" in words(olga)
    assert "Which hospitals have fuel" in olga.get_by_label("What you had written").input_value()
    press(olga, "See how it stands now")
    assert "HCT review" in words(olga)


def test_two_people_at_once_have_one_winner(at, where):
    """The same step from two windows in the same moment."""
    windows = at("olga"), at("omar")
    sends = []
    for page in windows:
        page.goto(f"{where(RADIO)}steps/reconsider/")
        page_fields = page.locator("main form [name]").evaluate_all(
            "fields => Object.fromEntries(fields.map(field => [field.name, field.value]))"
        )
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
        sends.append((page.url, page_fields | {"reason": "A civilian relay was offered."}, cookies))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda send: posted(*send), sends))

    assert sorted(answers) == [302, 409]


def posted(url, fields, cookies):
    """The status with which the portal answers a form."""
    import urllib.error
    import urllib.parse
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    body = urllib.parse.urlencode(fields).encode()
    asked = urllib.request.Request(url, body, headers={"Cookie": cookies, "Referer": url})
    try:
        return urllib.request.build_opener(Stay).open(asked, timeout=20).status
    except urllib.error.HTTPError as answer:
        return answer.code


# --- Requesters -------------------------------------------------------------------------------------------------------


def test_a_requester_without_scripts_answers_the_questions_and_sends_again(at, where):
    nadia = at.another("nadia", viewport=PHONE, java_script_enabled=False)

    nadia.goto(f"{where(SLOTS)}edit/")
    for answer in ("Yes, by letter of 18 November.", "The road carries lorries only up to 10 t."):
        unanswered = nadia.locator("form[id^=question-]").filter(
            has=nadia.get_by_role("button", name="Save the answer")
        )
        unanswered.first.get_by_label("Your answer").fill(answer)
        with nadia.expect_navigation():
            unanswered.first.get_by_role("button", name="Save the answer").click()
    press(nadia, "Check your answers")
    fill(nadia, declared=True)
    press(nadia, "Send to OCHA")

    assert "Your request is TAL-2026-012" in words(nadia)


def test_a_requester_finds_the_draft_and_the_guidance_beside_it(at):
    amina = at("amina")

    amina.get_by_role("link", name="Shelter kits to Senn").first.click()
    amina.get_by_role("link", name="Last-resort test").click()
    fill(amina, unique_speed="It lands tonight; the road opens in four weeks.")
    press(amina, "Save and leave")
    amina.get_by_role("link", name="Last-resort test").click()
    assert amina.locator("[name=unique_speed]").input_value() == "It lands tonight; the road opens in four weeks."

    amina.locator("details.guide").get_by_role("link").first.click()
    assert "/guidance/" in amina.url
    amina.get_by_role("link", name=re.compile("Back to")).first.click()
    assert "/edit/last_resort/" in amina.url


# --- Other desks ------------------------------------------------------------------------------------------------------


def test_the_due_diligence_officer_clears_a_record(at, where):
    dora = at("dora")

    dora.goto("/due-diligence/?operation=TAL")
    dora.get_by_role("row").filter(has_text=CONVOY).get_by_role("link").first.click()
    fill(
        dora,
        state="cleared",
        recipient="Transport company of the national army [illustrative]",
        findings="No grounds to believe in a real risk.",
        reasons="Assessed with the human rights component.",
    )
    press(dora, "Record the result")
    assert "Recorded." in message(dora)

    dora.goto(where(CONVOY))
    assert "Due diligence (HRDDP)" in words(dora)
    assert status_of(dora, where(LIFT)) == 404


def test_the_prd_desk_follows_requests_of_its_organisation_everywhere(at, where):
    pilar = at("pilar")

    pilar.goto("/requests/")
    rows = pilar.locator("main table tbody tr").all_inner_texts()
    assert {re.search(r"[A-Z]{3}-\d{4}", row)[0][:3] for row in rows} == {"TAL", "MER", "KEL"}
    assert all("IOM" in row for row in rows)
    assert status_of(pilar, "/dashboard/?operation=TAL") == 200
    assert status_of(pilar, where(SLOTS)) == 404


def test_the_administrator_reads_counts_and_no_request(at, where):
    adam = at("adam")

    assert "Operations that lack somebody" in words(adam)
    adam.goto("/dashboard/?operation=TAL")
    assert "Requests by state" in words(adam)
    assert LIFT not in words(adam)
    assert status_of(adam, where(LIFT)) == 404
    adam.goto("/requests/")
    assert adam.locator("main table tbody tr").count() == 0


def test_a_member_of_another_operation_finds_nothing_of_talvia(at, where):
    zoe = at("zoe")
    request = where(LIFT)

    hidden = [request] + [
        request + rest for rest in ("log/", "position/", "steps/approve/", "sent/", "window/", "consent/", "edit/")
    ]
    hidden += [f"/operations/TAL/{page}/" for page in ("settings", "people", "contacts", "record")]
    hidden += ["/dashboard/?operation=TAL", "/assets/movements/?operation=TAL"]

    assert {path: status_of(zoe, path) for path in hidden} == dict.fromkeys(hidden, 404)
    zoe.goto("/requests/")
    assert "TAL-" not in words(zoe)
    zoe.goto("/assets/")
    assert "Talvia" not in words(zoe)
