"""Assets and movements in words, for the tracker and the page of one asset."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from operations import times

from .queries import group_of
from .queries.assets import ENDED, ENDING, OVERDUE, PLANNED, RUNNING
from .states import Capability, Unit

GROUP_LABELS = {
    OVERDUE: gettext_lazy("Ended and not closed"),
    ENDING: gettext_lazy("Ends within 48 hours"),
    RUNNING: gettext_lazy("At work"),
    PLANNED: gettext_lazy("Planned"),
    ENDED: gettext_lazy("Ended"),
}
GROUP_CHIPS = {OVERDUE: "bad", ENDING: "warn", RUNNING: "dep", PLANNED: "", ENDED: ""}


def row_of(deployment, today):
    """One row of the tracker as strings."""
    group = group_of(deployment, today)
    engagement = deployment.engagement
    return {
        "group": group,
        "asset": deployment.asset,
        "url": reverse("requests:asset", args=[deployment.pk]),
        "provider": deployment.provider,
        "task": task_and_area(deployment) or "–",
        "operation": deployment.operation.code,
        "reference": engagement.label if engagement else "",
        "starts": times.short_day(deployment.starts_on),
        "ends": times.short_day(deployment.ends_on) if deployment.ends_on else _("no end date"),
        "state": state_words(deployment, group, today),
        "chip": GROUP_CHIPS[group],
    }


def task_and_area(deployment):
    """The task and where, the area only when the task does not name it."""
    area = deployment.area.name if deployment.area else ""
    return ", ".join(filter(None, [deployment.task, "" if area in deployment.task else area]))


def state_words(deployment, group, today):
    """What the dates mean now: "ends tomorrow", "9 days left"."""
    if group == ENDED:
        return _("ended %(date)s") % {"date": times.short_day(deployment.ended_on)}
    if group == OVERDUE:
        days = (today - deployment.ends_on).days
        return ngettext("ended %(n)s day ago, not closed", "ended %(n)s days ago, not closed", days) % {"n": days}
    if group == ENDING:
        return _("ends today") if deployment.ends_on == today else _("ends tomorrow")
    if deployment.state == "halted":
        return _("halted")
    if group == PLANNED:
        return _("planned")
    if deployment.ends_on is None:
        return _("at work")
    days = (deployment.ends_on - today).days
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def end_words(deployment, group, today):
    """When it ends and what that means now, for the chart: "24 Nov, ends tomorrow"."""
    if deployment.ends_on is None:
        return _("no end date")
    if group == PLANNED and deployment.starts_on > today:
        return _("planned from %(start)s to %(end)s") % {
            "start": times.short_day(deployment.starts_on),
            "end": times.short_day(deployment.ends_on),
        }
    return _("%(date)s, %(words)s") % {
        "date": times.short_day(deployment.ends_on),
        "words": state_words(deployment, group, today),
    }


def facts_of(deployment, today):
    """The facts of one asset as items of a definition list."""
    group = group_of(deployment, today)
    pairs = [
        (_("State"), f"{GROUP_LABELS[group]}: {state_words(deployment, group, today)}"),
        (_("Provider"), deployment.provider),
        (_("Provider's reference"), deployment.provider_reference),
        (_("Type of asset"), Capability(deployment.capability).label if deployment.capability else ""),
        (_("Task"), deployment.task),
        (_("Region"), deployment.area.name if deployment.area else ""),
        (_("Civilian lead"), deployment.civilian_lead),
        (_("Liaison"), deployment.liaison),
        (_("First day"), times.day(deployment.starts_on)),
        (_("Last day"), times.day(deployment.ends_on) if deployment.ends_on else _("no end date")),
        (_("Ended"), times.day(deployment.ended_on) if deployment.ended_on else ""),
        (_("Handed over to"), deployment.hand_over),
        (_("Remarks"), deployment.remarks),
        (_("Recorded"), recorded(deployment)),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def recorded(row):
    """Who recorded it, and when."""
    return _("%(moment)s by %(name)s") % {
        "moment": times.moment(row.recorded_at, row.operation),
        "name": row.recorded_by,
    }


def result_in_words(result):
    """A result is a sentence, or a pair of quantity and unit."""
    if isinstance(result, list | tuple) and len(result) == 2:
        quantity, unit = result
        return f"{quantity} {Unit(unit).label if unit in Unit.values else unit}"
    return str(result)


def week_in_words(notice):
    """The week of a movement by its Monday."""
    monday = notice.week_of - dt.timedelta(days=notice.week_of.weekday())
    return _("Week of %(date)s") % {"date": times.day(monday)}


def movement_row(notice, may_read):
    """A movement as everybody in the operation reads it; the address of its details for those who may."""
    return {
        "week": week_in_words(notice),
        "area": notice.area.name if notice.area else _("The whole operation"),
        "url": reverse("requests:movement", args=[notice.pk]) if may_read else "",
    }
