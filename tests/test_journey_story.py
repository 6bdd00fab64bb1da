"""One request from the first draft to the closed record, and four short ones, all in browsers: each of the steps of
the workflow is taken on its page by the person who may take it, and a real worker sends the letters of each.
"""

import datetime as dt
import json
import zoneinfo

import pytest

from tests import servers
from tests.browser import Windows, fill, message, press, told_by, words
from tests.cast import IN_OPERATION_B, IN_TALVIA, ORGANISATIONS, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.servers]

OCHA, PRD = "ocha-talvia@ocha.example", "prd-talvia@iom.example"
TODAY = dt.datetime.now(zoneinfo.ZoneInfo("Africa/Nairobi")).date()  # where Talvia lies
SHORT = {name: short.lower() for name, short, *__ in ORGANISATIONS}
ADDRESSES = {
    name: f"{name}@{SHORT[organisation].replace(' ', '-')}.example"
    for name, __, ___, organisation in IN_TALVIA + IN_OPERATION_B
}

PEOPLE_AND_DRAFTS = """
import json
from tests.cast import assemble
from tests.factories import make_draft
cast = assemble()
keys = [make_draft(cast, cast.amina, answers={"title": title}).address_key for title in ("Boats", "Tents", "Trucks")]
print(json.dumps(keys))
"""


@pytest.fixture(scope="module")
def drafts(story_portal):
    """The keys of three complete drafts of Amina's; with them the cast has arrived."""
    return told_by(story_portal, PEOPLE_AND_DRAFTS)


@pytest.fixture(scope="module")
def at(browser, story_portal, drafts):
    """`at("amina")` is Amina's window."""
    windows = Windows(browser, story_portal, ADDRESSES.get, PASSWORD)
    yield windows
    windows.close()


class Post:
    """What the mail server has received, told apart by the act it was written for."""

    def __init__(self, portal):
        self.portal, self.known = portal, set()
        self.acts = []

    def after(self, actor, subject):
        """The letters of the act `actor` has just taken, `subject` being how their subject goes on.

        They reached an OCHA and a PRD address and not the actor.
        """
        first = servers.wait_for(lambda: self.unseen(OCHA, subject), f"a letter to OCHA: {subject}", limit=20)
        self.known.add(event := first["X-CMCoord-Event"])
        servers.wait_for(lambda: self.of(event, PRD), f"a letter to PRD: {subject}", limit=20)
        assert self.of(event, ADDRESSES[actor]) == []
        self.acts.append((actor, event))

    def unseen(self, address, subject):
        """The first letter to an address with this subject that no act was told from yet."""
        return next(
            (
                letter
                for letter in self.portal.mail.to(address)
                if subject in letter["subject"] and letter["X-CMCoord-Event"] not in self.known
            ),
            None,
        )

    def of(self, event, address):
        return [letter for letter in self.portal.mail.to(address) if letter["X-CMCoord-Event"] == event]


@pytest.fixture(scope="module")
def post(story_portal):
    return Post(story_portal)


def take(page, label, **answers):
    """Take a step from the page of the request: its button, its form, the button again."""
    press(page, label)
    fill(page, **answers)
    press(page, page.locator("main form button.btn").last.inner_text())


# --- The whole story --------------------------------------------------------------------------------------------------


def test_a_request_goes_from_the_first_draft_to_the_closed_record(at, post, story_portal):
    write_a_request(at("amina"))
    address = sent(at("amina"), post)

    the_check(at, post, address)
    the_review(at, post, address)
    the_decision(at, post, address)
    the_deployment(at, post, address)
    the_end(at, post, address)

    the_outbox_agrees_with_the_mail_server(story_portal, post)


def write_a_request(page):
    """Amina answers all eight sections, with quantities, civilian options, a place and a photo."""
    press(page, "Start a request")
    fill(page, what="asset", civilian="no", offered="no")
    press(page, "Start a draft")
    page.get_by_role("link", name="What you need").click()
    fill(
        page,
        title="Helicopter lift for medical teams",
        need="Six medical teams must reach three valleys that no road reaches.",
        capability="air",
        assistance_type="indirect",
        contact_name="Amina Diallo, logistics",
        contact_phone="+254 700 000 000",
    )
    add(page, "Add a quantity", item="Medium helicopters", quantity=2, unit="aircraft")
    finish(page)
    fill(page, people=4200, people_who="Families cut off by landslides.", cluster="health", urgency_proposed="P2")
    finish(page)
    add(
        page,
        "Add an option",
        means="commercial",
        name="Humanitarian air service",
        asked_whom="Chief of air operations",
        asked_on=TODAY.isoformat(),
        answer="No helicopter before the end of the month",
        why_not="The vaccines spoil before.",
    )
    fill(
        page,
        could_civilian="no",
        unique_capability="It lands on slopes without a pad.",
        unique_availability="Two aircraft stand four hours away.",
        unique_speed="It can fly tomorrow.",
        complements="It carries civilian teams and their cargo only.",
    )
    finish(page)
    add(page, "Add a place", use="pickup", name="Capital airfield")
    fill(page, exit_plan="The humanitarian air service takes over when its second aircraft arrives.")
    fill(page, starts_on=day(0), ends_on=day(24))
    page.locator("[name=area]").select_option(label="Upper Highlands")
    finish(page)
    fill(page, consent_state="asked", perceived_party="no", neutrality_risk="low", access_risk="low", armed="unarmed")
    finish(page)
    fill(page, supports_security_force="no")
    finish(page)
    fill(page, costs="none")
    finish(page)
    press(page, "Attach a file")
    page.locator("[name=file]").set_input_files(
        {"name": "landing zone.txt", "mimeType": "text/plain", "buffer": b"Landing zone 25 m, dry grass."}
    )
    fill(page, sensitivity="normal")
    press(page, "Attach")
    finish(page)


def day(offset):
    return (TODAY + dt.timedelta(days=offset)).isoformat()


def add(page, label, **values):
    """Add a row on its own page and come back to the section."""
    press(page, label)
    fill(page, **values)
    press(page, "Save")


def finish(page):
    fill(page, finished="yes")
    press(page, "Save and continue")


def sent(page, post):
    """Amina checks her answers and sends them. Returns the address of the request."""
    assert "Medium helicopters" in words(page)
    fill(page, cluster_endorsed="Health Cluster meeting of today", declared=True)
    press(page, "Send to OCHA")

    assert "Your request is TAL-" in words(page)
    assert "OCHA contact: 1" in words(page)
    post.after("amina", "New request sent to OCHA")
    press(page, "Open the request")
    assert_told(page)
    return page.url


def assert_told(page):
    """The page of the request says who was told, and that the letters went out."""

    def gone_out():
        page.reload()
        table = page.get_by_role("table", name="Who was told: letters of this request")
        rows = {
            row.get_by_role("rowheader").inner_text(): row.inner_text() for row in table.get_by_role("row").all()[1:]
        }
        contacts = [text for who, text in rows.items() if "contact" in who]
        return len(contacts) == 2 and all("told" in text and "waiting" not in text for text in contacts)

    servers.wait_for(gone_out, "the page says that both contacts were told", limit=15, every=0.3)


def the_check(at, post, address):
    olga, amina = at("olga"), at("amina")

    olga.goto(address)
    press(olga, "Claim this request")
    take(olga, "Send back with questions", field1="unique_speed", text1="Who says that it can fly tomorrow?")
    assert "Send back with questions: recorded." in message(olga)
    post.after("olga", "Sent back with 1 question")
    assert_told(olga)

    amina.goto(address)
    press(amina, "Answer the questions")
    assert "Who says that it can fly tomorrow?" in words(amina)
    amina.get_by_label("Your answer").fill("The commander of the air base, by letter of today.")
    press(amina, "Save the answer")
    press(amina, "Check your answers")
    fill(amina, declared=True)
    press(amina, "Send to OCHA")
    post.after("amina", "Sent to OCHA again")

    olga.goto(address)
    assert "Endorsed by Health Cluster meeting of today." in words(olga)
    take(
        olga,
        "Open the HCT review",
        last_resort_view="met",
        advice="Complete, and checked with the Health Cluster.",
        urgency="P2",
    )
    post.after("olga", "HCT review until")
    assert_told(olga)


def the_review(at, post, address):
    for name, answer in (
        ("hana", {"answer": "conditions", "conditions": "No uniformed staff at distribution points"}),
        ("mateo", {"answer": "conditions", "conditions": "No weapons on board\nA civilian manifest for each flight"}),
        ("sami", {"answer": "approve", "approve_note": "The cold chain is the limiting factor."}),
        ("ines", {"answer": "approve"}),
    ):
        member = at(name)
        member.goto(address)
        fill(member, **answer)
        press(member, "Record my position")
        assert "Your position is recorded." in message(member)

    alba = at("alba")
    alba.goto(address)
    assert "You answer for Hana Suzuki, whose alternate you are." in words(alba)
    fill(alba, answer="approve", approve_note="Mateo's conditions cover ours.")
    press(alba, "Record my position")
    assert "Before: Approve with conditions" in words(alba)
    assert "All 4 HCT members have answered." in words(alba)

    henri = at("henri")
    henri.goto(address)
    take(henri, "Close the review early", reason="The vaccines spoil in two days.")
    post.after("henri", "The HCT review was closed early: HC decision")
    assert_told(henri)


def the_decision(at, post, address):
    henri = at("henri")

    press(henri, "Approve")
    assert "No weapons on board" in henri.locator("[name$=_wording]").first.input_value()
    fill(henri, ends_on=day(20), reasons="No civilian means is in time, and the conditions are acceptable.")
    press(henri, "Go on")
    assert "You are about to approve" in words(henri)
    assert "Approved with 2 conditions" in words(henri)
    henri.goto(address)
    assert "Waiting for the Humanitarian Coordinator" in words(henri)

    press(henri, "Approve")
    fill(henri, ends_on=day(20), reasons="No civilian means is in time, and the conditions are acceptable.")
    press(henri, "Go on")
    press(henri, "Approve")
    post.after("henri", "Approved with 2 conditions")
    assert "Approved by the Humanitarian Coordinator after HCT review" in words(henri)
    assert_told(henri)


def the_deployment(at, post, address):
    olga, henri, amina = at("olga"), at("henri"), at("amina")

    olga.goto(address)
    assert "Record its consent or general appeal first." in words(olga)
    take(olga, "Record what the State said", kind="consented", authority="Ministry of Foreign Affairs")
    take(olga, "Pass to the provider", channel="in_country", provider="Air Force of Norland")
    post.after("olga", "Passed to a provider")
    take(olga, "Record an offer", provider="Air Force of Norland", asset="Two medium helicopters")
    olga.get_by_role("link", name="Accept or decline").click()
    fill(olga, state="accepted")
    press(olga, "Record the answer")
    take(
        olga,
        "Record the deployment",
        asset="Two medium helicopters",
        provider="Air Force of Norland",
        civilian_lead="Head of air operations, IOM",
        starts_on=day(0),
        ends_on=day(20),
    )
    post.after("olga", "Deployed")
    assert_told(olga)

    amina.goto(address)
    ask_for_more_time(amina, day(30))
    henri.goto(address)
    take(henri, "Refuse the extension", reasons="Come back with the answer of the air service.")
    post.after("henri", "The extension is refused")
    olga.goto(address)
    ask_for_more_time(olga, day(27))
    henri.goto(address)
    take(henri, "Extend", reasons="The road stays closed for a week longer.")
    post.after("henri", "Extended")
    assert_told(henri)

    olga.goto(address)
    take(olga, "Suspend", reason="Two crew members were seen in uniform at a clinic.")
    post.after("olga", "Suspended")
    henri.goto(address)
    take(henri, "Resume", reason="The crew was changed.")
    post.after("henri", "Deployed again")
    assert_told(henri)


def ask_for_more_time(page, until):
    take(
        page,
        "Ask for more time",
        new_end_on=until,
        still_needed="Two valleys are still cut off.",
        still_unique="No civilian aircraft lands there.",
        options_checked="The air service was asked again: no.",
        exit_plan="The road opens then.",
    )
    assert "The Humanitarian Coordinator is asked for more time." in message(page)


def the_end(at, post, address):
    olga = at("olga")

    olga.goto(address)
    assert "Record the end of every deployment first." in words(olga)
    olga.get_by_role("link", name="Record the end").click()
    fill(olga, results="42 flights\n38 teams", hand_over="Humanitarian air service")
    press(olga, "Record the end")
    take(
        olga,
        "Close the request",
        outcome="completed",
        results="42 flights carried 38 teams.",
        hand_over="Humanitarian air service",
        lessons="Ask for the landing zones at the first meeting.",
    )
    post.after("olga", "Closed: completed")
    assert "Closed on" in words(olga)
    assert_told(olga)


# --- Four short ones --------------------------------------------------------------------------------------------------


def test_taken_back_sent_again_and_met_by_civilian_means(at, post, drafts):
    amina, olga = at("amina"), at("olga")
    address = send_draft(amina, post, drafts[0])

    take(amina, "Take back to change", reason="The number of boats was wrong.")
    post.after("amina", "Taken back to change it")
    press(amina, "Change it and send it again")
    press(amina, "Check your answers")
    fill(amina, declared=True)
    press(amina, "Send to OCHA")
    post.after("amina", "Sent to OCHA again")

    olga.goto(address)
    take(olga, "Close: met by civilian means", means="provider", note="The fishing cooperative lends four boats.")
    post.after("olga", "Closed: met by civilian means")
    assert "met by civilian means" in words(olga)
    assert_told(olga)


def send_draft(page, post, key):
    """Amina sends a complete draft. Her window stays on the page of the request, whose address is returned."""
    page.goto(f"/requests/{key}/check/")
    fill(page, declared=True)
    press(page, "Send to OCHA")
    post.after("amina", "New request sent to OCHA")
    press(page, "Open the request")
    return page.url


def test_approved_then_reopened_then_not_approved(at, post, drafts):
    olga, henri = at("olga"), at("henri")
    address = send_draft(at("amina"), post, drafts[1])

    olga.goto(address)
    take(olga, "Open the HCT review", last_resort_view="partly", advice="A civilian team may come.", urgency="P1")
    post.after("olga", "HCT review until")
    henri.goto(address)
    take(henri, "Close the review early", reason="Lives are at stake.")
    post.after("henri", "The HCT review was closed early")
    decide(henri, "Approve", ends_on=day(10), reasons="Life-saving.")
    post.after("henri", "Approved")
    take(henri, "Reopen the decision", reason="The civilian team comes after all.")
    post.after("henri", "The decision is reopened")
    decide(henri, "Do not approve", reasons="A comparable civilian team arrives tomorrow.")
    post.after("henri", "Not approved")

    assert "No longer in force; kept in the record." in words(henri)
    assert_told(henri)


def decide(page, label, **answers):
    press(page, label)
    fill(page, **answers)
    press(page, "Go on")
    press(page, label)


def test_withdrawn_by_the_requester(at, post, drafts):
    amina = at("amina")
    send_draft(amina, post, drafts[2])

    take(amina, "Withdraw", reason="The airfield authority lent a hangar.")

    post.after("amina", "Withdrawn by the requester")
    assert "Withdrawn by IOM" in words(amina)
    assert_told(amina)


# --- What the outbox says of it ---------------------------------------------------------------------------------------


def the_outbox_agrees_with_the_mail_server(portal, post):
    """Every e-mail the outbox promised arrived once under its own Message-ID; every step has its letters."""
    letters = servers.wait_for(lambda: all_told(portal), "every letter is told", limit=30)
    sent = [(letter.recipients[0], letter["Message-ID"]) for letter in portal.mail.letters]
    assert sorted(sent) == sorted((letter["address"], letter["message_id"]) for letter in letters)
    assert len({message_id for __, message_id in sent}) == len(sent)
    for actor, event in post.acts:
        readers = {letter["address"] for letter in letters if letter["event"] == event}
        assert {OCHA, PRD} <= readers
        assert ADDRESSES[actor] not in readers


def all_told(portal):
    """The e-mails of the outbox once each is told, until then None."""
    rows = [json.loads(line) for line in portal.manage("letters", "--json").splitlines()]
    letters = [row for row in rows if row["channel"] == "email"]
    return letters if {row["outcome"] for row in letters} == {"told"} else None
