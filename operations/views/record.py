"""The record of an operation: what happened, by whom, and whether its chain checks out."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import record, subjects, times
from ..permissions import may_manage, may_read_record
from ..queries import events_of
from .finding import of_operation

PAGE = 50


@of_operation(may_read_record)
@require_safe
def log(http_request, operation):
    """One page of events, newest first, with filters; `check=1` walks the whole chain."""
    asked, ignored = read(http_request.GET)
    found = list(events_of(operation, asked["kind"], asked["by"], asked["before"])[: PAGE + 1])
    about = subjects.subjects_of(found[:PAGE], http_request.actor)
    checked = "check" in http_request.GET
    context = {
        "operation": operation,
        "rows": [row_of(event, operation, about) for event in found[:PAGE]],
        "manages": not may_manage(http_request.actor, operation),
        "kinds": subjects.groups(),
        "kind": asked["kind"],
        "by": asked["by"],
        "ignored": ignored,
        "checked": checked,
        "broken": record.first_break(operation) if checked else "",
        "next_page": address(asked | {"before": found[PAGE - 1].number}) if len(found) > PAGE else "",
        "first_page": address(asked | {"before": None}) if asked["before"] else "",
    }
    return render(http_request, "operations/record.html", context)


def read(params):
    """The filters of an address, and sentences about those nobody knows."""
    ignored, kinds = [], dict(subjects.groups())
    kind = params.get("kind", "").replace("\x00", "")[:60]
    if kind and kind not in kinds:
        sentence = _("What happened: nothing here is called “%(value)s”. This filter was ignored.")
        ignored.append(sentence % {"value": kind})
        kind = ""
    return {"kind": kind, "by": number(params.get("by")), "before": number(params.get("before"))}, ignored


def number(text):
    """A whole number of an address, else None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def address(asked):
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}" if query else "?"


def row_of(event, operation, about):
    """An event as strings."""
    label, url = about.get((event.subject_kind, event.subject_id), ("", ""))
    return {
        "number": event.number,
        "iso": event.at.isoformat(),
        "at": times.moment(event.at, operation),
        "words": subjects.sentence_of(event),
        "actor_id": event.actor_id,
        "about": label,
        "url": url,
        "digest": event.digest[:12],
    }
