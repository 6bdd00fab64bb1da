"""The words of this room. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReaderKind(TextChoices):
    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")


class Channel(TextChoices):
    IN_APP = "in_app", _("In the portal")
    EMAIL = "email", _("E-mail")


class State(TextChoices):
    """Where a message stands. Only `delivery` moves it on."""

    WAITING = "waiting", pgettext_lazy("letter", "Waiting")
    SENDING = "sending", pgettext_lazy("letter", "On its way")
    RETRY = "retry", pgettext_lazy("letter", "Trying again")
    TOLD = "told", pgettext_lazy("letter", "Told")
    DEAD = "dead", pgettext_lazy("letter", "Could not be delivered")
    WITHHELD = "withheld", pgettext_lazy("letter", "Not sent: may no longer read this")
    UNCERTAIN = "uncertain", pgettext_lazy("letter", "Uncertain after a restore")


class How(TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    OFF = "off", _("Not by e-mail")


# A relay may still take these up. A row that is being sent is taken up again when its lease has ended.
OPEN = (State.WAITING, State.SENDING, State.RETRY)
