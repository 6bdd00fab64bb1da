"""The record: append an Event to an operation's chain, an AccessRecord to the second one, and walk a chain.

Every digest covers the canonical form of its own row and the digest before it, so a changed, missing or swapped row
names its place. Free text enters as a salted digest; text and salt lie beside it and can be erased on their own.
"""

import hashlib
import json
import secrets
import uuid

from django.db import transaction

from . import clock
from .models import AccessHead, AccessRecord, ChainHead, Event, EventText
from .states import ActorKind


def canonical(values):
    """The one way a dictionary of plain values is written before it is digested (sorted keys, no spaces, UTF-8)."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text_digest(salt, text):
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def event_digest(event):
    """The digest an Event must carry: over everything but its own primary key and the erasable texts."""
    return hashlib.sha256(
        canonical(
            {
                "uid": str(event.uid),
                "operation": event.operation_id,
                "number": event.number,
                "kind": event.kind,
                "actor_kind": event.actor_kind,
                "actor": event.actor_id,
                "on_behalf_of": event.on_behalf_of_id,
                "subject": [event.subject_kind, event.subject_id],
                "values": event.values,
                "text_digests": event.text_digests,
                "at": event.at.isoformat(timespec="milliseconds"),
                "previous": event.previous_digest,
            }
        )
    ).hexdigest()


@transaction.atomic
def append(operation, kind, *, by=None, on_behalf_of=None, actor=None, subject, values=None, texts=None):
    """Append one Event and return it.

    `by` is the acting User, or None with `actor` ActorKind.CLOCK or COMMAND. `subject` is (kind, id). `values` are
    small plain values, `texts` a dictionary of free text by name. Call it last in a transaction: it takes the lock on
    the operation's chain (order of locks: engagement, round, chain head).
    """
    at = clock.now()
    salts = {name: secrets.token_hex(8) for name, text in (texts or {}).items() if text}
    event = Event(
        uid=uuid.uuid4(),
        operation=operation,
        kind=kind,
        actor_kind=actor or ActorKind.PERSON,
        actor=by,
        on_behalf_of=on_behalf_of,
        subject_kind=subject[0],
        subject_id=subject[1],
        values=values or {},
        text_digests={name: text_digest(salt, texts[name]) for name, salt in salts.items()},
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
    )
    _link(event, event_digest, ChainHead, operation=operation)
    event.save(force_insert=True)
    if salts:
        EventText.objects.bulk_create(
            EventText(event=event, name=name, text=texts[name], salt=salt) for name, salt in salts.items()
        )
    return event


def _link(row, digest, heads, **chain):
    """Give a row its number and digests, and make it the head of its chain.

    The conditional write takes the lock on both databases; whoever is overtaken between reading and writing reads the
    head again. Two very first rows at once make one head.
    """
    moved = False
    while not moved:
        head, __ = heads.objects.get_or_create(**chain)
        row.number, row.previous_digest = head.number + 1, head.digest
        row.digest = digest(row)
        moved = heads.objects.filter(**chain, number=head.number).update(number=row.number, digest=row.digest)


def access_digest(row):
    return hashlib.sha256(
        canonical(
            {
                "number": row.number,
                "kind": row.kind,
                "user": row.user_id,
                "operation": row.operation_id,
                "values": row.values,
                "at": row.at.isoformat(timespec="milliseconds"),
                "previous": row.previous_digest,
            }
        )
    ).hexdigest()


@transaction.atomic
def access(kind, *, user=None, operation=None, values=None):
    """Append one row to the access chain. Call it outside the transaction of the act it speaks of, so that it stays."""
    at = clock.now()
    row = AccessRecord(
        kind=kind,
        user=user,
        operation=operation,
        values=values or {},
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
    )
    _link(row, access_digest, AccessHead, pk=1)
    row.save(force_insert=True)
    return row


def first_break(operation):
    """Walk the chain of an operation: the sentence naming the first row that does not fit, or an empty text."""
    previous, expected = "0" * 64, 1
    for event in Event.objects.filter(operation=operation).order_by("number").prefetch_related("texts").iterator(500):
        if event.number != expected:
            return f"Event {expected} is missing."
        if event.previous_digest != previous or event_digest(event) != event.digest:
            return f"Event {event.number} was changed."
        for text in event.texts.all():
            if event.text_digests.get(text.name) != text_digest(text.salt, text.text):
                return f"A text of event {event.number} was changed."
        previous, expected = event.digest, expected + 1
    head = ChainHead.objects.filter(operation=operation).first()
    if head and (head.number != expected - 1 or head.digest != previous):
        return f"The newest events after {expected - 1} are missing."
    return ""
