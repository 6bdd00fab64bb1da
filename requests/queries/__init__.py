"""Every read of requests worth a name, split by noun: what one may read, lists, figures, assets."""

from .reading import (
    counted_for,
    find_visible,
    my_seats,
    running_rounds,
    seats_for,
    silent_for,
    visible_to,
    waiting_count,
    waiting_for,
)

__all__ = [
    "counted_for",
    "find_visible",
    "my_seats",
    "running_rounds",
    "seats_for",
    "silent_for",
    "visible_to",
    "waiting_count",
    "waiting_for",
]
