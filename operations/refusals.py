"""Why something about an operation was not done, in words."""


class NotAllowed(Exception):
    """The wrong person; nothing was changed. The text is the sentence to show."""


class NotPossible(Exception):
    """The right person, but something is missing or was changed meanwhile. `field` names the form field, if any."""

    def __init__(self, sentence, field=""):
        self.field = field
        super().__init__(sentence)
