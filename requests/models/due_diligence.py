from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.models import Operation

from ..states import DueDiligenceState
from .engagement import EngagementRequest, random_key


class DueDiligence(models.Model):
    """The due diligence record (HRDDP) of support given to a non-UN security force. May stand without a request.

    requests.due_diligence.advance is the one door to its state. Restricted: never in letters, reads are logged.
    """

    key = models.CharField(max_length=12, unique=True, default=random_key, editable=False)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="due_diligence")
    engagement = models.OneToOneField(
        EngagementRequest, models.PROTECT, null=True, blank=True, related_name="due_diligence"
    )
    state = models.CharField(
        max_length=24, choices=DueDiligenceState, default=DueDiligenceState.ASSESSING, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    recipient = models.CharField(_("recipient unit and chain of command"), max_length=300, blank=True)
    support = models.TextField(_("what support is planned"), blank=True)
    exemption = models.TextField(_("why it is exempt"), blank=True)
    communicated_on = models.DateField(_("policy communicated on"), null=True, blank=True)
    communicated_to = models.CharField(_("communicated to"), max_length=200, blank=True)
    risk_level = models.CharField(_("risk"), max_length=16, blank=True)
    findings = models.TextField(_("findings"), blank=True)
    measures = models.TextField(_("mitigation measures"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("due diligence record")
        verbose_name_plural = _("due diligence records")
        ordering = ["operation", "-pk"]

    def __str__(self):
        return f"{self.operation.code} {self.key}"
