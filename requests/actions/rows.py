"""The rows of a draft: civilian options, quantity lines and places. Added, changed and removed one at a time."""

import hashlib
import json
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import CivilianOption, Place, QuantityLine
from ..questions import plain_number
from ..refusals import Refusal, Refused, Unmet
from ..states import Means
from ..typed import clean, clean_line
from .drafts import overtaken, touch

MOST_ROWS = 50
MODELS = {"options": CivilianOption, "lines": QuantityLine, "places": Place}
VALUES = {
    "options": ("means", "name", "asked_whom", "asked_on", "answer", "why_not", "not_asked_reason"),
    "lines": ("item", "quantity", "unit"),
    "places": ("use", "area_id", "name", "latitude", "longitude", "limits"),
}
LONG = ("why_not", "not_asked_reason")


def row_digest(part, row):
    """What a page showed of a row: the same as long as nobody changes it."""
    values = {name: getattr(row, name) for name in VALUES[part]}
    # 2 and 2.00 are the same quantity: one comes from a form, the other from the database.
    values = {name: plain_number(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


@transaction.atomic
def add_row(engagement, part, values, *, by):
    """Add a row from clean values by column name. The same row twice stays one row. Returns it."""
    fresh, _actor = touch(engagement, by)
    row = _filled(part, MODELS[part](engagement=fresh), values, fresh)
    rows = list(MODELS[part].objects.filter(engagement=fresh))
    for other in rows:
        if row_digest(part, other) == row_digest(part, row):
            return other
    if len(rows) >= MOST_ROWS:
        raise Refused(_("There are %(number)d rows already. Put the rest in an attachment.") % {"number": MOST_ROWS})
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_row(engagement, part, pk, values, *, by, seen=""):
    """Change a row. With `seen`, the row_digest the page showed, a change somebody else made meanwhile is not lost."""
    fresh, actor = touch(engagement, by)
    row = _find(part, pk, fresh)
    before = row_digest(part, row)
    row = _filled(part, row, values, fresh)
    if seen and before not in (seen, row_digest(part, row)):
        engagement.refresh_from_db(fields=["saved_at", "saved_by"])
        raise overtaken(engagement, actor)
    row.save()
    return row


@transaction.atomic
def remove_row(engagement, part, pk, *, by):
    """Take a row away. Safe to repeat."""
    fresh, _actor = touch(engagement, by)
    MODELS[part].objects.filter(engagement=fresh, pk=pk).delete()


def _find(part, pk, engagement):
    row = MODELS[part].objects.filter(engagement=engagement, pk=pk).first()
    if row is None:
        raise Refused(_("Somebody removed this row. Add it again if it is still needed."))
    return row


def _filled(part, row, values, engagement):
    for name in VALUES[part]:
        if name in values:
            value = values[name]
            setattr(row, name, (clean if name in LONG else clean_line)(value) if isinstance(value, str) else value)
    if part == "options" and row.means == Means.NONE and not row.name:
        row.name = str(Means.NONE.label)
    if part == "places" and row.area_id and not engagement.operation.areas.filter(pk=row.area_id).exists():
        raise Unmet(Refusal(_("Choose an area of this operation"), "area"))
    try:
        row.full_clean(exclude=["engagement", "area"], validate_unique=False)
    except ValidationError as error:
        raise Unmet([Refusal(text, name) for name, texts in error.message_dict.items() for text in texts]) from error
    return row


def add_option(engagement, values, *, by):
    """Add a civilian option to the last-resort record."""
    return add_row(engagement, "options", values, by=by)


def change_option(engagement, pk, values, *, by, seen=""):
    return change_row(engagement, "options", pk, values, by=by, seen=seen)


def remove_option(engagement, pk, *, by):
    remove_row(engagement, "options", pk, by=by)


def add_line(engagement, values, *, by):
    """Add a quantity line."""
    return add_row(engagement, "lines", values, by=by)


def change_line(engagement, pk, values, *, by, seen=""):
    return change_row(engagement, "lines", pk, values, by=by, seen=seen)


def remove_line(engagement, pk, *, by):
    remove_row(engagement, "lines", pk, by=by)


def add_place(engagement, values, *, by):
    """Add a pick-up place, a delivery place or a place of work."""
    return add_row(engagement, "places", values, by=by)


def change_place(engagement, pk, values, *, by, seen=""):
    return change_row(engagement, "places", pk, values, by=by, seen=seen)


def remove_place(engagement, pk, *, by):
    remove_row(engagement, "places", pk, by=by)
