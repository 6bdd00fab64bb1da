"""Promise to tell: rows written in the same transaction as what they tell of."""

from functools import partial

from django.db import transaction

from . import bell, moment
from .models import Message
from .registry import letter_kind
from .states import Channel, ReaderKind, State

CHANNELS = {ReaderKind.ACCOUNT: (Channel.IN_APP, Channel.EMAIL), ReaderKind.CONTACT: (Channel.EMAIL,)}


def write(kind, *, event, topic, readers, operation_id=None, at=None, about=None):
    """Promise every reader one letter of this kind about `event`, inside the caller's transaction.

    Accounts get a notice in the portal, told at birth, and an e-mail; contacts get an e-mail. A reader who was
    already promised something about this event is left as it is. Delivery is woken on commit, and no trouble there
    reaches the caller. `at` is when it happened (a seeded past) or when the letter is due; now, if not given.
    """
    require_transaction()
    letter_kind(kind)
    at = at or moment.now()
    messages = [
        born(kind, event, topic, reader, channel, operation_id=operation_id, at=at, about=about)
        for reader in readers
        for channel in CHANNELS[reader.kind]
    ]
    if messages:
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        wake_on_commit(event)


def resend(message, by_event):
    """Send an undelivered letter again, as a row of its own under the event that says who asked for it.

    The words are those of the first letter. The old row is no longer owed.
    """
    require_transaction()
    first = message.about if message.is_repeat else message
    again = Message.objects.create(
        kind=first.kind,
        event=by_event,
        topic=first.topic,
        operation_id=first.operation_id,
        about=first,
        reader_kind=first.reader_kind,
        reader_id=first.reader_id,
        channel=Channel.EMAIL,
        language=first.language,
        **owed_from(moment.now()),
    )
    Message.objects.filter(pk=message.pk).update(owed_since=None)
    wake_on_commit(by_event)
    return again


def born(kind, event, topic, reader, channel, *, operation_id, at, about):
    """The row of one promise, not yet saved."""
    beginning = {"state": State.TOLD, "told_at": at} if channel == Channel.IN_APP else owed_from(at)
    return Message(
        kind=kind,
        event=event,
        topic=topic,
        operation_id=operation_id,
        about=about,
        reader_kind=reader.kind,
        reader_id=reader.id,
        channel=channel,
        language=reader.language or "en",
        **beginning,
    )


def owed_from(at):
    return {"state": State.WAITING, "due_at": at, "owed_since": at}


def require_transaction():
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Letters are promised inside the transaction of what they tell.")


def wake_on_commit(event):
    """Ring once per event when the transaction commits, however many audiences were written to."""
    connection = transaction.get_connection()
    ring = partial(bell.ring, str(event))
    # One event may be written to several audiences; asking what is already registered survives a rolled-back savepoint.
    if not any(is_same_ring(registered[1], ring) for registered in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def is_same_ring(function, ring):
    return isinstance(function, partial) and function.func is ring.func and function.args == ring.args
