"""Rows of the outbox. Readers, events and operations are known by number only: no personal data lives here."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .states import Channel, How, ReaderKind, State


def new_message_id():
    """A Message-ID for the lifetime of one row: a second copy carries it again, so mailboxes can tell."""
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    return f"<{uuid.uuid4()}@{host}>"


class Message(models.Model):
    """One letter or notice to one reader about one event: what the outbox promises to deliver.

    Born by `outbox.write` in the transaction of what it tells; afterwards `delivery` alone changes its state.
    """

    kind = models.CharField(max_length=60)
    event = models.UUIDField()
    topic = models.CharField(max_length=60)
    operation_id = models.BigIntegerField(null=True, blank=True)
    about = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        help_text=_("The earlier message that this one repeats or reports as undelivered."),
    )

    reader_kind = models.CharField(max_length=10, choices=ReaderKind.choices)
    reader_id = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=12, default="en")
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Null when there is nothing to do. Each of the two is the condition of a small index that both databases use.
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("When a relay should next take this up."))
    owed_since = models.DateTimeField(null=True, blank=True, help_text=_("Since when the reader should know."))
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often a copy may have left without an answer reaching us.")
    )
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=200, blank=True)

    created_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "reader_kind", "reader_id", "channel"], name="one_message_per_event_reader_channel"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.TOLD) | Q(told_at__isnull=False, due_at__isnull=True),
                name="told_message_has_its_time_and_nothing_due",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(lease_until__isnull=False), name="message_being_sent_has_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["operation_id"], name="message_owed", condition=Q(owed_since__isnull=False)),
            models.Index(fields=["topic", "id"], name="message_topic"),
            models.Index(fields=["reader_id", "-id"], name="message_inbox", condition=Q(channel=Channel.IN_APP)),
            models.Index(
                fields=["reader_id"],
                name="message_unread",
                condition=Q(channel=Channel.IN_APP, read_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.kind} → {self.reader_kind} {self.reader_id} ({self.channel}): {self.state}"

    @property
    def is_repeat(self):
        """Whether a person asked for an earlier letter to be sent again; its words are those of that letter."""
        return self.about_id is not None and self.about.kind == self.kind


class Heartbeat(models.Model):
    """When a kind of process last took a turn at delivering."""

    process = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["process"]

    def __str__(self):
        return f"{self.process} at {self.at:%Y-%m-%d %H:%M:%S}"


class Preference(models.Model):
    """How an account wants to be told of one kind of letter by e-mail. Notices in the portal are always written."""

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    how = models.CharField(max_length=10, choices=How.choices, default=How.AT_ONCE)

    class Meta:
        ordering = ["account_id", "kind"]
        constraints = [models.UniqueConstraint(fields=["account_id", "kind"], name="one_preference_per_kind")]

    def __str__(self):
        return f"account {self.account_id}: {self.kind} {self.how}"


class Webhook(models.Model):
    """An address of another system that an operation wants told. The secret is kept as a digest only."""

    operation_id = models.BigIntegerField()
    url = models.URLField(max_length=500)
    secret_digest = models.CharField(max_length=128)
    active = models.BooleanField(default=False)

    class Meta:
        ordering = ["operation_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["operation_id", "url"], name="one_webhook_per_address")]

    def __str__(self):
        return f"operation {self.operation_id}: {self.url}"


class KeptLetter(models.Model):
    """A letter of the exercise, kept here instead of leaving. Never written outside the exercise."""

    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["to", "-id"], name="kept_letter_address")]

    def __str__(self):
        return f"{self.to}: {self.subject}"
