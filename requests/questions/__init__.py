"""The request form as data: eight sections, every question with the provisions that make it necessary.

Answers are JSON keyed by the question ids below, which never change. An answer is kept in the form its kind reads
(text; a choice's value; an ISO date; a whole number; an area's id). What cannot be read is kept as it was typed, as a
string: `problem` says so, `missing` refuses to send it, and nothing anybody typed is lost. Civilian options, quantity
lines, places and attachments are rows of their own tables; they stand here as questions of the kind ROWS.
"""

from .choices import PLACE_USES
from .complete import columns_now, columns_of, missing, option_lacks, problem, problems
from .progress import Progress, Standing, standings
from .rows import Row, row_words, rows_of
from .schema import (
    AREA,
    CHOICE,
    DATE,
    LINE,
    NUMBER,
    ROWS,
    SECTION,
    SECTIONS,
    TEXT,
    Question,
    Section,
)
from .table import FIELDS, HRDDP_TRIGGER, PARTS, QUESTIONS, all_provisions, questions_of
from .words import (
    as_date,
    blank,
    day,
    frozen_parts,
    plain_number,
    shown,
    usual,
    without_confidential,
)

__all__ = [
    "AREA",
    "CHOICE",
    "DATE",
    "FIELDS",
    "HRDDP_TRIGGER",
    "LINE",
    "NUMBER",
    "PARTS",
    "PLACE_USES",
    "QUESTIONS",
    "ROWS",
    "SECTION",
    "SECTIONS",
    "TEXT",
    "Progress",
    "Question",
    "Row",
    "Section",
    "Standing",
    "all_provisions",
    "as_date",
    "blank",
    "columns_now",
    "columns_of",
    "day",
    "frozen_parts",
    "missing",
    "option_lacks",
    "plain_number",
    "problem",
    "problems",
    "questions_of",
    "row_words",
    "rows_of",
    "shown",
    "standings",
    "usual",
    "without_confidential",
]
