"""One table, role × class of a field: open, masked (may be shown, and that is logged) or never."""

from operations.states import CONCLUDING, Role

from .permissions import reads_confidential, reads_working_answers
from .states import DataClass

OPEN, MASKED, NEVER = "open", "masked", "never"

UNMASKING = {Role.MEMBER, Role.ALTERNATE, Role.FOCAL_POINT, *CONCLUDING}


def access_to(data_class, actor, engagement):
    """How an actor reads fields of a class on this request. The requesting organisation reads its own in the open."""
    if data_class in (DataClass.OPEN, DataClass.INTERNAL) or reads_working_answers(actor, engagement):
        return OPEN
    if data_class == DataClass.CONFIDENTIAL:
        return OPEN if reads_confidential(actor, engagement) else NEVER
    here = [m for m in actor.memberships if m.operation_id == engagement.operation_id]
    return MASKED if any(m.role in UNMASKING or m.severe_access for m in here) else NEVER
