"""Labels of choices in forms."""


class Option:
    """The label of a radio or tick box with a second line that says what it means. Both may be lazy translations."""

    def __init__(self, label, hint=""):
        self.label = label
        self.hint = hint

    def __str__(self):
        return str(self.label)
