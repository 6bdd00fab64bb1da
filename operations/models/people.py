from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..states import WITHOUT_OPERATION, OrganisationKind, Role


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """A new person who signs in by e-mail. Without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. What they may do follows from Membership rows alone; roles.py joins and leaves."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    text_only_letters = models.BooleanField(_("letters as plain text only"), default=False)

    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration pages"), default=False)
    joined_at = models.DateTimeField(_("account opened"), auto_now_add=True)
    exercise_password = models.CharField(
        max_length=64, blank=True, help_text=_("Shown on the sign-in page of an exercise. Empty everywhere else.")
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]


class Organisation(models.Model):
    """An agency, an NGO, a Red Cross or Red Crescent society, an authority."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind, default=OrganisationKind.UN)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["short_name"]

    def __str__(self):
        return self.short_name


class Membership(models.Model):
    """One role of one person in one operation between two dates: the only source of what a person may do.

    Written by operations.roles.join and .leave alone, which keep guardian's grants in step.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    operation = models.ForeignKey(
        "operations.Operation", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    title = models.CharField(_("title"), max_length=80, blank=True, help_text=_("For example RC/HC, DHC, acting HC."))
    acting_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="alternates", verbose_name=_("acts for")
    )
    severe_access = models.BooleanField(_("may read other people's severe fields"), default=False)
    on_duty = models.BooleanField(_("on duty"), default=False)

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("Last day, included."))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["operation", "role", "organisation", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(WITHOUT_OPERATION), operation__isnull=True)
                | (~Q(role__in=sorted(WITHOUT_OPERATION)) & Q(operation__isnull=False)),
                name="operation_fits_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(role=Role.HC, ends_on__isnull=True), name="one_lasting_hc"
            ),
        ]
        indexes = [models.Index(fields=["operation", "role"])]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    def current_on(self, day):
        """True while the membership runs on `day` (a date in the operation's zone)."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Invitation(models.Model):
    """An offer of an account: single use, bound to an address, stored hashed."""

    email = models.EmailField(_("e-mail"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    operation = models.ForeignKey("operations.Operation", models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    role = models.CharField(max_length=16, choices=Role)

    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations_used"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]

    def __str__(self):
        return self.email
