"""What every test can count on: an empty cache, English, and in continuous integration no silent skip."""

import os
import shutil

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.browser import FLAGS, exercise_portal, keep_pages, story_portal  # noqa: F401 (two fixtures for the journeys)
from tests.cast import the_cast  # noqa: F401 (the fixture `cast` for every test)


def fail_instead_of_skip(report, longrepr):
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped when CI=true: {longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    fail_instead_of_skip(report, report.longrepr)
    if report.failed and call.when == "call" and "browser" in item.funcargs:
        report.sections.append(("Pages that stood open", keep_pages(item.funcargs["browser"], item.name)))


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    report = (yield).get_result()
    fail_instead_of_skip(report, report.longrepr)


def pytest_collection_modifyitems(items):
    """Tests for PostgreSQL alone are left out on SQLite, where bin/test says so; it runs them in its second round."""
    if connection.vendor == "postgresql":
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs TEST_DATABASE_URL"))


@pytest.fixture(autouse=True)
def fresh_start(request):
    """Rate limits count in the cache and a page leaves its language behind: both start anew for each test."""
    translation.activate("en")
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium for the session: of the system where there is one, else the one Playwright brought."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path or None, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A page of a new browser profile, at the width of a laptop. What it logs as an error fails nothing by itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()
