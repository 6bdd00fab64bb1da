"""Deliver what the outbox promised. Any number of relays may run this at once, with or without a broker.

For one letter after another, over one connection to the mail server:

1. Claim a due row for as long as every time-out together can take, and commit: nobody else touches it meanwhile.
2. Find the reader. An account must still be allowed to read, a contact must still be current; else: withheld.
3. Render in the reader's language. What cannot be rendered is dead, and the next letter goes on.
4. Send, always with the Message-ID the row was born with.
5. Commit the outcome with the server's answer: told, retry later, or dead.

A relay that dies between 4 and 5 leaves the row claimed. When the lease ends another relay sends a second copy with
the same Message-ID, and the row counts the doubt. The database's clock decides, never a machine's.
"""

import datetime
import logging
import os
import random
import smtplib
import socket
import time
import uuid
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from . import moment
from .letter import compose
from .models import Heartbeat, Message
from .registry import NotRegistered, letter_kind, reader_details
from .states import OPEN, Channel, ReaderKind, State
from .wording import scrubbed

logger = logging.getLogger(__name__)

BACKOFF_SECONDS = (10, 30, 120, 600, 1800)  # then every half hour
PATIENCE = datetime.timedelta(hours=48)
TURN_SECONDS = 30  # a turn takes up no new letter after this, so that a slow mail server cannot hold up the sweep
MOST_FAILED_CONNECTIONS = 3  # then the server is down, and further letters would only wait for the same time-out
SMTP_EXCHANGES = 12  # connect, two greetings, TLS, signing in, sender, recipient, data, end: each has one time-out


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt, and what the mail server said."""

    state: str
    answer: str
    unreachable: bool = False
    doubt: bool = False


def deliver_due(limit=200, owner=None, event=None):
    """Deliver what is due, of one event or of all, and count the outcomes by state. Safe to run any number of times."""
    owner = owner or relay_name()
    outcomes = Counter()
    unreachable = 0
    ends = time.monotonic() + TURN_SECONDS
    post = get_connection()
    try:
        while outcomes.total() < limit and unreachable < MOST_FAILED_CONNECTIONS and time.monotonic() < ends:
            message = claim(owner, event)
            if message is None:
                break
            outcome = attempt(message, post)
            settle(message, outcome)
            outcomes[outcome.state] += 1
            unreachable = unreachable + 1 if outcome.unreachable else 0
    finally:
        hang_up(post)
    return outcomes


def relay_name():
    """A name for one turn of one relay, so that two turns never take each other's lease for their own."""
    return f"{socket.gethostname()[:30]}/{os.getpid()}/{uuid.uuid4().hex[:12]}"


def lease():
    """Longer than all time-outs of one letter together."""
    return datetime.timedelta(seconds=SMTP_EXCHANGES * (settings.EMAIL_TIMEOUT or 20) + 30)


def claim(owner, event=None):
    """Take the row that has been due longest, or return None. Exactly one relay gets it, on either database."""
    now = moment.now()
    due = Message.objects.filter(due_at__lte=now, state__in=OPEN)
    if event is not None:
        due = due.filter(event=event)
    if not due.exists():  # a plain read: an idle relay must not take SQLite's only write lock
        return None
    until = now + lease()
    with transaction.atomic():
        message = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if message is None:
            return None
        vanished = message.state == State.SENDING
        won = due.filter(pk=message.pk, state=message.state, lease_owner=message.lease_owner).update(
            state=State.SENDING,
            lease_owner=owner,
            lease_until=until,
            due_at=until,  # a relay that vanishes leaves the row due again, behind everything that is due now
            attempts=F("attempts") + 1,
            doubts=F("doubts") + int(vanished),
        )
    if not won:
        return None
    message.lease_owner, message.attempts = owner, message.attempts + 1
    return message


def attempt(message, post):
    """Steps 2 to 4 for one claimed row. Trouble with our own database is raised; all other trouble is an Outcome."""
    try:
        kind = letter_kind(message.kind)
        details = reader_details(message.reader_kind, [message.reader_id]).get(message.reader_id)
        if details is None or not details.address:
            return Outcome(State.DEAD, "reader unknown or without an address")
        if not may_be_told(message, kind, details):
            return Outcome(State.WITHHELD, "may no longer read this")
        email = compose(message, kind, details, post)
        email.message()
    except NotRegistered as problem:
        return Outcome(State.RETRY, str(problem))  # a newer release wrote it, and its relay will know
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        logger.exception("Letter %s of kind %s could not be written", message.pk, message.kind)
        return Outcome(State.DEAD, f"could not be written: {type(problem).__name__}")
    return send(email, post)


def may_be_told(message, kind, details):
    if not details.current:
        return False
    told_of = message.about if message.is_repeat else message
    return message.reader_kind != ReaderKind.ACCOUNT or kind.may_still_read(told_of)


def send(email, post):
    """Hand one letter to the mail server. Only a final refusal of this reader or this text makes it dead."""
    try:
        post.open()
    except Exception as problem:  # refused, hanging, TLS, our own sign-in: never the reader's fault
        drop(post)
        return Outcome(State.RETRY, answer_of(problem), unreachable=True)
    try:
        if post.send_messages([email]) == 0:
            return Outcome(State.RETRY, "the mail server took nothing")
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as problem:
        final, answer = 500 <= code_of(problem) < 600, answer_of(problem)
        if code_of(problem) == 421:  # the server said goodbye
            drop(post)
        return Outcome(State.DEAD if final else State.RETRY, answer)
    except Exception as problem:
        drop(post)
        lost = isinstance(problem, OSError) and not isinstance(problem, smtplib.SMTPResponseException)
        return Outcome(State.RETRY, answer_of(problem), doubt=lost)
    return Outcome(State.TOLD, "accepted by the mail server")


def settle(message, outcome):
    """Step 5: store the outcome, unless another relay holds the row by now and ours is not the better news."""
    now = moment.now()
    values = {"state": outcome.state, "last_answer": scrubbed(outcome.answer), "lease_until": None, "lease_owner": ""}
    if outcome.doubt:
        values["doubts"] = F("doubts") + 1
    if outcome.state == State.RETRY:
        if now - max(message.owed_since or now, message.created_at) >= PATIENCE:
            values |= {"state": State.DEAD, "due_at": None}
        else:
            values["due_at"] = now + pause(message.attempts)
    elif outcome.state == State.DEAD:
        values["due_at"] = None
    else:
        values |= {"due_at": None, "owed_since": None}
        if outcome.state == State.TOLD:
            values["told_at"] = now
    mine = Message.objects.filter(pk=message.pk, state=State.SENDING, lease_owner=message.lease_owner)
    if mine.update(**values):
        return
    logger.warning("Letter %s outlived its lease", message.pk)
    if outcome.state == State.TOLD:
        Message.objects.filter(pk=message.pk).exclude(state=State.TOLD).update(**values)


def pause(attempts):
    """How long to wait after this many attempts, spread a little so that letters do not all return together."""
    seconds = BACKOFF_SECONDS[min(attempts, len(BACKOFF_SECONDS)) - 1]
    return datetime.timedelta(seconds=seconds * random.uniform(0.9, 1.2))  # noqa: S311 - spreading, not secrecy


def code_of(problem):
    """The server's three digits, or 0."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in problem.recipients.values()), 0)
    return getattr(problem, "smtp_code", 0)


def answer_of(problem):
    """What the server said, or what went wrong, in one line."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        text = next((text for _, text in problem.recipients.values()), "")
    else:
        text = getattr(problem, "smtp_error", "") or str(problem) or type(problem).__name__
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    code = code_of(problem)
    return f"{code} {text}" if code else f"{type(problem).__name__}: {text}"


def drop(post):
    """Forget a connection that may be broken, without a farewell that could hang as well."""
    smtp = getattr(post, "connection", None)
    if smtp is not None:
        post.connection = None
        smtp.close()


def hang_up(post):
    try:
        post.close()
    except Exception:  # every letter's outcome is stored; a farewell that fails changes nothing
        drop(post)


def beat(process):
    """Leave a sign that this kind of process takes its turns."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, at=moment.now())],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["at"],
    )


def hold_unfinished():
    """After a restore: mark every unfinished letter uncertain, for a person to decide. Returns how many."""
    return Message.objects.filter(state__in=OPEN).update(
        state=State.UNCERTAIN, due_at=None, lease_owner="", lease_until=None, last_answer="held after a restore"
    )


def lay_to_rest(operation_id):
    """An operation is archived: what is still unsent is withheld, its notices count as read. Returns how many."""
    messages = Message.objects.filter(operation_id=operation_id)
    messages.filter(channel=Channel.IN_APP, read_at__isnull=True).update(read_at=F("told_at"))
    return messages.filter(state__in=OPEN).update(
        state=State.WITHHELD, due_at=None, owed_since=None, lease_owner="", lease_until=None, last_answer="archived"
    )
