"""The arithmetic of windows: working hours in the operation's zone, P1 by the wall clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from operations import clock
from operations.models import Mechanism, Operation

UTC = dt.UTC


def operation(zone):
    return Operation(code="TAL", name="Talvia", time_zone=zone)


def mechanism(zone="Africa/Nairobi", **values):
    """Nine to five, Monday to Friday, unless the test says otherwise. Not saved: the arithmetic needs no database."""
    return Mechanism(operation=operation(zone), **({"day_starts": 9, "day_ends": 17} | values))


def local(text, zone):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("opened", "urgency", "closes"),
    [
        # 2026-11-23 is a Monday. P2 has 24 working hours: three days of eight.
        ("2026-11-23T09:00", "P2", "2026-11-25T17:00"),
        ("2026-11-23T12:00", "P2", "2026-11-26T12:00"),
        ("2026-11-23T07:00", "P2", "2026-11-25T17:00"),  # before work begins
        ("2026-11-23T20:00", "P2", "2026-11-26T17:00"),  # after work ends
        ("2026-11-26T13:00", "P2", "2026-12-01T13:00"),  # across a weekend
        ("2026-11-28T10:00", "P2", "2026-12-02T17:00"),  # on a Saturday
        ("2026-11-23T09:00", "P3", "2026-11-30T17:00"),  # 48 working hours
        ("2026-11-27T22:00", "P1", "2026-11-28T10:00"),  # life-saving: 12 hours, whatever day it is
    ],
)
def test_windows_count_working_hours_and_p1_every_hour(opened, urgency, closes):
    zone = "Africa/Nairobi"

    found = clock.closing_time(local(opened, zone), mechanism(zone), urgency)

    assert found == local(closes, zone)


def test_a_holiday_gives_no_hours():
    zone = "Africa/Nairobi"
    rules = mechanism(zone, holidays=["2026-11-24"])

    found = clock.closing_time(local("2026-11-23T12:00", zone), rules, "P2")

    assert found == local("2026-11-27T12:00", zone)


def test_a_working_week_may_begin_on_sunday():
    zone = "Asia/Riyadh"
    rules = mechanism(zone, working_days=[6, 0, 1, 2, 3])

    assert clock.closing_time(local("2026-11-26T13:00", zone), rules, "P2") == local("2026-12-01T13:00", zone)


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        # Paris, whole days: summer time ends on Sunday 25 October 2026 and began on 29 March 2026.
        ("2026-10-24T12:00", "2026-10-25T11:00"),
        ("2026-03-28T12:00", "2026-03-29T13:00"),
    ],
)
def test_a_change_to_or_from_summer_time_neither_eats_nor_gives_time(opened, closes):
    zone = "Europe/Paris"
    rules = mechanism(zone, working_days=[0, 1, 2, 3, 4, 5, 6], day_starts=0, day_ends=24)
    start = local(opened, zone)

    found = clock.closing_time(start, rules, "P2")

    assert found == local(closes, zone)
    assert found - start.astimezone(UTC) == dt.timedelta(hours=24)


def test_a_mechanism_without_working_days_still_ends_somewhere():
    rules = mechanism(working_days=[])
    start = local("2026-11-23T09:00", "Africa/Nairobi")

    assert clock.closing_time(start, rules, "P2") == start + dt.timedelta(hours=24)


def test_an_end_date_lasts_until_midnight_of_the_operation():
    end = clock.end_of_day(operation("Asia/Kathmandu"), dt.date(2026, 12, 15))

    assert end == dt.datetime(2026, 12, 15, 18, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "time", "offset"),
    [
        ("Africa/Nairobi", "14:00", "UTC+3"),
        ("Asia/Kathmandu", "16:45", "UTC+5:45"),
        ("America/St_Johns", "07:30", "UTC−3:30"),
        ("Europe/London", "11:00", "UTC"),
    ],
)
def test_times_are_shown_with_the_offset_of_that_moment(zone, time, offset):
    moment = dt.datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

    shown, words = clock.shown(moment, operation(zone))

    assert (shown.strftime("%H:%M"), words) == (time, offset)


def test_today_is_the_operation_s_date():
    late = dt.datetime(2026, 11, 22, 22, 0, tzinfo=UTC)

    assert clock.today(operation("Africa/Nairobi"), late) == dt.date(2026, 11, 23)
    assert clock.today(operation("America/Bogota"), late) == dt.date(2026, 11, 22)


def test_a_fixed_moment_holds_inside_its_block_only(db):
    moment = dt.datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

    with clock.fixed(moment):
        assert clock.now() == moment

    assert clock.now() != moment
    with pytest.raises(ValueError, match="time zone"), clock.fixed(moment.replace(tzinfo=None)):
        pass
