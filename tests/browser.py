"""People at their browsers: windows that are signed in, forms filled by field, what axe-core finds on a page.

Two portals run for the journeys, each once per session with real processes: `story_portal`, empty but for the cast
and with a real mail server, and `exercise_portal`, seeded as bin/run seeds it.
"""

import json
import logging
import os
import re
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

import pytest

from tests import servers

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
]
EXERCISE_PASSWORD = "exercise-2026"


# --- Portals ----------------------------------------------------------------------------------------------------------


@contextmanager
def database_and_broker(number):
    """Settings for a new database on the servers the tests were given; none for the portal's own SQLite files.

    `number` is the Redis database; each test process takes its own beside it.
    """
    if not (os.environ.get("TEST_DATABASE_URL") and os.environ.get("TEST_REDIS_URL")):
        yield {}
        return
    number += int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    with servers.postgres() as server, servers.database(server) as database_url, servers.redis() as redis_url:
        yield {"DATABASE_URL": database_url, "REDIS_URL": f"{redis_url}/{number}"}


@pytest.fixture(scope="session")
def story_portal():
    """The cast in two operations, letters through a real mail server (`portal.mail`), no exercise."""
    with (
        database_and_broker(10) as settings,
        servers.mail_server() as mail,
        servers.portal(
            PORTAL_MODE="embedded", EXERCISE="no", EMAIL_URL=mail.url, SWEEP_SECONDS="1", **settings
        ) as portal,
    ):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        portal.mail = mail
        yield portal


@pytest.fixture(scope="session")
def exercise_portal():
    """The exercise without the documented cases, as everybody meets it after bin/run."""
    with (
        database_and_broker(12) as settings,
        servers.portal(
            prepare=("load_guidance", "seed_demo --no-cases"), EXERCISE="yes", SWEEP_SECONDS="1", **settings
        ) as portal,
    ):
        yield portal


def told_by(portal, script):
    """What a script prints as JSON on its last line, run inside the portal's own environment."""
    return json.loads(portal.manage("shell", "--verbosity", "0", "-c", script).strip().splitlines()[-1])


# --- Windows ----------------------------------------------------------------------------------------------------------


class Windows:
    """One browser window per person, signed in when first asked for. `address` and `password` say how they sign in."""

    def __init__(self, browser, portal, address, password, **options):
        self.browser, self.portal, self.address, self.password = browser, portal, address, password
        self.options = {"viewport": LAPTOP, "locale": "en-GB", "base_url": portal.url, **options}
        self.opened = {}
        self.stack = ExitStack()

    def __call__(self, name):
        """The person's window, wherever they left it."""
        if name not in self.opened:
            self.opened[name] = self.another(name)
        return self.opened[name]

    def another(self, name, **options):
        """One more window of a person, with cookies of its own."""
        page = self.stranger(**options)
        sign_in(page, self.address(name), self.password)
        return page

    def stranger(self, **options):
        """A window nobody has signed in at."""
        context = self.browser.new_context(**{**self.options, **options})
        context.set_default_timeout(15_000)
        self.stack.callback(context.close)
        return context.new_page()

    def close(self):
        self.stack.close()


def sign_in(page, email, password=EXERCISE_PASSWORD, to="/"):
    """Sign in at the form, as people do, and arrive at `to`."""
    page.goto(f"/accounts/login/?{urlencode({'next': to})}")
    page.get_by_label("Work e-mail").fill(email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def fill(page, **answers):
    """Fill fields by their names, whatever kind they are; only those on the page that can be seen are meant."""
    for name, value in answers.items():
        field = page.locator(f"[name='{name}']:not([type=hidden])")
        kind = field.first.get_attribute("type")
        if kind == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            field.set_checked(value)
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.first.select_option(value)
        else:
            field.first.fill(str(value))


def press(page, label):
    """Press the button or follow the link with exactly these words in the page itself, and wait for the next page."""
    main = page.locator("main")
    target = main.get_by_role("button", name=label, exact=True).or_(main.get_by_role("link", name=label, exact=True))
    with page.expect_navigation():
        target.first.click()


def message(page):
    """What the portal says after an act, at the top of the page."""
    return " ".join(page.locator(".messages").all_inner_texts()).strip()


def words(page):
    """Everything a reader finds in the page's main part, on one line."""
    return " ".join(page.locator("main").inner_text().split())


def keep_pages(browser, name):
    """Pictures of all open pages in test-results/pages/, and what stands on them: for the report of a failed test."""
    found = []
    pages = [page for context in browser.contexts for page in context.pages]
    name = re.sub(r"[^\w.-]+", "-", name)
    for number, page in enumerate(pages, 1):
        picture = servers.ROOT / "test-results" / "pages" / f"{name}-{number}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, full_page=True)
        found.append(f"{page.url}  {picture.relative_to(servers.ROOT)}\n{page.locator('body').inner_text()[:1500]}")
    return "\n\n".join(found)


# --- Accessibility ----------------------------------------------------------------------------------------------------

RUN_AXE = """async only => (await axe.run({resultTypes: ["violations"], ...(only ? {runOnly: only} : {})}))
  .violations.map(rule => `${rule.id} (${rule.impact}): ` + rule.nodes.map(node =>
    node.target.join(" ") + " " + (node.any[0] || node.all[0] || node.none[0] || {message: ""}).message).join(" | "))"""
# What another width, direction or colour can still break on a page that has passed every rule once.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size", "html-has-lang"]
WIDER_THAN_THE_SCREEN = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && !each.closest(".tw");
  }).map(each => `<${each.tagName.toLowerCase()} class="${each.className}">`).slice(0, 5).concat("scrolls sideways")"""


def axe(page, only=None):
    """What axe-core finds wrong with the page as it stands, one sentence per rule; by every rule, or some."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, only)


def too_wide(page):
    """What makes the page scroll sideways at its present width."""
    return page.evaluate(WIDER_THAN_THE_SCREEN)
