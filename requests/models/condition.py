from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import ConditionState
from .decision import Decision
from .engagement import EngagementRequest
from .round import Position


class Condition(models.Model):
    """What an approval is tied to: wording, owner, proof, due date. Proposed with a position or at the decision."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="conditions")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="proposed_conditions")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="conditions_carried")

    wording = models.TextField(_("condition"))
    owner = models.CharField(_("who sees to it"), max_length=120, blank=True)
    proof = models.CharField(_("how it is shown"), max_length=200, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(max_length=16, choices=ConditionState, default=ConditionState.PROPOSED)
    note = models.TextField(blank=True)

    set_by = models.CharField(_("set by"), max_length=120)
    created_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=ConditionState.OPEN), name="open_conditions")]

    def __str__(self):
        return self.wording[:80]
