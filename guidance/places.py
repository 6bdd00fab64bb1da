"""Where a provision stands, in words a reader may be shown: a number only when a person has verified it."""

from django.utils.translation import gettext as _

from .models import ProvisionText

Kind = ProvisionText.LocatorType


def place(locator_type, locator, verified):
    """ "Paragraph 5" when that number is verified, else the heading, else the document or page as a whole."""
    if locator_type in ProvisionText.NUMBERS:
        if not verified:
            return _("Document as a whole")
        pattern = _("Paragraph %(number)s") if locator_type == Kind.PARAGRAPH else _("Principle %(number)s")
        return pattern % {"number": locator}
    if locator:
        return locator
    return _("Web page") if locator_type == Kind.PAGE else _("Document as a whole")


def number_pending(locator_type, verified, numbered):
    """Whether a number exists or may exist that nobody has confirmed yet."""
    return numbered and not (locator_type in ProvisionText.NUMBERS and verified)
