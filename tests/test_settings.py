"""The portal refuses to serve people with settings that suit an exercise, and says which variable to change."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cmcoord import checks
from tests.servers import ROOT, clean_environment

PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "k7Qz-3vN_xW9pL2mR8tB5yH1cF6gD4jS0aE-uIoPqTnMbVwXzKrYhGf",
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal:secret@database.example/portal",
    "REDIS_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
}


def start(folder, code="from cmcoord import checks, settings; checks.refuse_unsafe_start(settings)", **variables):
    """Read the settings in a process of its own, or run `code` there, and return what it said."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean_environment(VAR_DIR=folder, **variables),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_complete_production_settings_start(tmp_path):
    answer = start(tmp_path, **PRODUCTION)

    assert answer.returncode == 0, answer.stderr


UNSAFE = [
    ("EXERCISE", "yes"),
    ("DEBUG", "yes"),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", None),
    ("ALLOWED_HOSTS", None),
    ("ALLOWED_HOSTS", "*"),
    ("EMAIL_URL", None),
    ("EMAIL_URL", "consolemail://"),
    ("DATABASE_URL", None),
    ("DATABASE_URL", "sqlite:////tmp/portal.sqlite3"),
    ("REDIS_URL", None),
    ("PORTAL_URL", None),
    ("PORTAL_URL", "http://portal.example.org"),
]


@pytest.mark.parametrize(("variable", "value"), UNSAFE, ids=lambda part: str(part)[:30])
def test_production_refuses_an_unsafe_setting_and_names_it(tmp_path, variable, value):
    variables = {**PRODUCTION, variable: value}

    answer = start(tmp_path, **{name: text for name, text in variables.items() if text is not None})

    assert answer.returncode != 0
    sentence = answer.stderr.strip().splitlines()[-1]
    assert f"{variable} " in sentence


CELERY = "import sys; sys.argv = ['celery', '-A', 'cmcoord', '{}']; from celery.bin.celery import main; main()"
WAYS_TO_START = {
    "manage.py": "import sys; sys.argv = ['manage.py', 'sweep', '--once']; import manage; manage.main()",
    "web": "import cmcoord.wsgi",
    "worker": CELERY.format("worker"),
    "beat": CELERY.format("beat"),
}


@pytest.mark.parametrize("way", WAYS_TO_START)
def test_every_process_refuses_to_serve_an_exercise_in_production(tmp_path, way):
    answer = start(tmp_path, WAYS_TO_START[way], **{**PRODUCTION, "EXERCISE": "yes"})

    assert answer.returncode != 0
    assert "EXERCISE must be no in production." in answer.stderr


def test_the_key_of_an_embedded_portal_is_refused_in_production(tmp_path):
    (tmp_path / "secret_key").write_text(PRODUCTION["SECRET_KEY"])

    answer = start(tmp_path, **PRODUCTION)

    assert "SECRET_KEY must be a random text" in answer.stderr


def test_an_exercise_refuses_every_mail_server(tmp_path):
    refused = start(tmp_path, EMAIL_URL="smtp://127.0.0.1:25")
    without_exercise = start(tmp_path, EMAIL_URL="smtp://127.0.0.1:25", EXERCISE="no")

    assert "EMAIL_URL is set, but no letter may leave an exercise." in refused.stderr
    assert without_exercise.returncode == 0, without_exercise.stderr


def test_all_refusals_are_told_at_once():
    unsafe = SimpleNamespace(
        PRODUCTION=True,
        EXERCISE=True,
        DEBUG=True,
        SECRET_KEY="short",
        ALLOWED_HOSTS=[],
        EMAIL_URL="",
        EMAIL_BACKEND="",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3"}},
        REDIS_URL="",
        PORTAL_URL="http://127.0.0.1",
        VAR_DIR="/nowhere",
    )

    with pytest.raises(ImproperlyConfigured) as refusal:
        checks.refuse_unsafe_start(unsafe)

    named = re.findall(r"([A-Z]{2,}_?[A-Z]*) (?:must|is set)", str(refusal.value))
    assert sorted(set(named)) == sorted({variable for variable, _ in UNSAFE})


def test_production_keeps_cookies_and_pages_to_itself(tmp_path):
    code = """
import json
from cmcoord import settings
print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
    settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SECURE_SSL_REDIRECT,
    settings.SECURE_HSTS_SECONDS >= 31536000, settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"]]))
"""
    answer = start(tmp_path, code, **PRODUCTION)

    assert answer.stdout.strip() == ('["__Host-session", "__Host-csrf", true, true, true, true, true, ["\'none\'"]]'), (
        answer.stderr
    )


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    sources = {source for found in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in found}

    assert sources == {"'none'", "'self'"}


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("EXERCISE", "perhaps", "EXERCISE must be yes or no, not “perhaps”."),
        ("SWEEP_SECONDS", "often", "SWEEP_SECONDS must be a whole number, not “often”."),
        ("PORTAL_MODE", "live", "PORTAL_MODE must be embedded or production, not “live”."),
        ("DATABASE_URL", "not an address", "DATABASE_URL must be a database address"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_by_its_name(tmp_path, variable, value, sentence):
    answer = start(tmp_path, **{variable: value})

    assert answer.returncode != 0
    assert sentence in answer.stderr


def test_env_example_lists_every_variable_that_is_read():
    code = "".join((ROOT / name).read_text() for name in ("cmcoord/settings.py", "gunicorn.conf.py"))
    read = set(re.findall(r'(?:env\.\w+|environ\.get|configured_database)\(\s*"([A-Z_]+)"', code))

    listed = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert len(read) > 20
    assert read - listed == set()
