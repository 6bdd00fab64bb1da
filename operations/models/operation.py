import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import ContactKind


def known_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Enter a time zone such as Asia/Kathmandu."))


class Operation(models.Model):
    """A humanitarian response in one country and its Humanitarian Country Team (HCT)."""

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("2–8 capitals."))]
    )
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    emergency_number = models.CharField(_("emergency number"), max_length=40, blank=True)

    exercise = models.BooleanField(_("exercise"), default=False)
    banner = models.CharField(_("note shown on every page"), max_length=300, blank=True)
    map_on = models.BooleanField(_("show the map"), default=True)
    # What frames the outlines of the areas: {"view_box", "borders", "coast", "note"}, SVG paths and a caption.
    map_frame = models.JSONField(default=dict, blank=True)
    opened_on = models.DateField(_("open since"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["code"]
        permissions = [
            ("request_assets", "Writes requests for an organisation"),
            ("answer_in_hct", "Gives positions in the HCT"),
            ("read_reviewed", "Reads what has reached HCT review"),
            ("conclude_hct", "Concludes for the HCT"),
            ("coordinate", "Coordinates as UN-CMCoord focal point"),
            ("clear_due_diligence", "Clears due diligence records"),
            ("view_dashboard", "Reads the dashboard"),
            ("manage_operation", "Changes mechanism and people"),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)


class Area(models.Model):
    """An administrative area of an operation: what lists filter by and the map draws."""

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="areas")
    code = models.CharField(_("p-code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    outline = models.TextField(_("SVG path"), blank=True)
    label_x = models.IntegerField(default=0)
    label_y = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["operation", "code"], name="one_area_per_code")]

    def __str__(self):
        return self.name


class Contact(models.Model):
    """Somebody who is told without having an account: the OCHA desk, the PRD address, a provider's liaison.

    Without an operation the contact is global: used where an operation has none of its own.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=ContactKind)
    operation = models.ForeignKey(Operation, models.CASCADE, null=True, blank=True, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    address = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["operation", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "operation", "address"], name="one_contact_per_address"),
            models.UniqueConstraint(
                fields=["kind", "address"], condition=Q(operation__isnull=True), name="one_global_contact_per_address"
            ),
        ]

    def __str__(self):
        return f"{self.name} <{self.address}>"

    def current_on(self, day):
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class ReferenceCounter(models.Model):
    """The last number given in an operation and year. References are never reused."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "year"], name="one_counter_per_year")]

    def __str__(self):
        return f"{self.operation.code}-{self.year}-{self.last:03}"
