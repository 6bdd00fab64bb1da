"""Every read of this room worth a name."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from . import moment
from .escalation import LATE_AFTER
from .models import Heartbeat, KeptLetter, Message
from .registry import Notice, NotRegistered, letter_kind, reader_details
from .states import OPEN, Channel, ReaderKind, State

PAGE = 50
MOST_UNREAD = 100


@dataclass(frozen=True)
class Line:
    """One notice on a reader's page."""

    message: Message
    notice: Notice


@dataclass(frozen=True)
class Trouble:
    """Letters of an operation that did not arrive (dead), are overdue (late), or wait for their turn (waiting).

    `oldest` is since when the oldest that may still leave is owed.
    """

    dead: int
    late: int
    waiting: int
    uncertain: int
    oldest: datetime.datetime | None = None


def inbox(user):
    """The in-app messages of an account, read or not."""
    return Message.objects.filter(reader_kind=ReaderKind.ACCOUNT, reader_id=user.pk, channel=Channel.IN_APP).exclude(
        state=State.WITHHELD
    )


def unread_count(user):
    """How many notices the reader has not read."""
    return inbox(user).filter(read_at__isnull=True).count()


def unread_for(user):
    """The newest unread notices as Lines."""
    return lines(inbox(user).filter(read_at__isnull=True).order_by("-pk")[:MOST_UNREAD])


def read_for(user, before=None):
    """One page of notices read earlier, newest first, as (Lines, key of the next page or None)."""
    earlier = inbox(user).filter(read_at__isnull=False)
    if before is not None:
        earlier = earlier.filter(pk__lt=before)
    messages = list(earlier.order_by("-pk")[: PAGE + 1])
    following = messages[PAGE - 1].pk if len(messages) > PAGE else None
    return lines(messages[:PAGE]), following


def notices_for(user):
    """Unread notices, then the newest of the read ones, as Lines."""
    return unread_for(user) + read_for(user)[0]


def lines(messages):
    """Messages with their words, in the active language. What the reader may no longer read is left out."""
    messages = list(messages)
    by_kind = {}
    for message in messages:
        by_kind.setdefault(message.kind, []).append(message)
    words = {}
    for kind, ours in by_kind.items():
        try:
            words |= letter_kind(kind).notices(ours)
        except NotRegistered:
            continue
    return [Line(message, words[message.pk]) for message in messages if message.pk in words]


def messages_about(topic):
    """Every message of a topic, oldest first, for the panel that says who was told."""
    return Message.objects.filter(topic=topic).order_by("pk")


def with_readers(messages):
    """The messages as a list, each with `reader` set to its ReaderDetails or None; a look-up per kind of reader."""
    messages = list(messages)
    for kind in ReaderKind.values:
        ours = [message for message in messages if message.reader_kind == kind]
        try:
            details = reader_details(kind, {message.reader_id for message in ours}) if ours else {}
        except NotRegistered:
            details = {}
        for message in ours:
            message.reader = details.get(message.reader_id)
    return messages


def owed(operation_id=None, which="", *, at=None):
    """Messages somebody is still owed, of one operation or the whole portal: all, or one kind of trouble."""
    found = Message.objects.filter(owed_since__isnull=False)
    if operation_id is not None:
        found = found.filter(operation_id=operation_id)
    return found.filter(kinds_of_trouble(at or moment.now())[which]) if which else found


def kinds_of_trouble(at):
    """What is wrong with a message that is owed, as conditions by name: the count and the list use the same."""
    late = Q(state__in=OPEN, owed_since__lte=at - LATE_AFTER)
    return {
        "dead": Q(state=State.DEAD),
        "late": late,
        "waiting": Q(state__in=OPEN) & ~late,
        "uncertain": Q(state=State.UNCERTAIN),
    }


def trouble(operation_id=None, *, at=None):
    """The Trouble of one operation, or of the whole portal. One statement over what is still owed, besides the time."""
    kinds = kinds_of_trouble(at or moment.now())
    return Trouble(
        **owed(operation_id).aggregate(
            **{name: Count("pk", filter=condition) for name, condition in kinds.items()},
            oldest=Min("owed_since", filter=Q(state__in=OPEN)),
        )
    )


def health():
    """How well delivery keeps up, in seconds: {oldest_due_seconds, due, heartbeats: {process: age}}.

    Measured by real database time, whatever clock is injected.
    """
    now = moment.database_now()
    due = Message.objects.filter(due_at__lte=now, state__in=OPEN).aggregate(oldest=Min("due_at"), count=Count("pk"))
    return {
        "oldest_due_seconds": seconds(now - due["oldest"]) if due["oldest"] else None,
        "due": due["count"],
        "heartbeats": {beat.process: seconds(now - beat.at) for beat in Heartbeat.objects.all()},
    }


def seconds(span: datetime.timedelta):
    return round(max(span.total_seconds(), 0.0), 1)


def kept_letters(address="", before=None):
    """One page of the exercise's letters, newest first, as (letters, key of the next page or None)."""
    letters = KeptLetter.objects.only("pk", "to", "subject", "at")
    if address:
        letters = letters.filter(to__icontains=address)
    if before is not None:
        letters = letters.filter(pk__lt=before)
    found = list(letters.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], (found[PAGE - 1].pk if len(found) > PAGE else None)
