"""Make the e-mail of one message: our words, the row's Message-ID, one thread per topic."""

import uuid
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from .wording import one_line


def compose(message, kind, details, post=None):
    """The e-mail of this message, rendered in its language. Raises whatever rendering raises."""
    told_of = message.about if message.is_repeat else message
    with translation.override(message.language):
        letter = kind.render(told_of, details)
        subject = subject_line(letter.subject, repeat=message.is_repeat)
    email = EmailMultiAlternatives(
        subject=subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[addressed(details)],
        headers=headers(message, letter),
        connection=post,
    )
    if letter.html and not details.text_only:
        email.attach_alternative(letter.html, "text/html")
    for name, content, mimetype in letter.attachments:
        email.attach(name, content, mimetype)
    return email


def subject_line(subject, *, repeat):
    """One line, marked when a person had it sent again and when it belongs to the exercise."""
    subject = one_line(subject)
    if repeat:
        subject = _("Sent again: %(subject)s") % {"subject": subject}
    if settings.EXERCISE:
        subject = _("[Exercise] %(subject)s") % {"subject": subject}
    return subject


def addressed(details):
    name = one_line(details.name)
    return formataddr((name, details.address)) if name else details.address


def headers(message, letter):
    """The letter's own headers, on one line each, and ours, which win."""
    thread = thread_id(message.topic)
    return {name: one_line(value) for name, value in letter.headers.items()} | {
        "Message-ID": message.message_id,
        "X-CMCoord-Event": str(message.event),
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def thread_id(topic):
    """The same for every letter of a topic, so that mailboxes show them as one conversation."""
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.PORTAL_URL}/{topic}')}@{host}>"
