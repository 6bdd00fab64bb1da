"""Moments and spans as people read them, from the room below."""

from operations.times import day, left, local_day, moment, short, short_day, since

__all__ = ["day", "left", "local_day", "moment", "short", "short_day", "since"]
