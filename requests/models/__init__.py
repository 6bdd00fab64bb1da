from .attachment import Attachment
from .comment import Comment
from .condition import Condition
from .consent import ConsentEntry
from .decision import Decision
from .deployment import Deployment, Extension, MovementNotice, Offer
from .due_diligence import DueDiligence
from .engagement import Authorship, EngagementRequest, EngagementUserPermission
from .need import CivilianOption, Place, QuantityLine
from .round import Position, Round, Seat
from .transition import Transition
from .version import Version

__all__ = [
    "Attachment",
    "Authorship",
    "CivilianOption",
    "Comment",
    "Condition",
    "ConsentEntry",
    "Decision",
    "Deployment",
    "DueDiligence",
    "EngagementRequest",
    "EngagementUserPermission",
    "Extension",
    "MovementNotice",
    "Offer",
    "Place",
    "Position",
    "QuantityLine",
    "Round",
    "Seat",
    "Transition",
    "Version",
]
