"""From what people type to what is kept: text without traps, dates and numbers as they are written around the world.

Nothing is ever thrown away here but characters nobody can see. What cannot be read comes back as the text it was.
"""

import datetime as dt
import re
import unicodedata

from .questions import AREA, DATE, NUMBER, usual

# More than this is no answer of a form; it is refused at its field and stays on the page.
LONGEST_ANSWER = 20_000

# Direction overrides and isolates can make a text read as something else than it says. The marks that Arabic and
# Persian texts need (LRM, RLM, joiners) are no part of these.
TRAPS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
KEPT_CONTROLS = "\n\t"

DATE_PATTERNS = (
    (re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})"), (3, 2, 1)),
)
NAMED_MONTH = re.compile(r"(?:\w{3,9},? )?(\d{1,2})\.? ?([^\W\d]{3,9})\.? ?(\d{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
GROUPED = re.compile(r"\d{1,3}(?:[ ,.'’\u00a0\u202f\u2009]\d{3})+|\d+")


def clean(text):
    """The text without control characters, lone surrogates and direction tricks, composed, with plain line ends."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n").translate(TRAPS)
    kept = (c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def clean_line(text):
    """The same for one line: line ends and runs of blanks become one blank."""
    return " ".join(clean(text).split())


def read(question, typed):
    """What is kept of an answer: the value of its kind, else the text as typed; "" for no answer."""
    if typed is None:
        return ""
    if isinstance(typed, dt.date):
        return typed.isoformat()
    if isinstance(typed, int) and not isinstance(typed, bool) and question.kind in (NUMBER, AREA):
        return typed
    text = clean(typed) if question.kind == "text" else clean_line(typed)
    if question.kind == DATE:
        found = date_of(text)
        return found.isoformat() if found else text
    if question.kind == NUMBER:
        return whole_number(text, text)
    if question.kind == AREA:
        return int(text) if text.isdecimal() and len(text) < 12 else text
    return text


def date_of(text):
    """The date a text means, day before month as in UN English, or None."""
    text = western_digits(text)
    for pattern, (year, month, day) in DATE_PATTERNS:
        if match := pattern.fullmatch(text):
            return _date(match[year], match[month], match[day])
    if match := NAMED_MONTH.fullmatch(text):
        name = match[2][:3].lower()
        return _date(match[3], MONTHS.index(name) + 1, match[1]) if name in MONTHS else None
    return None


def _date(year, month, day):
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if usual(found) else None


def whole_number(text, otherwise=None):
    """The number a text means, with any usual mark between thousands; `otherwise` when it means none."""
    written = western_digits(text)
    if len(written) > 20 or not GROUPED.fullmatch(written):
        return otherwise
    return int("".join(c for c in written if c.isdecimal()))


def western_digits(text):
    """Arabic-Indic and other decimal digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
