"""Who may run an operation: predicates (actor, operation) that answer with a sentence why not, or with nothing.

A right needs both: guardian's grant, asked through has_perm, and a membership that is current on this day.
"""

from django.utils.translation import gettext as _

from .states import CONCLUDING, Role


def may_manage(actor, operation):
    """Change the mechanism, the people and the contacts of an operation."""
    if actor.is_administrator:
        return ""
    if actor.is_focal_point(operation.pk) and actor.user.has_perm("operations.manage_operation", operation):
        return ""
    return _("Only OCHA focal points of this operation and administrators change its settings.")


def may_sign(actor, operation):
    """Sign the mechanism: the Humanitarian Coordinator in person, no delegate."""
    if actor.holds(operation.pk, Role.HC) and actor.user.has_perm("operations.conclude_hct", operation):
        return ""
    return _("Only the Humanitarian Coordinator of this operation signs its mechanism.")


def may_read_settings(actor, operation):
    """The settings are read by those who change or sign them, and by delegates."""
    if not may_manage(actor, operation) or actor.holds(operation.pk, *CONCLUDING):
        return ""
    return _("The settings are for OCHA focal points and the Humanitarian Coordinator of this operation.")


def may_read_record(actor, operation):
    """The record names people and requests: focal points, the HC and delegates read it."""
    if actor.holds(operation.pk, Role.FOCAL_POINT, *CONCLUDING):
        return ""
    return _("The record is for OCHA focal points and the Humanitarian Coordinator of this operation.")
