import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..states import ActorKind
from .operation import Operation


class Event(models.Model):
    """One thing that happened in an operation. Append-only; each row carries the digest of the one before it.

    Written by operations.record.append alone; the database refuses updates (migration 0002).
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)

    actor_kind = models.CharField(max_length=16, choices=ActorKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    subject_kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField(null=True)
    values = models.JSONField(default=dict)
    text_digests = models.JSONField(default=dict)

    at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["operation", "number"]
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="one_event_per_number")]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "number"])]

    def __str__(self):
        return f"{self.operation_id}/{self.number} {self.kind}"


class EventText(models.Model):
    """Free text of an event with its salt, kept apart so that it can be erased without breaking the chain."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="texts")
    name = models.CharField(max_length=40)
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="one_text_per_name")]

    def __str__(self):
        return f"{self.event_id} {self.name}"


class ChainHead(models.Model):
    """The newest number and digest of an operation's chain: locked, read and moved by every append."""

    operation = models.OneToOneField(Operation, models.PROTECT, primary_key=True, related_name="chain_head")
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self):
        return f"{self.operation_id}/{self.number}"


class AccessRecord(models.Model):
    """The second chain: sign-ins, unmasking of severe data, refused attempts. Kept even when an act is rolled back."""

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="+")
    values = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.kind}"


class AccessHead(models.Model):
    """The newest number and digest of the access chain; one row."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self):
        return str(self.number)
