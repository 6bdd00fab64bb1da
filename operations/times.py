"""Moments and spans as people read them: always in the operation's zone, never only "tomorrow"."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import clock

HOUR = 3600


def moment(at, operation):
    """Tue 24 Nov 2026, 14:00 (UTC+3)."""
    local, zone = clock.shown(at, operation)
    return f"{formats.date_format(local, 'D j M Y, H:i')} ({zone})"


def short(at, operation):
    """24 Nov, 14:00: for lists that state the zone once."""
    return formats.date_format(clock.shown(at, operation)[0], "j M, H:i")


def day(date):
    """Tue 24 Nov 2026."""
    return formats.date_format(date, "D j M Y")


def short_day(date):
    """24 Nov."""
    return formats.date_format(date, "j M")


def local_day(at, operation):
    """The short day of a moment in the operation."""
    return short_day(clock.shown(at, operation)[0])


def left(until, now):
    """How much time is left: "19 hours left", "3 days left", "closed" when there is none."""
    seconds = (until - now).total_seconds()
    if seconds <= 0:
        return _("no time left")
    if seconds < 2 * HOUR:
        minutes = max(1, int(seconds // 60))
        return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    if seconds < 72 * HOUR:
        hours = int(seconds // HOUR)
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    days = int(seconds // (24 * HOUR))
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def since(start, now):
    """How long something lasts already: "3 days", "5 hours"."""
    seconds = max(0, (now - start).total_seconds())
    if seconds < 48 * HOUR:
        hours = int(seconds // HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = int(seconds // (24 * HOUR))
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
