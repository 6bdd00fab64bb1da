"""Make text fit for headers and short columns."""

import re
import unicodedata

ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")


def one_line(text):
    """The text on one line, without control or direction characters: nothing in it can begin a new header."""
    kept = "".join(" " if character.isspace() else character for character in str(text) if is_visible(character))
    return " ".join(kept.split())


def is_visible(character):
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def scrubbed(answer, length=200):
    """A server's answer without the addresses it repeats, short enough for its column."""
    return ADDRESS.sub("(address)", one_line(answer))[:length]
