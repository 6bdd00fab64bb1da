"""Words about one request that several pages share."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .states import APPROVED, CLOSED


def state_words(engagement, conditions=None):
    """The state as people read it: "Closed: completed", "Approved (with 2 conditions)".

    `conditions` is how many were carried, when the caller knows.
    """
    label = engagement.get_state_display()
    if engagement.state == CLOSED:
        return _("%(state)s: %(outcome)s") % {"state": label, "outcome": engagement.get_outcome_display()}
    if engagement.state == APPROVED and conditions:
        return ngettext("%(state)s (with %(n)s condition)", "%(state)s (with %(n)s conditions)", conditions) % {
            "state": label,
            "n": conditions,
        }
    return label
