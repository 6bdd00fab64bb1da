"""What a section and a question of the form are, and the eight sections in their order."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..states import DataClass

LINE, TEXT, CHOICE, NUMBER, DATE, AREA, ROWS = "line", "text", "choice", "number", "date", "area", "rows"

INTERNAL, CONFIDENTIAL, SEVERE = DataClass.INTERNAL, DataClass.CONFIDENTIAL, DataClass.SEVERE


@dataclass(frozen=True)
class Section:
    """One page of the form."""

    key: str
    number: int
    title: Any
    lede: Any
    optional: bool = False


@dataclass(frozen=True)
class Question:
    """One question. `ask` is the sentence shown when a compulsory answer is missing."""

    id: str
    section: str
    kind: str
    label: Any
    hint: Any = ""
    ask: Any = ""
    compulsory: bool = False
    column: str = ""  # the column of EngagementRequest that repeats the answer
    choices: tuple = ()
    provisions: tuple = ()
    data_class: str = INTERNAL
    shown_when: tuple = ()  # (id of another question, its values): otherwise the question does not apply
    kinds: tuple = ()  # kinds of request it belongs to; none means every kind
    max_length: int = 2000
    number: int | None = None  # the question of the last-resort checklist it answers

    @property
    def rows(self):
        """Answered by rows of a table, not by a value in `answers`."""
        return self.kind == ROWS

    def applies(self, answers, kind):
        """Whether it is asked at all, given the other answers and the kind of request."""
        if self.kinds and kind not in self.kinds:
            return False
        return not self.shown_when or answers.get(self.shown_when[0]) in self.shown_when[1]


SECTIONS = (
    Section(
        "need",
        1,
        _("What you need"),
        _("One need, one request. Name the gap first, the asset second."),
    ),
    Section(
        "people",
        2,
        _("Who it is for"),
        _("Need alone decides, and the most urgent cases come first."),
    ),
    Section(
        "last_resort",
        3,
        _("Last-resort test"),
        _("The HCT reads this section first. Short facts that can be checked work better than long text."),
    ),
    Section(
        "when_where",
        4,
        _("When and where"),
        _("Every use is limited in time and has an end somebody planned."),
    ),
    Section(
        "state_and_safety",
        5,
        _("Host State and safety"),
        _("How this is seen by others decides about access, today and later."),
    ),
    Section(
        "hrddp",
        6,
        _("HRDDP screening"),
        _(
            "The Human Rights Due Diligence Policy (HRDDP) is about help we give to security forces, "
            "not about help they give to us."
        ),
    ),
    Section(
        "costs",
        7,
        _("Costs"),
        _("The help comes free of cost to the State and to you, unless something else was agreed."),
    ),
    Section(
        "attachments",
        8,
        _("Attachments"),
        _("Evidence that helps to decide: a letter of the State, a manifest, a photo of the road."),
        optional=True,
    ),
)
SECTION = {section.key: section for section in SECTIONS}
