from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from operations.models import Mechanism, Organisation

from ..states import Answer, Principle, RoundEnd
from .engagement import EngagementRequest
from .version import Version


class Round(models.Model):
    """One run of the HCT review: pins a Version and a mechanism, snapshots the seats, ends once.

    `revision` moves with every position and every change of the window; whoever ends the round must have read the
    newest, so that a rejection can never slip in unseen.
    """

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField(_("round"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="rounds")
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, related_name="rounds")

    urgency = models.CharField(max_length=2)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("closes"))
    first_closes_at = models.DateTimeField(_("closing time when it opened"))
    window_changed = models.BooleanField(_("a person changed the window"), default=False)
    window_reason = models.TextField(_("why the window was changed"), blank=True)
    all_answered_at = models.DateTimeField(_("last seat answered"), null=True, blank=True)

    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=16, choices=RoundEnd, blank=True)
    ended_reason = models.TextField(blank=True)
    for_next_meeting = models.BooleanField(_("on the list of the next HCT meeting"), default=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(ended_at__isnull=True), name="one_open_round_per_request"
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(ended_at__isnull=True), name="rounds_running")]

    def __str__(self):
        return f"{self.engagement.label} round {self.number}"

    @property
    def running(self):
        return self.ended_at is None


class Seat(models.Model):
    """The place of an organisation in a round. Who sits in it is looked up in Membership when they act."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    requesting = models.BooleanField(_("requesting organisation"), default=False)
    added_later = models.BooleanField(_("added while the review ran"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["round", "organisation__short_name"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="one_seat_per_organisation")]

    def __str__(self):
        return f"{self.organisation} · {self.round}"


class Position(models.Model):
    """What a seat says in a round, kept with its history: the highest number is current."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="positions")
    number = models.PositiveIntegerField()

    answer = models.CharField(max_length=16, choices=Answer)
    reason = models.TextField(_("reason"), blank=True)
    principle = models.CharField(_("principle at stake"), max_length=20, choices=Principle, blank=True)
    change_of_mind = models.TextField(_("what would change this position"), blank=True)
    conditions = models.JSONField(default=list)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    evidence = models.TextField(_("how it was given"), blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "seat", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "seat", "number"], name="one_position_per_number"),
            models.CheckConstraint(
                condition=~Q(answer=Answer.REJECT) | (~Q(reason="") & ~Q(principle="") & ~Q(change_of_mind="")),
                name="rejection_is_argued",
            ),
        ]

    def __str__(self):
        return f"{self.seat} {self.get_answer_display()}"

    @property
    def on_behalf(self):
        """Given in a room or by phone and recorded by somebody else."""
        return self.recorded_for_id is not None

    @property
    def unconfirmed(self):
        return self.on_behalf and self.confirmed_at is None
