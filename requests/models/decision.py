from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from operations.models import Mechanism

from ..states import DecisionOutcome
from .engagement import EngagementRequest
from .round import Round
from .version import Version


class Decision(models.Model):
    """The approval or rejection of a request: numbered, one current, pointing at what it judged. Never rewritten."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("decision"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="decisions")
    round = models.ForeignKey(Round, models.PROTECT, related_name="decisions")

    outcome = models.CharField(max_length=16, choices=DecisionOutcome)
    reasons = models.TextField(_("reasons"))
    ends_on = models.DateField(_("end date"), null=True, blank=True)
    current = models.BooleanField(default=True)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="decisions")
    capacity = models.CharField(_("in the capacity of"), max_length=120, blank=True)
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, related_name="decisions")
    signatory = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_decision_per_number"),
            models.UniqueConstraint(fields=["engagement"], condition=Q(current=True), name="one_current_decision"),
            models.CheckConstraint(
                condition=~Q(outcome=DecisionOutcome.APPROVED) | Q(ends_on__isnull=False), name="approval_ends"
            ),
        ]

    def __str__(self):
        return f"{self.engagement.label} {self.get_outcome_display()}"

    @property
    def by_clock(self):
        return self.by_id is None
