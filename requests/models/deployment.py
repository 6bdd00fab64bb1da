from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from operations.models import Area, Operation

from ..states import Capability, DeploymentState, OfferState, Unit
from .engagement import EngagementRequest


class Offer(models.Model):
    """What a provider offers for a request. Providers have no account: a focal point records it."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="offers")
    provider = models.CharField(_("provider"), max_length=120)
    provider_reference = models.CharField(_("provider's reference"), max_length=80, blank=True)
    asset = models.CharField(_("what is offered"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=12, choices=Unit, blank=True)
    terms = models.TextField(_("terms"), blank=True)
    costs = models.CharField(_("who pays"), max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=OfferState, default=OfferState.OFFERED)

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return f"{self.provider}: {self.asset}"


class Deployment(models.Model):
    """An asset at work. Under a request, or without one: then a fact that nobody approved here, and marked so."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="deployments")
    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, null=True, blank=True, related_name="deployments")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="deployments")

    asset = models.CharField(_("asset"), max_length=200)
    capability = models.CharField(_("type of asset"), max_length=16, choices=Capability, blank=True)
    provider = models.CharField(_("provider"), max_length=120)
    provider_reference = models.CharField(_("provider's reference"), max_length=80, blank=True)
    liaison = models.CharField(_("liaison"), max_length=160, blank=True)
    task = models.CharField(_("task"), max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="deployments")
    civilian_lead = models.CharField(_("civilian lead"), max_length=160, blank=True)

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    state = models.CharField(max_length=16, choices=DeploymentState, default=DeploymentState.PLANNED)
    hand_over = models.TextField(_("handed over to"), blank=True)
    results = models.JSONField(_("results"), default=list)
    remarks = models.TextField(_("remarks"), blank=True)

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["operation", "ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="deployment_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(engagement__isnull=True) | Q(ends_on__isnull=False), name="requested_deployment_ends"
            ),
        ]
        indexes = [
            models.Index(
                fields=["operation", "ends_on"],
                condition=Q(state__in=[DeploymentState.HALTED, DeploymentState.PLANNED, DeploymentState.RUNNING]),
                name="deployments_running",
            )
        ]

    def __str__(self):
        return f"{self.asset} ({self.provider})"

    @property
    def running(self):
        return self.state != DeploymentState.ENDED


class Extension(models.Model):
    """A wish for more time, filed with fresh last-resort answers; granted or refused by the HC."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="extensions")
    new_end_on = models.DateField(_("new end date"))
    still_needed = models.TextField(_("what need remains that civilians cannot meet"))
    still_unique = models.TextField(_("what the asset still brings that nobody else can"))
    options_checked = models.TextField(_("which civilian options were checked again, with what answer"))
    exit_plan = models.TextField(_("who takes over, and when"))

    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta:
        ordering = ["engagement", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(granted__isnull=True), name="one_open_extension_per_request"
            )
        ]

    def __str__(self):
        return f"{self.engagement.label} → {self.new_end_on}"


class MovementNotice(models.Model):
    """A convoy made known to the parties: notification only, nothing to approve. Its details are severe."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="movement_notices")
    engagement = models.ForeignKey(
        EngagementRequest, models.PROTECT, null=True, blank=True, related_name="movement_notices"
    )
    week_of = models.DateField(_("week"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    details = models.TextField(_("route, times and drivers"), blank=True)
    notified = models.CharField(_("who was notified"), max_length=200)

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["operation", "-week_of", "-pk"]

    def __str__(self):
        return f"{self.operation.code} {self.week_of}"
