"""How far each section of a request is."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .complete import missing, problems
from .schema import SECTIONS, Section
from .table import FIELDS, QUESTIONS
from .words import blank


class Progress(TextChoices):
    DONE = "done", _("Done")
    PROBLEM = "problem", _("There is a problem")
    QUESTION = "question", _("OCHA asks about it")
    STARTED = "started", _("Started")
    NOT_STARTED = "not_started", _("Not started")


# The shape beside the word: done is plain text, what is unfinished a chip, red only for a problem.
CHIP = {Progress.PROBLEM: "bad", Progress.QUESTION: "warn", Progress.STARTED: "review", Progress.NOT_STARTED: "none"}


@dataclass(frozen=True)
class Standing:
    """One section and how far it is."""

    section: Section
    progress: Progress

    @property
    def word(self):
        return self.progress.label

    @property
    def done(self):
        return self.progress == Progress.DONE

    @property
    def chip(self):
        return CHIP.get(self.progress, "")


def standings(engagement, asked=()):
    """Every section with how far it is. `asked` are the ids of questions that came back and wait for an answer."""
    lacks = by_section(missing(engagement))
    wrong = by_section(problems(engagement.answers))
    waiting = {FIELDS[name].section for name in asked if name in FIELDS}
    touched = {q.section for q in QUESTIONS if has_answer(engagement, q)}
    found = []
    for section in SECTIONS:
        key = section.key
        # What was sent once was complete: nobody has to say so again.
        finished = key in engagement.finished_sections or (engagement.first_sent_at and key in touched)
        if key in waiting:
            progress = Progress.QUESTION
        elif key in wrong or (finished and key in lacks):
            progress = Progress.PROBLEM
        elif finished or (section.optional and key in touched):
            progress = Progress.DONE
        else:
            progress = Progress.STARTED if key in touched else Progress.NOT_STARTED
        found.append(Standing(section, progress))
    return found


def by_section(refusals):
    found = defaultdict(list)
    for refusal in refusals:
        found[FIELDS[refusal.field].section].append(refusal)
    return found


def has_answer(engagement, question):
    if question.id == "attachments":
        return any(file.removed_at is None for file in engagement.attachments.all())
    if question.rows:
        return bool(getattr(engagement, question.id).all())
    return not blank(engagement.answers.get(question.id))
