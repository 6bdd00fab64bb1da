from django.conf import settings
from django.db import models

from operations.models import Event

from ..states import State, Verb
from .engagement import EngagementRequest


class Transition(models.Model):
    """A step that was taken, one-to-one with its Event. Written by requests.workflow.advance alone."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="transition")
    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="transitions")
    verb = models.CharField(max_length=20, choices=Verb)
    from_state = models.CharField(max_length=16, choices=State)
    to_state = models.CharField(max_length=16, choices=State)
    version = models.PositiveIntegerField()

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["engagement", "version"]
        constraints = [models.UniqueConstraint(fields=["engagement", "version"], name="one_transition_per_version")]

    def __str__(self):
        return f"{self.engagement.label} {self.verb}"
