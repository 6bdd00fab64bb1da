from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.models import Area

from ..states import Means, Unit
from .engagement import EngagementRequest


class CivilianOption(models.Model):
    """One row of the last-resort record: a civilian option, who was asked, what they said, why it fails."""

    engagement = models.ForeignKey(EngagementRequest, models.CASCADE, related_name="options")
    means = models.CharField(_("kind of option"), max_length=16, choices=Means)
    name = models.CharField(_("option"), max_length=160)
    asked_whom = models.CharField(_("asked whom"), max_length=160, blank=True)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    answer = models.CharField(_("what they said"), max_length=300, blank=True)
    why_not = models.TextField(_("why it does not meet the need"), blank=True)
    not_asked_reason = models.TextField(_("why nobody was asked"), blank=True)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return self.name


class QuantityLine(models.Model):
    """How much of what is needed, with its unit."""

    engagement = models.ForeignKey(EngagementRequest, models.CASCADE, related_name="lines")
    item = models.CharField(_("what"), max_length=160)
    quantity = models.DecimalField(_("how many"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return f"{self.quantity} {self.get_unit_display()} {self.item}"


class Place(models.Model):
    """A pick-up or delivery place. Area is internal, name and coordinates are severe."""

    engagement = models.ForeignKey(EngagementRequest, models.CASCADE, related_name="places")
    use = models.CharField(
        max_length=16, choices=[("pickup", _("Pick-up")), ("delivery", _("Delivery")), ("work", _("Place of work"))]
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("place"), max_length=160, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    limits = models.CharField(_("limits of the site, e.g. runway in metres"), max_length=200, blank=True)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self):
        return self.name
