import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from operations.models import Area, Operation, Organisation

from ..states import (
    CHIP,
    FINISHED_STATES,
    OPEN_STATES,
    WAITS_ON,
    AssistanceType,
    Capability,
    Channel,
    Kind,
    LastResortView,
    Outcome,
    State,
    Urgency,
)


def random_key():
    """Twelve letters and digits that nobody guesses: the address of a draft."""
    return secrets.token_hex(6)


class EngagementRequest(models.Model):
    """One need for a military or civil defence asset, from the field to the day the asset goes home.

    Only requests.workflow.advance changes its `state`; requests.actions writes the rest.
    """

    key = models.CharField(max_length=12, unique=True, default=random_key, editable=False)
    reference = models.CharField(_("reference"), max_length=24, unique=True, null=True, blank=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ASSET)

    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    state_since = models.DateTimeField(_("in this state since"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    answers = models.JSONField(default=dict)
    save_number = models.PositiveIntegerField(default=0)
    finished_sections = models.JSONField(default=list)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    # Copies of answers that lists, filters and figures use; requests.actions keeps them in step.
    title = models.CharField(_("title"), max_length=140, blank=True)
    capability = models.CharField(_("type of asset"), max_length=16, choices=Capability, blank=True)
    assistance_type = models.CharField(_("type of assistance"), max_length=16, choices=AssistanceType, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="engagements")
    people = models.PositiveIntegerField(_("people to be reached"), null=True, blank=True)
    urgency_proposed = models.CharField(_("urgency proposed"), max_length=2, choices=Urgency, blank=True)
    needed_from = models.DateField(_("needed from"), null=True, blank=True)
    needed_until = models.DateField(_("end date asked for"), null=True, blank=True)

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="engagements_claimed"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    urgency = models.CharField(_("urgency"), max_length=2, choices=Urgency, blank=True)
    advice = models.TextField(_("advice of the focal point"), blank=True)
    last_resort_view = models.CharField(_("last-resort view"), max_length=16, choices=LastResortView, blank=True)

    approved_until = models.DateField(_("approved until"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, blank=True)
    provider_name = models.CharField(_("provider"), max_length=120, blank=True)
    provider_reference = models.CharField(_("provider's reference"), max_length=80, blank=True)

    # A decision given in a room or by phone, waiting for the HC's own confirmation.
    prepared_decision = models.JSONField(null=True, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="engagements_created")
    created_at = models.DateTimeField()
    entered_for = models.CharField(_("entered on behalf of"), max_length=160, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    first_reviewed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows request")
    )
    follows_reason = models.TextField(_("what changed since then"), blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | (Q(reference__isnull=False) & Q(first_sent_at__isnull=False)),
                name="sent_request_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED) & ~Q(outcome="") | ~Q(state=State.CLOSED) & Q(outcome=""),
                name="closed_request_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(needed_from__isnull=True)
                | Q(needed_until__isnull=True)
                | Q(needed_until__gte=F("needed_from")),
                name="need_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["operation", "state", "state_since"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="open_requests",
            ),
            models.Index(
                fields=["operation", "finished_at"], condition=Q(state__in=sorted(FINISHED_STATES)), name="finished"
            ),
            models.Index(fields=["organisation", "operation", "state"]),
        ]
        permissions = [("need_to_know", "May read one request by a recorded exception")]

    def __str__(self):
        return f"{self.label} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("requests:detail", args=[self.address_key])

    @property
    def label(self):
        """What people call it: the reference, or "Draft" before it was sent."""
        return self.reference or str(State.DRAFT.label)

    @property
    def address_key(self):
        """What stands in addresses: the reference, before sending the draft's random key."""
        return self.reference or self.key

    @property
    def waits_on(self):
        """The Desk it lies on."""
        return WAITS_ON[self.state]

    @property
    def chip(self):
        return CHIP[self.state]

    @property
    def finished(self):
        return self.state in FINISHED_STATES


class Authorship(models.Model):
    """Who created, edited or sent a request: for these people it is their own, whatever organisation they are in."""

    engagement = models.ForeignKey(EngagementRequest, models.CASCADE, related_name="authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "user"], name="one_authorship_each")]

    def __str__(self):
        return f"{self.user} · {self.engagement}"


class EngagementUserPermission(UserObjectPermissionBase):
    """A recorded, dated exception: one person may read one request (need to know). Kept by guardian, asked by dates."""

    content_object = models.ForeignKey(EngagementRequest, models.CASCADE)
    reason = models.TextField(_("reason"), blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    def __str__(self):
        return f"{self.user} · {self.content_object}"
