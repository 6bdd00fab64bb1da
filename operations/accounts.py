"""What the accounts package asks of us: nobody signs up, letters go through the outbox, sign-ins are recorded."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from notifications.registry import Reader

from . import record
from .models import User

PASSWORD_RESET = "operations.password_reset"  # noqa: S105 (the name of a letter)


class PortalAccountAdapter(DefaultAccountAdapter):
    """Sign-in as this portal wants it. Named in settings; nothing else calls it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong. Check both and try again."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, then try again."),
        "incorrect_password": _("The password is wrong. Type the one you sign in with."),
        "enter_current_password": _("The current password is wrong. Type the one you sign in with."),
        "incorrect_code": _("The code is wrong or was used already. Type the newest one."),
        "rate_limited": _("Too many attempts in a short time. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only paths of this portal lead on after sign-in; another host never does, however it is written."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request, user):
        super().login(request, user)
        record.access("sign_in", user=user)

    def logout(self, request):
        if request.user.is_authenticated:
            record.access("sign_out", user=request.user)
        super().logout(request)

    def authentication_failed(self, request, **credentials):
        """One row per failure, for a known person or nobody: the address that was tried is not kept."""
        known = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        record.access("sign_in_failed", user=known)

    def reauthenticate(self, user, password):
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def send_password_reset_mail(self, user, email, context):
        """Ask for the letter. The token `context` holds is thrown away: the letter makes its own when it leaves."""
        with transaction.atomic():
            row = record.access("password_reset_asked", user=user)
            outbox.write(
                PASSWORD_RESET,
                event=uuid.uuid5(uuid.NAMESPACE_URL, f"access/{row.number}"),
                topic=f"account/{user.pk}",
                readers=[Reader("account", user.pk, user.language)],
                at=row.at,
            )

    def send_mail(self, template_prefix, email, context):
        raise ImproperlyConfigured(f"{template_prefix} would pass the outbox by. Give it a letter of its own.")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Signing in and out is seen without a message; the package's other messages are shown."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)


def password_reset_url(user):
    """A fresh, single-use address where `user` chooses a new password."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.PORTAL_URL + path
