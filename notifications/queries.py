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
    """Letters of an operation that did not arrive (dead), are overdue (late), or wait for their turn (waiting)."""

    dead: int
    late: int
    waiting: int
    uncertain: int


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


def trouble(operation_id=None):
    """The Trouble of one operation, or of the whole portal. One statement over what is still owed, besides the time."""
    owed = Message.objects.filter(owed_since__isnull=False)
    if operation_id is not None:
        owed = owed.filter(operation_id=operation_id)
    late = Q(state__in=OPEN, owed_since__lte=moment.now() - LATE_AFTER)
    return Trouble(
        **owed.aggregate(
            dead=Count("pk", filter=Q(state=State.DEAD)),
            late=Count("pk", filter=late),
            waiting=Count("pk", filter=Q(state__in=OPEN) & ~late),
            uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
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
