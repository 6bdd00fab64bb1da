"""The clock of the house: database time, replaceable in tests and documented cases, and the arithmetic of windows."""

import datetime as dt

from django.utils import timezone

from notifications.moment import fixed, now

from .states import Urgency

__all__ = ["closing_time", "end_of_day", "fixed", "later", "now", "shown", "today"]

# A window that finds no working hour in this many days means the mechanism has none: better a date than a loop.
FURTHEST_DAYS = 400


def today(operation, at=None):
    """The date in the operation's zone at `at` (an aware datetime, now if left out)."""
    return (at or now()).astimezone(operation.zone).date()


def end_of_day(operation, day):
    """The moment a date ends in the operation: 24:00 there, as an aware datetime."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=operation.zone).astimezone(dt.UTC)


def later(start, hours):
    """`hours` elapsed hours after `start`."""
    return start + dt.timedelta(hours=hours)


def closing_time(start, mechanism, urgency):
    """When a review opened at `start` (aware datetime) ends under a mechanism at an urgency (P1, P2, P3).

    P1 counts elapsed hours. P2 and P3 count only hours inside the working day on working days, in the operation's
    zone, so that a holiday or a change to summer time neither eats nor gives time.
    """
    hours, working = mechanism.hours_for(Urgency(urgency))
    if not working:
        return later(start, hours)
    zone = mechanism.operation.zone
    holidays = set(mechanism.holidays)
    missing = dt.timedelta(hours=hours)
    day = start.astimezone(zone).date()
    for _ in range(FURTHEST_DAYS):
        if day.weekday() in mechanism.working_days and day.isoformat() not in holidays:
            opens, closes = _working_span(day, mechanism, zone)
            opens = max(opens, start)
            if opens < closes:
                if closes - opens >= missing:
                    return opens + missing
                missing -= closes - opens
        day += dt.timedelta(days=1)
    return later(start, hours)


def _working_span(day, mechanism, zone):
    """First and last moment of a working day, in UTC so that subtraction is true across summer time."""
    midnight = dt.datetime.combine(day, dt.time(0))
    opens = (midnight + dt.timedelta(hours=mechanism.day_starts)).replace(tzinfo=zone)
    closes = (midnight + dt.timedelta(hours=mechanism.day_ends)).replace(tzinfo=zone)
    return opens.astimezone(dt.UTC), closes.astimezone(dt.UTC)


def shown(moment, operation):
    """A moment as people of the operation read it: (their local aware datetime, "UTC+3")."""
    local = timezone.localtime(moment, operation.zone)
    minutes = int(local.utcoffset().total_seconds() // 60)
    sign, minutes = ("+", minutes) if minutes >= 0 else ("−", -minutes)
    hours, rest = divmod(minutes, 60)
    if not hours and not rest:
        return local, "UTC"
    return local, f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
