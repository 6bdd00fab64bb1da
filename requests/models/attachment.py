from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..states import Sensitivity
from .engagement import EngagementRequest, random_key


def stored_path(attachment, filename):
    """Files lie under random names without an ending, outside the web root."""
    return f"attachments/{attachment.key}"


class Attachment(models.Model):
    """A file sent with a request. Handed out as a download only, to those its sensitivity allows."""

    key = models.CharField(max_length=12, unique=True, default=random_key, editable=False)
    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=stored_path)
    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sensitivity = models.CharField(max_length=16, choices=Sensitivity, default=Sensitivity.NORMAL)

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return self.name
