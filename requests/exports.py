"""Tables to take along: CSV that a spreadsheet opens in the right alphabet and without running anything."""

import csv

from django.utils.translation import gettext as _

from operations import record
from operations.clock import shown

from . import queries
from .states import Capability, Outcome, State

BYTE_ORDER_MARK = "\ufeff"
BLOCK = 500
RUNS_IN_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FIELDS = (
    "reference", "title", "capability", "area__name", "organisation__short_name", "state", "outcome", "urgency",
    "state_since", "due_at", "provider_name", "approved_until", "operation_id",
)  # fmt: skip


class Line:
    """A file of which each write is handed on at once."""

    def write(self, text):
        return text


def headings():
    return [
        _("Reference"), _("Request"), _("Type"), _("Region"), _("Organisation"), _("State"), _("Outcome"),
        _("Urgency"), _("In this state since"), _("Due"), _("Provider"), _("Approved until"),
    ]  # fmt: skip


def table_as_csv(engagements, zones):
    """The rows as lines of CSV, a block of rows at a time; memory does not grow with their number.

    `zones` maps ids of operations to operations: times stand in their zone with its offset.
    """
    writer = csv.writer(Line())
    yield BYTE_ORDER_MARK + writer.writerow(headings())
    for row in engagements.values_list(*FIELDS).iterator(chunk_size=BLOCK):
        yield writer.writerow([safe(value) for value in in_words(row, zones)])


def in_words(row, zones):
    reference, title, capability, area, organisation, state, outcome, urgency, since, due, provider, until, where = row
    return [
        reference or "",
        title,
        Capability(capability).label if capability else "",
        area or "",
        organisation,
        State(state).label,
        Outcome(outcome).label if outcome else "",
        urgency,
        local(since, zones[where]),
        local(due, zones[where]),
        provider,
        until.isoformat() if until else "",
    ]


def local(at, operation):
    """A moment with its offset, in the operation's zone: 2026-11-24T14:00+03:00."""
    return shown(at, operation)[0].isoformat(timespec="minutes") if at else ""


def safe(value):
    """A cell that a spreadsheet shows and does not run."""
    text = str(value)
    return f"'{text}" if text.startswith(RUNS_IN_SPREADSHEETS) else text


def note_export(operation, *, by, filters):
    """Record that a person took a table along, and by which filters."""
    values = {"filters": filters.query(), "format": "csv"}
    if operation:
        record.append(operation, "export.requests", by=by, subject=("operation", operation.pk), values=values)
    else:
        record.access("export", user=by, values=values)


def exported(actor, filters, at):
    """The rows of an export: those of the list, in its order."""
    return queries.in_order(queries.filtered(actor, filters, at), filters.order, at)


def file_name(operation, at):
    """TAL-2026-11-24-1400.csv: where from, and when."""
    local = shown(at, operation)[0] if operation else at
    return f"{operation.code if operation else 'requests'}-{local:%Y-%m-%d-%H%M}.csv"
