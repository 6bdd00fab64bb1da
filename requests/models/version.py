from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..states import Urgency
from .engagement import EngagementRequest


class Version(models.Model):
    """The answers of a request as they were sent: frozen, numbered, what positions and decisions are about."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))

    answers = models.JSONField()
    options = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    places = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    provisions = models.JSONField(default=dict)
    ends_on = models.DateField(_("end date asked for"))
    urgency_proposed = models.CharField(max_length=2, choices=Urgency)
    digest = models.CharField(max_length=64)

    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    cluster_endorsed = models.CharField(_("endorsed by the cluster"), max_length=160, blank=True)

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.engagement.label} v{self.number}"
