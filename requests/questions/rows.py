"""One row of a draft as its section shows it: a title, a line below, and what it still lacks."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from ..states import Means, Sensitivity
from .choices import PLACE_USES
from .complete import option_lacks
from .words import day, plain_number


@dataclass(frozen=True)
class Row:
    """`id` stands in the address of its page: the row's number, for a file its key."""

    id: str
    title: str
    detail: str = ""
    lacks: str = ""


def rows_of(engagement, part):
    """The rows of one part, in their order; removed files are left out."""
    rows = getattr(engagement, part).all()
    return [row_words(part, row) for row in rows if part != "attachments" or row.removed_at is None]


def row_words(part, row):
    return WORDS[part](row)


def option(row):
    asked = ""
    if row.not_asked_reason:
        asked = _("Not asked: %(why)s") % {"why": row.not_asked_reason}
    elif row.asked_whom:
        asked = _("Asked %(whom)s") % {"whom": row.asked_whom} + (f", {day(row.asked_on)}" if row.asked_on else "")
    parts = (asked, row.answer, row.why_not)
    detail = " ".join(f"{part.rstrip('.')}." for part in parts if part)
    title = str(row.get_means_display()) if row.means == Means.NONE else row.name
    return Row(str(row.pk), title, detail, option_lacks(row))


def line(row):
    return Row(str(row.pk), f"{plain_number(row.quantity)} {row.get_unit_display()}", row.item)


def place(row):
    where = ""
    if row.latitude is not None and row.longitude is not None:
        where = f"{row.latitude}, {row.longitude}"
    detail = ". ".join(part for part in (where, row.limits) if part)
    return Row(str(row.pk), f"{PLACE_USES.get(row.use, row.use)}: {row.name}", detail)


def attachment(row):
    size = _("%(size)s kB") % {"size": formats.number_format(max(1, round(row.size / 1000)))}
    whom = f", {row.get_sensitivity_display()}" if row.sensitivity == Sensitivity.HCT_AND_OCHA else ""
    return Row(row.key, row.name, size + whom)


WORDS = {"options": option, "lines": line, "places": place, "attachments": attachment}
