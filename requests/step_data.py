"""What a person hands in with a step: one dataclass each, made by forms and API, read by rules and effects."""

import datetime as dt
from dataclasses import dataclass, field

from .models import Deployment, EngagementRequest


@dataclass(frozen=True)
class Nothing:
    """A step that asks for nothing."""


@dataclass(frozen=True)
class Submit:
    """`save_number` is that of the answers the sender has read; None when nobody read a page (the exercise)."""

    declared: bool = False
    cluster_endorsed: str = ""
    save_number: int | None = None


@dataclass(frozen=True)
class Question:
    """A question tied to a question id of the form."""

    field: str
    text: str


@dataclass(frozen=True)
class SendBack:
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class CloseAsMet:
    means: str = ""
    note: str = ""


@dataclass(frozen=True)
class OpenReview:
    advice: str = ""
    last_resort_view: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class Reason:
    """Recall, close the review early, reconsider, suspend, resume, withdraw."""

    reason: str = ""


@dataclass(frozen=True)
class CarriedCondition:
    """A condition of the approval; `proposed` is the id of the Condition a member proposed, None for a new one."""

    wording: str
    owner: str
    proof: str = ""
    due_on: dt.date | None = None
    proposed: int | None = None


@dataclass(frozen=True)
class Approve:
    reasons: str = ""
    ends_on: dt.date | None = None
    conditions: tuple[CarriedCondition, ...] = ()


@dataclass(frozen=True)
class Reject:
    reasons: str = ""


@dataclass(frozen=True)
class Transmit:
    channel: str = ""
    provider: str = ""
    provider_reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Deploy:
    """A planned Deployment, or the values of a new one."""

    deployment: Deployment | None = None
    asset: str = ""
    provider: str = ""
    provider_reference: str = ""
    liaison: str = ""
    task: str = ""
    civilian_lead: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Reasons:
    """Extend, refuse the extension."""

    reasons: str = ""


@dataclass(frozen=True)
class Close:
    outcome: str = ""
    reason: str = ""
    results: str = ""
    hand_over: str = ""
    lessons: str = ""
    duplicate_of: EngagementRequest | None = field(default=None)
