from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..states import ConsentKind
from .engagement import EngagementRequest


class ConsentEntry(models.Model):
    """One entry in the history of what the affected State said; Case.consent_for says which one counts."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="consents")
    deployment = models.ForeignKey(
        "requests.Deployment", models.PROTECT, null=True, blank=True, related_name="consents"
    )
    kind = models.CharField(_("what the State said"), max_length=16, choices=ConsentKind)
    authority = models.CharField(_("which authority"), max_length=160, blank=True)
    reference = models.CharField(_("letter or note"), max_length=160, blank=True)
    conditions = models.TextField(_("conditions of the State"), blank=True)
    said_on = models.DateField(_("date"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return f"{self.engagement.label} {self.get_kind_display()}"
