"""Several processes of each kind on one database: nothing is kept in a process, and nothing is done twice."""

import json
import re
import secrets
import signal
import subprocess
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import psycopg2
import pytest

from tests import servers

pytestmark = pytest.mark.servers

PASSWORD = "a long password for tests"
PEOPLE = [f"person{number}@cmcoord.example" for number in range(12)]
MAKE_ACCOUNTS = f"""
from operations.models import User
for address in {PEOPLE!r}:
    User.objects.create_user(address, {PASSWORD!r}, name=address.split("@")[0].title())
"""


class Visitor:
    """Somebody with cookies who is handed from one web process to another, as behind a proxy."""

    def __init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, url):
        with self.opener.open(url, timeout=20) as answer:
            return answer.url, answer.read().decode()

    def send(self, url, **fields):
        """Open a page with a form and send the form."""
        _, page = self.get(url)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        with self.opener.open(urllib.request.Request(url, data, headers={"Referer": url}), timeout=20) as answer:
            return answer.url, answer.read().decode()


@pytest.fixture(scope="module")
def house():
    """Two web, three worker and two sweep processes on a new PostgreSQL database, Redis and a mail server."""
    with (
        servers.postgres() as server,
        servers.database(server) as database_url,
        servers.redis() as redis_url,
        servers.mail_server() as mail,
        servers.portal(
            prepare=(),
            web=2,
            worker=3,
            beat=1,
            sweep=2,
            DATABASE_URL=database_url,
            REDIS_URL=f"{redis_url}/9",
            EMAIL_URL=mail.url,
            EMAIL_TIMEOUT="2",  # a letter in a killed worker's hands is taken up again after its lease, within a minute
            EXERCISE="no",
        ) as portal,
    ):
        portal.mail = mail
        portal.manage("shell", "-c", MAKE_ACCOUNTS)
        yield portal


def test_who_signs_in_at_one_web_process_is_known_at_the_other(house):
    first, second = house.running("web")
    visitor = Visitor()

    visitor.send(f"{first.url}/accounts/login/", login=PEOPLE[0], password=PASSWORD)
    address, page = visitor.get(f"{second.url}/me/notices/")

    assert address == f"{second.url}/me/notices/"
    assert PEOPLE[0].split("@")[0].title() in page


def test_each_letter_leaves_once_whichever_process_carries_it(house):
    web = house.running("web")

    for number, address in enumerate(PEOPLE):
        Visitor().send(f"{web[number % 2].url}/accounts/password/reset/", email=address)
        if number == len(PEOPLE) // 2:
            house.running("worker")[0].signal(signal.SIGKILL)

    promised = servers.wait_for(lambda: all_told(house), "every letter is told", limit=150)
    sent = [(letter.recipients[0], letter["Message-ID"]) for letter in house.mail.letters]
    assert set(sent) == {(letter["address"], letter["message_id"]) for letter in promised}
    assert len(set(sent)) == len(PEOPLE)
    assert len(sent) <= len(PEOPLE) + 1  # only the one in flight when its worker was killed may have gone twice
    assert len(house.running("worker")) == 2


def all_told(house):
    """The e-mails of the outbox once there is one for each person and each is told, until then None."""
    rows = [json.loads(line) for line in house.manage("letters", "--json").splitlines()]
    letters = [row for row in rows if row["channel"] == "email"]
    return letters if len(letters) == len(PEOPLE) and {row["outcome"] for row in letters} == {"told"} else None


def test_the_health_page_knows_of_worker_and_sweep(house):
    servers.wait_for(lambda: servers.answers(f"{house.url}/health/") == 200, "the portal is healthy")

    _, page = Visitor().get(f"{house.url}/health/")

    assert "database: reachable" in page
    assert re.search(r"^worker: [\d.]+ s since its last turn$", page, re.MULTILINE)
    assert re.search(r"^sweep: [\d.]+ s since its last turn$", page, re.MULTILINE)


# --- Production, as the containers run it -----------------------------------------------------------------------------


@pytest.fixture
def roles():
    """A new database with the two roles of docs/deployment.md: (URL of the owner, URL of the role that serves)."""
    with servers.postgres() as server:
        mark = secrets.token_hex(4)
        connection = psycopg2.connect(server)
        connection.autocommit = True
        cursor = connection.cursor()
        for role in (f"owner_{mark}", f"serving_{mark}"):
            cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
        cursor.execute(f"CREATE DATABASE portal_{mark} OWNER owner_{mark}")
        place = server.split("@")[1].split("/")[0]
        try:
            yield tuple(f"postgres://{role}_{mark}:secret@{place}/portal_{mark}" for role in ("owner", "serving"))
        finally:
            cursor.execute(f"DROP DATABASE portal_{mark} WITH (FORCE)")
            cursor.execute(f"DROP ROLE owner_{mark}, serving_{mark}")
            connection.close()


def test_production_serves_with_a_role_that_cannot_change_the_record(roles, tmp_path):
    owner, serving = roles
    with servers.redis() as redis_url:
        portal = servers.Portal(
            tmp_path,
            {
                "PORTAL_MODE": "production",
                "SECRET_KEY": secrets.token_urlsafe(60),
                "ALLOWED_HOSTS": "portal.example.org,127.0.0.1",
                "DATABASE_URL": serving,
                "REDIS_URL": f"{redis_url}/8",
                "EMAIL_URL": "smtp://127.0.0.1:9",
                "SECURE_SSL_REDIRECT": "no",
            },
        )
        portal.env["PORTAL_URL"] = "https://portal.example.org"
        refused = bin_migrate(portal, MIGRATION_DATABASE_URL=serving)
        migrated = bin_migrate(portal, MIGRATION_DATABASE_URL=owner)
        portal.manage("collectstatic", "--no-input")
        try:
            portal.start("web")
            portal.start("sweep")
            servers.wait_for(lambda: servers.answers(f"{portal.url}/health/") == 200, "the portal is healthy")
            alive = subprocess.run([servers.ROOT / "bin" / "alive"], env={**portal.env, "PORT": str(portal.port)})
            with urllib.request.urlopen(f"{portal.url}/accounts/login/") as answer:
                cookie = answer.headers["Set-Cookie"]
        finally:
            portal.stop()

    assert refused.returncode != 0
    assert migrated.returncode == 0, migrated.stderr
    assert alive.returncode == 0
    assert cookie.startswith("__Host-csrf=") and "Secure" in cookie and "Path=/" in cookie
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), psycopg2.connect(serving) as connection:
        connection.cursor().execute("UPDATE operations_event SET kind = 'other'")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), psycopg2.connect(serving) as connection:
        connection.cursor().execute("DELETE FROM operations_accessrecord")


def bin_migrate(portal, **settings):
    command = [servers.ROOT / "bin" / "migrate"]
    return subprocess.run(command, env={**portal.env, **settings}, capture_output=True, text=True)
