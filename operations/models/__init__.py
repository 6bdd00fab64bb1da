from .mechanism import Mechanism
from .operation import Area, Contact, Operation, ReferenceCounter
from .people import Invitation, Membership, Organisation, User
from .record import AccessHead, AccessRecord, ChainHead, Event, EventText

__all__ = [
    "AccessHead",
    "AccessRecord",
    "Area",
    "ChainHead",
    "Contact",
    "Event",
    "EventText",
    "Invitation",
    "Mechanism",
    "Membership",
    "Operation",
    "Organisation",
    "ReferenceCounter",
    "User",
]
