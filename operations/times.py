"""Moments as people of an operation read them: formatted once in the view, handed to templates as text."""

from django.utils import formats

from . import clock


def moment(at, operation):
    """Tue 24 Nov 2026, 14:00 (UTC+3)."""
    local, zone = clock.shown(at, operation)
    return f"{formats.date_format(local, 'D j M Y, H:i')} ({zone})"


def day(date):
    """Tue 24 Nov 2026."""
    return formats.date_format(date, "D j M Y")
