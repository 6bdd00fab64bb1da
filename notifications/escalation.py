"""Tell somebody when a letter cannot be delivered, once per letter and within a quarter of an hour."""

import copy
import datetime
import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from . import moment, outbox
from .models import Message
from .registry import Letter, LetterKind, Notice, NotRegistered, letter_kind, reader_details, readers_to_alarm
from .states import OPEN, ReaderKind, State

logger = logging.getLogger(__name__)

UNDELIVERED = "notifications.undelivered"
LATE_AFTER = datetime.timedelta(minutes=10)  # the sweep looks every few seconds: together well inside the promised 15


def escalate(limit=50):
    """Alarm the readers that the upper rooms name for each dead or overdue letter. Returns how many letters."""
    now = moment.now()
    late = Q(state__in=OPEN, attempts__gt=0, owed_since__lte=now - LATE_AFTER)
    overdue = Message.objects.filter(Q(state=State.DEAD) | late, owed_since__isnull=False, escalated_at__isnull=True)
    alarmed = 0
    for message in overdue.order_by("pk")[:limit]:
        try:
            alarmed += escalate_one(message, now)
        except Exception:  # one letter nobody can be found for must not hide the others
            logger.exception("No alarm could be raised for letter %s", message.pk)
    return alarmed


@transaction.atomic
def escalate_one(message, now):
    """Mark the letter as escalated and write to those it concerns, both or neither."""
    if not Message.objects.filter(pk=message.pk, escalated_at__isnull=True).update(escalated_at=now):
        return 0
    if not kind_escalates(message.kind):
        return 0
    readers = readers_to_alarm(message)
    if readers is None:
        transaction.set_rollback(True)  # this process knows nobody to ask; another one may
        return 0
    outbox.write(
        UNDELIVERED,
        event=uuid.uuid5(message.event, f"undelivered/{message.pk}"),
        topic=message.topic,
        operation_id=message.operation_id,
        readers=readers,
        about=message,
    )
    return 1


def kind_escalates(name):
    try:
        return letter_kind(name).escalates
    except NotRegistered:
        return True


def in_place_of(message):
    """The undelivered message as if it had been addressed to the reader of this alarm."""
    original = copy.copy(message.about)
    original.reader_kind, original.reader_id, original.language = (
        message.reader_kind,
        message.reader_id,
        message.language,
    )
    return original


def may_still_read(message):
    """Whoever is alarmed must be allowed to read what the undelivered letter was about."""
    return letter_kind(message.about.kind).may_still_read(in_place_of(message))


def render(message, details):
    """What did not arrive, with whom, what the server said; no content of the undelivered letter itself."""
    notice = notices([message]).get(message.pk)
    context = {
        "title": original_title(message),
        "reader": reader_name(message.about),
        "answer": message.about.last_answer,
        "dead": message.about.state == State.DEAD,
        "link": settings.PORTAL_URL + (notice.url if notice else reverse("notifications:notices")),
    }
    return Letter(
        subject=_("Not delivered: %(title)s") % {"title": context["title"]},
        text=render_to_string("notifications/letters/undelivered.txt", context),
        html=render_to_string("notifications/letters/undelivered.html", context),
    )


def notices(messages):
    """One line per alarm, leading to where the undelivered letter would have led."""
    originals = Message.objects.in_bulk({message.about_id for message in messages})
    for message in messages:
        message.about = originals[message.about_id]
    names = reader_names(originals.values())
    found = {}
    for kind, about in originals_by_kind(messages).items():
        for message, original in about:
            original.pk = message.pk  # answers come back by the key of the alarm
        inner = letter_kind(kind).notices([original for _message, original in about])
        for message, _original in about:
            if message.pk in inner:
                words = {"reader": names[message.about_id], "title": inner[message.pk].title}
                found[message.pk] = Notice(
                    title=_("A letter did not reach %(reader)s: %(title)s") % words,
                    url=inner[message.pk].url,
                    at=message.told_at or message.created_at,
                    asks=True,
                )
    return found


def originals_by_kind(messages):
    grouped = {}
    for message in messages:
        grouped.setdefault(message.about.kind, []).append((message, in_place_of(message)))
    return grouped


def original_title(message):
    original = in_place_of(message)
    notice = letter_kind(original.kind).notices([original]).get(original.pk)
    return notice.title if notice else _("a letter of the portal")


def reader_names(messages):
    """A name for the reader of each message, in one statement per kind of reader."""
    messages = list(messages)
    names = {message.pk: _("an unknown reader") for message in messages}
    for reader_kind in ReaderKind.values:
        ours = [message for message in messages if message.reader_kind == reader_kind]
        details = reader_details(reader_kind, [message.reader_id for message in ours]) if ours else {}
        for message in ours:
            if message.reader_id in details:
                names[message.pk] = details[message.reader_id].name or details[message.reader_id].address
    return names


def reader_name(message):
    return reader_names([message])[message.pk]


KIND = LetterKind(
    name=UNDELIVERED, render=render, may_still_read=may_still_read, notices=notices, asks=True, escalates=False
)
