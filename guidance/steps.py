"""The moments of a request at which a provision helps: the keys of content files and what readers call them."""

from django.utils.translation import gettext_lazy as _

EVERY = "all"
LABELS = {
    "need": _("What you need"),
    "lastresort": _("Last-resort test"),
    "risk": _("Risk and perception"),
    "hrddp": _("Human rights due diligence"),
    "consent": _("State consent"),
    "exit": _("End date and exit"),
    "screen": _("OCHA check"),
    "hct": _("HCT review"),
    "decision": _("HC decision"),
    "transmit": _("Passing to a provider"),
    "deploy": _("Deployment"),
    "monitor": _("Following the deployment"),
    "close": _("Closing"),
    "escort": _("Armed escort"),
    "roles": _("Who does what"),
}


def labels_of(keys):
    """What readers call these steps, in the order of a request's life."""
    if EVERY in keys:
        return [_("Every step")]
    return [label for key, label in LABELS.items() if key in keys]
