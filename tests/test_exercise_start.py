"""Starting the exercise: at any hour of any day, in an exercise only, and never with a request that has no end."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from operations import clock, record
from operations.models import Event, Operation, User
from requests.models import EngagementRequest
from requests.refusals import Unmet
from requests.states import State
from tests.factories import make_engagement, step


def far(*moment):
    return pytest.param(dt.datetime(*moment, tzinfo=dt.UTC), marks=pytest.mark.full)


@pytest.mark.parametrize(
    "now",
    [
        dt.datetime(2026, 11, 22, 21, 5, tzinfo=dt.UTC),  # Sunday night, already Monday in Talvia
        far(2027, 3, 5, 4, 30),  # Friday, before office hours
        far(2026, 11, 28, 12, 0),  # Saturday noon
        far(2027, 1, 1, 0, 10),  # the year has just turned
        far(2028, 2, 29, 15, 55),  # a leap day
    ],
    ids=lambda now: f"{now:%a-%d-%b-%H.%M}",
)
def test_the_exercise_plays_at_any_hour(now, db):
    with clock.fixed(now):
        call_command("seed_demo", no_cases=True)

    talvia = EngagementRequest.objects.filter(operation__code="TAL")
    assert set(talvia.values_list("state", flat=True)) == set(State)
    assert not Event.objects.filter(at__gt=now).exists()
    assert Event.objects.filter(operation__code="TAL", at__gt=now - dt.timedelta(hours=4)).exists()
    assert {record.first_break(operation) for operation in Operation.objects.all()} == {""}


@pytest.mark.parametrize("command", ["seed_demo", "exercise_accounts"])
def test_outside_an_exercise_both_commands_refuse(command, settings, db):
    settings.EXERCISE = False

    with pytest.raises(CommandError, match="exercise only"):
        call_command(command)

    assert not User.objects.exists()


def test_nobody_sends_a_request_without_an_end_date(cast):
    engagement = make_engagement(cast, answers={"ends_on": ""}, needed_until=None)

    with pytest.raises(Unmet) as refused:
        step(engagement, "submit", by=cast.amina)

    assert [refusal.field for refusal in refused.value.refusals] == ["ends_on"]
