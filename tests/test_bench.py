"""The benchmark's rows are what it says they are, and it prints what it measured."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from operations import record
from operations.models import Event, Operation
from requests.management.commands.seed_benchmark import PATHS
from requests.models import EngagementRequest, Transition
from requests.states import HC_DECISION
from tests import servers
from tests.factories import step


def test_a_hundred_requests_have_the_shape_that_is_measured(db):
    call_command("seed_benchmark", 100)

    states = Counter(EngagementRequest.objects.values_list("state", flat=True))
    events = Counter(Event.objects.filter(subject_kind="engagement").values_list("subject_id", flat=True))
    assert states == {state: share for state, (share, __) in PATHS.items()}
    assert states[HC_DECISION] == 15
    assert Counter(events.values()) == {3: 99, 50: 1}
    assert Event.objects.filter(kind__startswith="request.").count() == Transition.objects.count()
    assert record.first_break(Operation.objects.get()) == ""


def test_the_requests_that_wait_can_be_decided(db):
    call_command("seed_benchmark", 100)
    engagement = EngagementRequest.objects.filter(state=HC_DECISION).first()
    henri = engagement.operation.memberships.get(role="hc").user

    step(engagement, "approve", by=henri)

    assert engagement.state == "approved"


def test_it_writes_in_an_exercise_only_and_only_once(db, settings):
    call_command("seed_benchmark", 1)
    with pytest.raises(CommandError, match="Take an empty database"):
        call_command("seed_benchmark", 1)

    settings.EXERCISE = False
    with pytest.raises(CommandError, match="in an exercise only"):
        call_command("seed_benchmark", 1)

    assert EngagementRequest.objects.count() == 1


@pytest.mark.servers
def test_the_benchmark_prints_what_it_measured():
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--size", "100", "--json"],
        cwd=servers.ROOT,
        env=servers.clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    report = json.loads(answer.stdout)
    assert report["size"] == 100
    assert {row["work"]: row["bytes"] > 0 for row in report["work"]} == {
        "list, 50 rows": True,
        "dashboard": True,
        "request, 50 events": True,
        "step: approve": False,
    }
    assert all(row["statements"] > 0 and row["cpu"] > 0 for row in report["work"])
