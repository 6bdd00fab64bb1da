"""Every question in the order of the form, and how to find one."""

from . import closing, last_resort, need, safety

QUESTIONS = need.QUESTIONS + last_resort.QUESTIONS + safety.QUESTIONS + closing.QUESTIONS
FIELDS = {question.id: question for question in QUESTIONS}

HRDDP_TRIGGER = "supports_security_force"
PARTS = ("options", "lines", "places", "attachments")


def questions_of(section, kind):
    """The questions on a section's page, in order. Those that depend on another answer are on it too."""
    return [q for q in QUESTIONS if q.section == section and (not q.kinds or kind in q.kinds)]


def all_provisions():
    """Every provision a question leans on, each once, in the order of the form."""
    return list(dict.fromkeys(provision for question in QUESTIONS for provision in question.provisions))
