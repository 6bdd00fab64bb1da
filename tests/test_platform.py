"""The house stands as agreed: its paths, its packages, its commands, its containers."""

import importlib.metadata
import json
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core import checks
from django.db.utils import ConnectionHandler

import requests
from cmcoord.checks import check_our_requests, library_installed, sqlite_errors
from tests.servers import ROOT, clean_environment, free_port, procfile

TOP_LEVEL = (
    "manage.py cmcoord/ requests/ guidance/ templates/ static/ tests/ requirements.txt docker-compose.yml README.md"
)
PACKAGES = ("django", "djangorestframework", "psycopg2-binary", "celery", "redis", "django-guardian")
PROCESSES = ("web", "worker", "beat", "sweep")


@pytest.mark.parametrize("path", TOP_LEVEL.split())
def test_every_agreed_path_exists(path):
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_agreed_package_is_pinned_with_its_digest(package):
    pins = (ROOT / "requirements.txt").read_text()

    assert re.search(rf"^{re.escape(package)}(\[[\w,]+\])?==\S+.*\\\n\s+--hash=sha256:", pins, re.MULTILINE)


def test_requests_is_our_app():
    assert Path(requests.__file__) == ROOT / "requests" / "__init__.py"
    assert not library_installed()
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution("requests")


def test_the_check_notices_a_library_that_is_installed(monkeypatch):
    monkeypatch.setattr("cmcoord.checks.library_installed", lambda: True)

    assert [error.id for error in check_our_requests(None)] == ["cmcoord.E002"]


@pytest.mark.django_db
def test_a_commit_survives_a_power_cut_on_sqlite(tmp_path, settings):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "portal.sqlite3"}
    careful = ConnectionHandler({"default": {**database, "OPTIONS": settings.SQLITE_OPTIONS}})["default"]
    elsewhere = {**database, "NAME": tmp_path / "other.sqlite3"}
    careless = ConnectionHandler({"default": elsewhere})["default"]

    assert sqlite_errors(careful) == []
    assert [error.id for error in sqlite_errors(careless)] == ["cmcoord.E003"] * 2


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_serving_role_that_may_rewrite_the_record_is_refused(settings):
    settings.PRODUCTION = True

    errors = checks.run_checks(tags=["database"], databases=["default"])

    assert {error.id for error in errors} == {"cmcoord.E005"}
    assert "The role of DATABASE_URL may change rows of operations_event." in [error.msg for error in errors]


# --- Containers -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def compose_problems(compose):
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text())
    return [problem.message for problem in jsonschema.Draft202012Validator(schema).iter_errors(compose)]


def test_compose_file_keeps_to_the_specification(compose):
    broken = {**compose, "services": {**compose["services"], "web": {"comand": "gunicorn"}}}

    assert compose_problems(compose) == []
    assert compose_problems(broken) != []


@pytest.mark.parametrize("process", PROCESSES)
def test_containers_run_the_commands_that_are_tested_here(compose, process):
    assert shlex.split(procfile()[process]) == compose["services"][process]["command"]


def test_every_service_is_watched_and_started_again(compose):
    lasting = {name: service for name, service in compose["services"].items() if name != "migrate"}

    assert set(lasting) == {*PROCESSES, "database", "redis", "proxy"}
    for name, service in lasting.items():
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name


@pytest.mark.parametrize("name", ["web", "worker"])
def test_web_and_worker_can_be_multiplied(compose, name):
    assert not {"container_name", "ports", "hostname"} & set(compose["services"][name])


def test_no_secret_stands_in_the_repository(compose):
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"^\s*(\w*(?:PASSWORD|SECRET|KEY)\w*): (.+)$", text, re.MULTILINE)

    assert {name for name, _ in secrets} == {"POSTGRES_PASSWORD", "SERVING_PASSWORD"}
    assert all(value.startswith("${") for _, value in secrets)
    assert not re.search(r"://\w+:(?!\$\{)[^@\s]+@", text)


def test_compose_needs_only_variables_that_are_explained():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    listed = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert used - listed == set()


# --- bin/run: each thing that goes wrong gets one plain sentence ------------------------------------------------------


def run(*arguments, **options):
    """bin/run with a plain environment; it must end by itself."""
    return subprocess.run(
        [sys.executable, ROOT / "bin" / "run", *arguments],
        cwd=options.pop("cwd", "/"),
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def told(answer):
    assert answer.returncode == 2
    assert answer.stdout == ""
    return answer.stderr.strip()


def test_a_port_in_use_is_told_with_a_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = run("--port", str(port), "--data", tmp_path)

    assert told(answer) == (
        f"Port {port} is already in use, perhaps by a portal that still runs. Stop it, or choose another port:"
        f" bin/run --port {port + 1}"
    )


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    answer = run("--port", str(free_port()), "--data", in_the_way / "data")

    assert told(answer) == f"The folder {in_the_way / 'data'} cannot be written to. Name another one with --data DIR."


def test_a_port_that_is_none_is_told(tmp_path):
    assert told(run("--port", "70000", "--data", tmp_path)).startswith("70000 is not a port.")


def test_an_exercise_is_not_mixed_with_real_data(tmp_path):
    (tmp_path / "kind").write_text("exercise\n")

    answer = run("--no-exercise", "--port", str(free_port()), "--data", tmp_path)

    assert told(answer) == f"The folder {tmp_path} holds an exercise. Name another one with --data DIR."


def test_real_data_are_never_thrown_away():
    assert told(run("--no-exercise", "--reset")).startswith("--reset starts an exercise over;")


def test_missing_venv_module_and_old_python_are_told(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import environment

    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(environment.Stop, match="apt install python3-venv"):
        environment.require_venv()
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(environment.Stop, match="Python 3.11 or newer is needed"):
        environment.require_python()


@pytest.mark.parametrize("command", ["run", "test", "lint", "format", "migrate", "alive", "backup", "restore"])
def test_every_command_explains_itself(command):
    answer = subprocess.run([ROOT / "bin" / command, "--help"], capture_output=True, text=True, env=clean_environment())

    assert answer.returncode == 0
    assert len(answer.stdout) > 60
