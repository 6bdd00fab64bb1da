"""Who was promised what, and what became of it: for operators and for tests."""

import json
from itertools import islice

from django.core.management.base import BaseCommand

from notifications import delivery
from notifications.models import Message
from notifications.registry import NotRegistered, reader_details
from notifications.states import ReaderKind

CHUNK = 500


class Command(BaseCommand):
    help = "Prints one line per message of the outbox, oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--topic", help="only messages of this topic, such as engagement/42")
        parser.add_argument(
            "--hold-unfinished",
            action="store_true",
            help="after a restore: mark unfinished letters uncertain, print none",
        )

    def handle(self, *args, json, topic, hold_unfinished, **options):
        if hold_unfinished:
            self.stdout.write(f"{delivery.hold_unfinished()} unfinished letters are held as uncertain.")
            return
        messages = Message.objects.order_by("pk")
        if topic:
            messages = messages.filter(topic=topic)
        rows = messages.iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            addresses = addresses_of(chunk)
            for message in chunk:
                self.stdout.write(as_json(message, addresses) if json else as_line(message, addresses))


def addresses_of(messages):
    """Address by (kind, id) of reader, in one look-up per kind of reader."""
    found = {}
    for kind in ReaderKind.values:
        ids = {message.reader_id for message in messages if message.reader_kind == kind}
        try:
            details = reader_details(kind, ids) if ids else {}
        except NotRegistered:
            details = {}
        found |= {(kind, id): known.address for id, known in details.items()}
    return found


def as_json(message, addresses):
    return json.dumps(
        {
            "id": message.pk,
            "event": str(message.event),
            "kind": message.kind,
            "topic": message.topic,
            "operation": message.operation_id,
            "reader": f"{message.reader_kind}/{message.reader_id}",
            "address": addresses.get((message.reader_kind, message.reader_id), ""),
            "channel": message.channel,
            "language": message.language,
            "message_id": message.message_id,
            "attempts": message.attempts,
            "doubts": message.doubts,
            "outcome": message.state,
            "answer": message.last_answer,
            "created_at": iso(message.created_at),
            "due_at": iso(message.due_at),
            "told_at": iso(message.told_at),
            "read_at": iso(message.read_at),
            "escalated_at": iso(message.escalated_at),
            "about": message.about_id,
        }
    )


def as_line(message, addresses):
    address = addresses.get((message.reader_kind, message.reader_id), "?")
    return (
        f"{message.created_at:%Y-%m-%d %H:%M:%S}  {message.state:9}  {message.channel:6}  {message.attempts:2}  "
        f"{message.kind}  {message.topic}  {message.reader_kind}/{message.reader_id} {address}  {message.last_answer}"
    ).rstrip()


def iso(moment):
    return moment.isoformat() if moment else None
