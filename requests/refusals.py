"""Refusals: sentences that say why not, written for the person who will read them."""

from django.utils.translation import gettext as _


class Refusal(str):
    """One sentence why something does not go, with the form field it belongs to when there is one."""

    field = ""

    def __new__(cls, sentence, field=""):
        refusal = super().__new__(cls, sentence)
        refusal.field = field
        return refusal


class Refused(Exception):
    """An act that was not carried out; nothing was changed, nothing sent. `refusals` are the sentences to show."""

    status = 409

    def __init__(self, refusals):
        self.refusals = [refusals] if isinstance(refusals, str) else list(refusals)
        super().__init__(" ".join(self.refusals))


class NotYours(Refused):
    """The wrong person."""

    status = 403


class NoSuchStep(Refused):
    """A verb that is not in the table."""

    status = 404

    def __init__(self):
        super().__init__(_("There is no such step."))


class WrongState(Refused):
    """A step that does not start from the state the request is in."""


class Unmet(Refused):
    """The right person in the right state, but something that must hold does not."""

    status = 422


class Overtaken(Refused):
    """Somebody was faster. `by`, `at` and `state` say who, when and what it is now; `yours` if it was you."""

    def __init__(self, sentence, *, by=None, at=None, state="", yours=False):
        self.by, self.at, self.state, self.yours = by, at, state, yours
        super().__init__(sentence)
