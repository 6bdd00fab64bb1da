"""Marks of the dashboard's charts: positions in percent, radii, levels. Words stand beside them in HTML."""

import datetime as dt
import re
from dataclasses import dataclass

from .queries.assets import ENDING, OVERDUE, PLANNED
from .queries.figures import MOST_DAYS

A_WEEK_OF_DAYS = 7
WINDOW_DAYS = 21  # before and after today, on the chart of assets
BAR_KINDS = {OVERDUE: "bad", ENDING: "call", PLANNED: "mute"}
OUTLINE_POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
MAP_LEVELS = 4


@dataclass(frozen=True)
class Dot:
    """One mark on a lane of days: where, how large, and whether it lies beyond the limit."""

    x: float
    radius: float
    over: bool


def scale_of(desks):
    """How many days the axis of waiting is long: a week, or two when something waits longer."""
    longest = max((day for desk in desks for day, count in desk.days.items() if count), default=0)
    return A_WEEK_OF_DAYS if longest <= A_WEEK_OF_DAYS else MOST_DAYS


def axis_of(scale):
    """The words under the axis of waiting; the last day of the long one stands for everything older."""
    if scale == A_WEEK_OF_DAYS:
        return [str(day) for day in range(scale + 1)]
    return [*(str(day) for day in range(0, scale, 2)), f"{scale}+"]


def dots_of(desk, scale):
    """The marks of a desk, one per day that somebody waits; more people make a larger mark."""
    return [
        Dot(percent(day, scale), min(6.5 + count, 11), desk.limit is not None and day * 24 >= desk.limit)
        for day, count in sorted(desk.days.items())
        if count
    ]


def tick_of(desk, scale):
    """Where the limit of a desk stands on the axis, or None when it lies beyond it or is not set."""
    days = desk.limit / 24 if desk.limit else None
    return percent(days, scale) if days is not None and days <= scale else None


def bar_of(deployment, group, today):
    """The bar of a deployment on six weeks around today: (start, width, kind). Always wide enough to be seen."""
    begin, end = today - dt.timedelta(days=WINDOW_DAYS), today + dt.timedelta(days=WINDOW_DAYS)
    start = min(max(deployment.starts_on, begin), end)
    until = max(min(deployment.ends_on or end, end), begin)
    left = percent((start - begin).days, 2 * WINDOW_DAYS)
    width = percent((until - start).days + 1, 2 * WINDOW_DAYS)
    width = min(max(width, 1.5), 100)
    return min(left, 100 - width), width, BAR_KINDS.get(group, "dep")


def weeks_around(today):
    """The seven days under the chart of assets, today in the middle."""
    return [today + dt.timedelta(days=days) for days in range(-WINDOW_DAYS, WINDOW_DAYS + 1, 7)]


def level_of(count, most):
    """Shade of an area on the map, 0 to 4."""
    return -(-MAP_LEVELS * count // most) if count else 0


def view_box_of(areas, frame):
    """The frame of the map: as it was stored, else around all outlines."""
    if frame.get("view_box"):
        return frame["view_box"]
    points = [(float(x), float(y)) for area in areas for x, y in OUTLINE_POINT.findall(area.outline)]
    if not points:
        return ""
    xs, ys = zip(*points, strict=True)
    left, top = int(min(xs)) - 20, int(min(ys)) - 20
    return f"{left} {top} {int(max(xs)) + 20 - left} {int(max(ys)) + 20 - top}"


def percent(part, whole):
    return round(100 * part / whole, 1) if whole else 0
