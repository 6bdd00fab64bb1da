from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..states import ContextType, DecisionRule, LetterStyle, Silence
from .operation import Operation


def monday_to_friday():
    return [0, 1, 2, 3, 4]


def default_desk_limits():
    """Hours a request may lie on each desk before it counts as late."""
    return {"requester": 72, "focal_point": 48, "hct": 72, "hc": 48, "provider": 120}


class Mechanism(models.Model):
    """How an operation reviews requests: plain values, one row per version, never changed once a round pinned it."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="mechanisms")
    number = models.PositiveIntegerField(_("version"))

    context_type = models.CharField(_("context"), max_length=16, choices=ContextType, default=ContextType.DISASTER)
    platform_name = models.CharField(_("platform"), max_length=80, default="CMCoord cell")
    forbidden_items = models.TextField(_("items never carried"), blank=True)
    languages = models.JSONField(_("working languages"), default=list)

    decision_rule = models.CharField(
        _("decision rule"), max_length=16, choices=DecisionRule, default=DecisionRule.HC_CONCLUDES
    )
    silence = models.CharField(_("silence"), max_length=16, choices=Silence, default=Silence.NO_ANSWER)
    minimum_answers = models.PositiveSmallIntegerField(_("minimum answers"), default=3)
    minimum_all = models.BooleanField(_("every seat must answer"), default=False)
    hours_p1 = models.PositiveSmallIntegerField(_("hours for P1, elapsed"), default=12)
    hours_p2 = models.PositiveSmallIntegerField(_("hours for P2, working"), default=24)
    hours_p3 = models.PositiveSmallIntegerField(_("hours for P3, working"), default=48)
    working_days = models.JSONField(_("working days, Monday is 0"), default=monday_to_friday)
    day_starts = models.PositiveSmallIntegerField(
        _("working day starts at hour"), default=0, validators=[MaxValueValidator(23)]
    )
    day_ends = models.PositiveSmallIntegerField(
        _("working day ends at hour"), default=24, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    holidays = models.JSONField(_("holidays, ISO dates"), default=list, blank=True)
    desk_limits = models.JSONField(_("hours per desk"), default=default_desk_limits)

    letter_style = models.CharField(_("letters"), max_length=16, choices=LetterStyle, default=LetterStyle.DISCREET)
    inform_members = models.BooleanField(_("HCT members are told of every step after review"), default=True)

    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mechanisms_signed"
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        ordering = ["operation", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="one_mechanism_per_version"),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(valid_to__isnull=True), name="one_current_mechanism"
            ),
            models.CheckConstraint(condition=Q(day_ends__gt=F("day_starts")), name="working_day_has_hours"),
            models.CheckConstraint(condition=Q(minimum_answers__gte=1), name="at_least_one_answer"),
        ]

    def __str__(self):
        return f"{self.operation.code} v{self.number}"

    def hours_for(self, urgency):
        """Hours of the window and whether they are working hours, e.g. (24, True) for P2."""
        return {"P1": (self.hours_p1, False), "P2": (self.hours_p2, True), "P3": (self.hours_p3, True)}[urgency]

    def minimum_of(self, seats):
        """How many answers this mechanism asks of a round with `seats` counting seats (an int)."""
        return seats if self.minimum_all else self.minimum_answers
