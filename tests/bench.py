"""What pages and a step cost with many requests: `bin/bench` calls it.

Makes a throw-away database, fills it (seed_benchmark), and asks for each page through the whole stack of the portal,
within one process. Processor time is told in multiples of B, a blank page for somebody who is signed in, measured in
turn with the others, so that a busy or a slow machine changes little. The time of a PostgreSQL server is not in it.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

WARM_UP = 3
TURNS = 25
SMALLEST = 100
TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
# work: (statements at most, B at most), as docs/benchmarks.md says
BUDGETS = {"list, 50 rows": (6, 5), "dashboard": (8, 4), "request, 50 events": (8, 5), "step: approve": (20, 6)}


def main():
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Statements, processor time and bytes of list, dashboard, request page and one step."
        " DATABASE_URL names a PostgreSQL server to measure on; a database of its own is made there and dropped.",
    )
    parser.add_argument("--size", type=int, default=1000, help="how many requests there are (1000)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    options = parser.parse_args()
    if options.size < SMALLEST:
        parser.error(f"--size must be {SMALLEST} at least, so that a request waits for each turn of the step.")
    folder = Path(tempfile.mkdtemp(prefix="cmcoord-bench-"))
    try:
        start_portal(folder)
        report = measured(options.size, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, indent=2) if options.json else as_table(report))


def start_portal(folder):
    for name in ("broker/queue", "broker/control", "static"):
        (folder / name).mkdir(parents=True)
    for name in ("PORTAL_MODE", "DEBUG", "EMAIL_URL", "REDIS_URL", "MIGRATION_DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cmcoord.settings",
        "VAR_DIR": str(folder),
        "EXERCISE": "yes",
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()


def say(words):
    print(words, file=sys.stderr, flush=True)


def measured(size, folder):
    """Fill a database of our own, measure, and drop it. Returns the report as plain values."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    say(f"Making a database with {size} requests …")
    name, embedded = connection.settings_dict["NAME"], connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3") if embedded else f"bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_guidance", verbosity=0)
        call_command("seed_benchmark", size, stdout=sys.stderr)
        with override_settings(ROOT_URLCONF="tests.bench_urls"):
            say(f"Measuring, {TURNS} turns …")
            return {"size": size, "database": connection.vendor, "work": results(size)}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def results(size):
    waiting = awaiting()
    works = {
        "blank": Work("olga", lambda client: client.get("/bench/blank/", headers=GZIP)),
        "list, 50 rows": Work("olga", lambda client: client.get("/requests/?operation=BENCH", headers=GZIP)),
        "dashboard": Work("olga", lambda client: client.get("/dashboard/?operation=BENCH", headers=GZIP)),
        "request, 50 events": Work("henri", lambda client: client.get(f"/requests/{waiting[0]}/", headers=GZIP)),
        "step: approve": Work("henri", approval(waiting[1:])),
    }
    turns = min(TURNS, len(waiting) - 2 - WARM_UP)
    for number in range(-WARM_UP, turns):
        for work in works.values():
            work.turn(kept=number >= 0)
    for work in works.values():
        work.count()
    blank = works.pop("blank").seconds
    return [
        {
            "work": name,
            "statements": work.statements,
            "cpu": round(work.seconds / blank, 2),
            "bytes": work.bytes,
            "statements_at_most": BUDGETS[name][0],
            "cpu_at_most": BUDGETS[name][1],
        }
        for name, work in works.items()
    ]


GZIP = {"accept-encoding": "gzip"}


def awaiting():
    """References of the requests that wait for a decision; the first has many events."""
    from requests.models import EngagementRequest
    from requests.states import HC_DECISION

    found = EngagementRequest.objects.filter(operation__code="BENCH", state=HC_DECISION).order_by("pk")
    return list(found.values_list("reference", flat=True))


def approval(references):
    """A step from the press of the button to the redirect, each time on another request."""
    from requests.models import EngagementRequest

    left = iter(references)
    known = dict(EngagementRequest.objects.filter(reference__in=references).values_list("reference", "version"))

    def post(client):
        reference = next(left)
        data = {"version": known[reference], "reasons": "Met.", "ends_on": "2100-01-01", "confirmed": "1"}
        return client.post(f"/requests/{reference}/steps/approve/", data)

    return post


class Work:
    """One thing people do, done many times by the same person."""

    def __init__(self, first_name, act):
        from django.test import Client

        from requests.exercise.people import person

        self.client, self.act, self.taken = Client(), act, []
        self.client.force_login(person(first_name))
        self.bytes = self.statements = 0

    def turn(self, *, kept):
        started = time.process_time()
        response = self.act(self.client)
        spent = time.process_time() - started
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
        if kept:
            self.taken.append(spent)

    def count(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from tests.budgets import weight

        with CaptureQueriesContext(connection) as asked:
            response = self.act(self.client)
        self.statements = sum(not query["sql"].startswith(TRANSACTIONS) for query in asked)
        self.bytes = weight(response) if response.status_code == 200 else 0

    @property
    def seconds(self):
        return statistics.median(self.taken)


def as_table(report):
    lines = [
        f"{report['size']} requests on {report['database']}; B is a blank signed-in page.",
        "",
        "| work | SQL statements (at most) | CPU (at most) | bytes gzipped |",
        "|---|---|---|---|",
    ]
    for row in report["work"]:
        size = f"{row['bytes']:,}".replace(",", " ") if row["bytes"] else "–"
        lines.append(
            f"| {row['work']} | {row['statements']} ({row['statements_at_most']}) "
            f"| {row['cpu']:.1f} B ({row['cpu_at_most']} B) | {size} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
