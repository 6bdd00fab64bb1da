"""What is wrong with answers that are there, and what is missing before a request may be sent."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..refusals import Refusal
from ..states import Means
from .schema import AREA, CHOICE, DATE, LINE, NUMBER, TEXT
from .table import QUESTIONS
from .words import as_date, blank, day

LARGEST_NUMBER = 100_000_000
LARGEST_ID = 2**63 - 1


def is_number(value, most):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def problem(question, value):
    """Why an answer that is there cannot be used, as a Refusal at its field; None when it can, or is empty."""
    if blank(value) or question.rows:
        return None
    sentence = ""
    if question.kind == DATE and as_date(value) is None:
        sentence = _("%(question)s Enter a date, like 25 11 2026") % {"question": question.label}
    elif question.kind == NUMBER and not is_number(value, LARGEST_NUMBER):
        sentence = _("People to be reached must be a number, like 4200")
    elif question.kind == AREA and not is_number(value, LARGEST_ID):
        sentence = _("Choose an area of this operation")
    elif question.kind == CHOICE and value not in dict(question.choices):
        sentence = _("%(question)s Choose one of the answers offered") % {"question": question.label}
    elif question.kind in (LINE, TEXT) and len(str(value)) > question.max_length:
        over = len(str(value)) - question.max_length
        sentence = ngettext(
            "%(question)s Shorten the answer by %(over)d character",
            "%(question)s Shorten the answer by %(over)d characters",
            over,
        ) % {"question": question.label, "over": over}
    return Refusal(sentence, question.id) if sentence else None


def problems(answers, section=None):
    """The answers that are there but cannot be used, as Refusals in the order of the form."""
    found = [problem(q, answers.get(q.id)) for q in QUESTIONS if section in (None, q.section)]
    refusals = [refusal for refusal in found if refusal]
    if section in (None, "when_where"):
        starts, ends = as_date(answers.get("starts_on")), as_date(answers.get("ends_on"))
        if starts and ends and ends < starts:
            refusals.append(
                Refusal(_("The end date must be after %(date)s, the start date") % {"date": day(starts)}, "ends_on")
            )
    return refusals


def missing(engagement, section=None):
    """Everything that keeps a request from being sent, as Refusals in the order of the form; [] when it may go.

    With `section`, only what that section lacks.
    """
    answers, found = engagement.answers, problems(engagement.answers, section)
    columns = columns_now(engagement)
    wrong = {refusal.field for refusal in found}
    for question in QUESTIONS:
        if section not in (None, question.section) or question.id in wrong:
            continue
        if question.rows:
            found += _row_problems(question, engagement)
        elif question.compulsory and question.applies(answers, engagement.kind):
            empty = blank(answers.get(question.id))
            if empty or (question.column and blank(columns[question.column])):
                found.append(Refusal(str(question.ask), question.id))
    if section in (None, "when_where") and not wrong & {"ends_on", "starts_on"}:
        found += _end_passed(engagement, columns)
    order = {question.id: place for place, question in enumerate(QUESTIONS)}
    return sorted(found, key=lambda refusal: order[refusal.field])


def columns_of(answers, operation):
    """The columns that repeat answers, holding only what could be read; the end date only if it fits the start."""
    columns = {}
    for question in QUESTIONS:
        if not question.column:
            continue
        value = answers.get(question.id)
        if question.kind == LINE:
            columns[question.column] = str(value or "")[: question.max_length]
        elif question.kind == DATE:
            columns[question.column] = as_date(value)
        elif question.kind == "choice":
            columns[question.column] = "" if blank(value) or problem(question, value) else value
        else:
            columns[question.column] = None if blank(value) or problem(question, value) else value
        if question.kind == AREA and columns[question.column] is not None:
            known = operation.areas.filter(pk=value).exists()
            columns[question.column] = value if known else None
    starts, ends = columns["needed_from"], columns["needed_until"]
    if starts and ends and ends < starts:
        columns["needed_until"] = None
    return columns


def columns_now(engagement):
    """The columns as the answers have them now: those of the row, or once it was sent, of the working answers."""
    if engagement.first_sent_at:
        return columns_of(engagement.answers, engagement.operation)
    return {question.column: getattr(engagement, question.column) for question in QUESTIONS if question.column}


def _end_passed(engagement, columns):
    from operations import clock

    if columns["needed_until"] and columns["needed_until"] < clock.today(engagement.operation):
        return [Refusal(_("The end date must lie ahead"), "ends_on")]
    return []


def _row_problems(question, engagement):
    if question.id not in ("lines", "options"):
        return []
    rows = list(getattr(engagement, question.id).all())
    if not rows:
        return [Refusal(str(question.ask), question.id)]
    if question.id == "options":
        return [Refusal(sentence, "options") for sentence in map(option_lacks, rows) if sentence]
    return []


def option_lacks(option):
    """What a row of the last-resort record still has to say, as a sentence; empty when it stands."""
    name = {"option": option.name}
    if option.means == Means.NONE:
        return "" if option.why_not.strip() else _("Say why no civilian option exists")
    if option.not_asked_reason.strip():
        return ""
    if not option.asked_whom.strip():
        return _("%(option)s: enter whom you asked, or say why nobody was asked") % name
    if option.asked_on is None:
        return _("%(option)s: enter when you asked") % name
    if not option.answer.strip():
        return _("%(option)s: enter what they said") % name
    if not option.why_not.strip():
        return _("%(option)s: say why it does not meet the need") % name
    return ""
