"""Event and reader → subject, text and HTML of a letter."""


def letter_kinds():
    """The kinds of letters this room registers."""
    return []
