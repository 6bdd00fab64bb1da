"""A small kind of letter, a directory and a misbehaving mail server, for tests of the outbox and its delivery."""

import asyncio
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import transaction

from notifications import outbox, registry
from notifications.registry import Letter, LetterKind, Notice, Reader, ReaderDetails
from tests.servers import MailServer

GREETING = "tests.greeting"


def account(number, language="en"):
    return Reader("account", number, language)


def contact(number, language="en"):
    return Reader("contact", number, language)


class Readers:
    """Every reader is known as <kind><number>@talvia.example until the test says otherwise."""

    def __init__(self):
        self.barred, self.ended, self.unknown = set(), set(), set()
        self.unreadable = set()

    def directory(self, kind):
        def load(ids):
            return {
                number: ReaderDetails(
                    address=f"{kind}{number}@talvia.example",
                    name=f"{kind.title()} {number}",
                    current=(kind, number) not in self.ended,
                )
                for number in ids
                if (kind, number) not in self.unknown
            }

        return load

    def render(self, message, details):
        if message.topic in self.unreadable:
            raise ValueError("no words for this")
        return Letter(
            subject=f"News of {message.topic}",
            text=f"Dear {details.name}, there is news.",
            html=f"<p>Dear {details.name}, there is news.</p>",
        )

    def notices(self, messages):
        return {
            message.pk: Notice(f"News of {message.topic}", f"/{message.topic}/", message.told_at or message.created_at)
            for message in messages
            if message.reader_id not in self.barred
        }


@pytest.fixture(name="readers")
def known_readers(monkeypatch):
    """A kind of letter called GREETING and two directories, in place of whatever else is registered."""
    readers = Readers()
    own = LetterKind(GREETING, readers.render, lambda message: message.reader_id not in readers.barred, readers.notices)
    monkeypatch.setattr(registry, "_letters", dict(registry._letters))
    monkeypatch.setattr(registry, "_directories", {kind: readers.directory(kind) for kind in ("account", "contact")})
    monkeypatch.setattr(registry, "_escalations", [])
    monkeypatch.setattr(registry, "_chores", [])
    registry.register_letter(own)
    return readers


def tell(*to, topic="engagement/1", at=None, event=None, **more):
    """Promise a greeting to these readers, as a step would, and return the event."""
    event = event or uuid4()
    with transaction.atomic():
        outbox.write(GREETING, event=event, topic=topic, readers=to, at=at, **more)
    return event


class Sink(MailServer):
    """A real mail server that can refuse a recipient, defer, or fall silent after the text has been sent."""

    def __init__(self):
        super().__init__()
        self.recipient_answers = {}
        self.text_answers = []
        self.silent_towards = set()
        self.sessions = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.sessions.add(id(session))
        waiting = self.recipient_answers.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.text_answers.pop(0) if self.text_answers else "250 Accepted"
        self.answer = lambda envelope: answer
        answer = await super().handle_DATA(server, session, envelope)
        while self.silent_towards & set(envelope.rcpt_tos):
            await asyncio.sleep(0.02)
        return answer

    @property
    def message_ids(self):
        return [letter["Message-ID"] for letter in self.letters]


@contextmanager
def running_sink():
    sink = Sink()
    sink.controller.start()
    try:
        yield sink
    finally:
        sink.silent_towards.clear()
        sink.controller.stop()


@pytest.fixture(name="sink")
def mail_sink(settings):
    """A mail server on a free port that the portal sends through, with a time-out of one second."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.controller.port
        settings.EMAIL_TIMEOUT = 1
        yield sink
