"""Letters about accounts: made when they leave, never stored with a key in them."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.registry import Letter, LetterKind, Notice, register_letter

from .accounts import PASSWORD_RESET, password_reset_url
from .models import User


def register():
    """Called once at start-up."""
    register_letter(
        LetterKind(PASSWORD_RESET, password_reset, may_sign_in, password_reset_notices, asks=True, escalates=False)
    )


def password_reset(message, details):
    """The letter with a link made at this moment, for the person the message is addressed to."""
    words = {"url": password_reset_url(User.objects.get(pk=message.reader_id))}
    subject, text, html = (
        render_to_string(f"operations/letters/password_reset.{part}", words) for part in ("subject.txt", "txt", "html")
    )
    return Letter(subject=subject.strip(), text=text, html=html)


def may_sign_in(message):
    return User.objects.filter(pk=message.reader_id, is_active=True).exists()


def password_reset_notices(messages):
    """What the reader finds in the portal after signing in again: that somebody asked."""
    title, url = _("A new password was asked for"), reverse("account_change_password")
    return {message.pk: Notice(title, url, message.created_at) for message in messages}
