"""What the upper rooms register at start-up: kinds of letters, directories of readers, chores, whom to alarm.

This room knows that a reader must be told something of a registered kind, never why or in which words.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reader:
    """Whom to tell: an account or a contact by number, and the language of the letter."""

    kind: str
    id: int
    language: str = "en"


@dataclass(frozen=True)
class ReaderDetails:
    """What a directory knows of a reader now. `current` is false for closed accounts and ended contacts."""

    address: str
    name: str = ""
    language: str = "en"
    current: bool = True
    text_only: bool = False


@dataclass(frozen=True)
class Letter:
    """The words of one letter. Attachments are (file name, content, media type)."""

    subject: str
    text: str
    html: str = ""
    headers: dict = field(default_factory=dict)
    attachments: list = field(default_factory=list)


@dataclass(frozen=True)
class Notice:
    """One line among a reader's notices in the portal."""

    title: str
    url: str
    at: datetime.datetime
    asks: bool = False


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    `render(message, details)` gives the Letter, in the language that is active. `may_still_read(message)` is asked
    for accounts just before sending. `notices(messages)` gives the Notice of each message by primary key, leaving
    out what its reader may no longer read; it must take a constant number of statements. `asks`: the reader is
    expected to act. `escalates`: somebody is told when it cannot be delivered.
    """

    name: str
    render: Callable
    may_still_read: Callable
    notices: Callable
    asks: bool = False
    escalates: bool = True


class NotRegistered(LookupError):
    """This process does not know the name; a newer release may."""


_letters: dict[str, LetterKind] = {}
_directories: dict[str, Callable] = {}
_chores: list[Callable] = []
_escalations: list[Callable] = []


def register_letter(kind):
    """Make a kind of letter known. Registering the same name again replaces it."""
    _letters[kind.name] = kind


def letter_kind(name):
    """The registered kind. Raises NotRegistered."""
    try:
        return _letters[name]
    except KeyError:
        raise NotRegistered(f"No kind of letter is registered as “{name}”.") from None


def register_directory(kind, loader):
    """Make readers of a kind findable: `loader(ids)` gives their ReaderDetails by id, in one statement."""
    _directories[kind] = loader


def reader_details(kind, ids: Iterable[int]) -> dict[int, ReaderDetails]:
    """The details of the readers of one kind, by id; unknown ones are left out. Raises NotRegistered."""
    try:
        loader = _directories[kind]
    except KeyError:
        raise NotRegistered(f"No directory of readers is registered as “{kind}”.") from None
    return loader(set(ids))


def register_chore(function):
    """Have `function()` called at every turn of the sweep, such as the clock that ends reviews."""
    if function not in _chores:
        _chores.append(function)


def chores():
    """The registered chores, in order."""
    return tuple(_chores)


def register_escalation(function):
    """Have `function(message)` asked whom to tell that the message could not be delivered in time."""
    if function not in _escalations:
        _escalations.append(function)


def readers_to_alarm(message):
    """Everybody the registered functions name for this message, each once, or None when nothing is registered."""
    if not _escalations:
        return None
    named = {}
    for function in _escalations:
        for reader in function(message):
            named.setdefault((reader.kind, reader.id), reader)
    return list(named.values())
