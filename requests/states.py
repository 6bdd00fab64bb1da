"""States, verbs and the other words of a request, as enums with the labels people read. Imports nothing of ours
but the words of the room below."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from operations.states import Desk, Urgency

__all__ = ["Desk", "Urgency"]


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCREENING = "screening", _("OCHA check")
    RETURNED = "returned", _("Sent back")
    HCT_REVIEW = "hct_review", _("HCT review")
    HC_DECISION = "hc_decision", _("HC decision")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")
    TRANSMITTED = "transmitted", _("Passed to provider")
    DEPLOYED = "deployed", _("Deployed")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DRAFT, SCREENING, RETURNED, HCT_REVIEW, HC_DECISION, APPROVED = (
    State.DRAFT,
    State.SCREENING,
    State.RETURNED,
    State.HCT_REVIEW,
    State.HC_DECISION,
    State.APPROVED,
)
REJECTED, TRANSMITTED, DEPLOYED, SUSPENDED, CLOSED, WITHDRAWN = (
    State.REJECTED,
    State.TRANSMITTED,
    State.DEPLOYED,
    State.SUSPENDED,
    State.CLOSED,
    State.WITHDRAWN,
)

FINISHED_STATES = (REJECTED, CLOSED, WITHDRAWN)
OPEN_STATES = tuple(state for state in State if state not in FINISHED_STATES and state != DRAFT)

# Whose desk a request lies on in each state: what it waits for.
WAITS_ON = {
    DRAFT: Desk.REQUESTER,
    SCREENING: Desk.FOCAL_POINT,
    RETURNED: Desk.REQUESTER,
    HCT_REVIEW: Desk.HCT,
    HC_DECISION: Desk.HC,
    APPROVED: Desk.FOCAL_POINT,
    REJECTED: Desk.NOBODY,
    TRANSMITTED: Desk.PROVIDER,
    DEPLOYED: Desk.FOCAL_POINT,
    SUSPENDED: Desk.HC,
    CLOSED: Desk.NOBODY,
    WITHDRAWN: Desk.NOBODY,
}

# CSS class of the chip that shows a state: a shape beside the word, never colour alone.
CHIP = {
    DRAFT: "",
    SCREENING: "review",
    RETURNED: "warn",
    HCT_REVIEW: "hct",
    HC_DECISION: "review",
    APPROVED: "ok",
    REJECTED: "bad",
    TRANSMITTED: "ok",
    DEPLOYED: "dep",
    SUSPENDED: "warn",
    CLOSED: "",
    WITHDRAWN: "",
}


class Verb(models.TextChoices):
    """The steps of a request; the key stands in addresses and in the record, the label on buttons."""

    SUBMIT = "submit", _("Send to OCHA")
    RECALL = "recall", _("Take back to change")
    SEND_BACK = "send_back", _("Send back with questions")
    CLOSE_AS_MET = "close_as_met", _("Close: met by civilian means")
    OPEN_REVIEW = "open_review", _("Open the HCT review")
    CLOSE_REVIEW = "close_review", _("Close the review early")
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Do not approve")
    RECONSIDER = "reconsider", _("Reopen the decision")
    TRANSMIT = "transmit", _("Pass to the provider")
    DEPLOY = "deploy", _("Record the deployment")
    EXTEND = "extend", _("Extend")
    REFUSE_EXTENSION = "refuse_extension", _("Refuse the extension")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    CLOSE = "close", _("Close the request")
    WITHDRAW = "withdraw", _("Withdraw")


class Answer(models.TextChoices):
    """What a member says in a review: a position."""

    APPROVE = "approve", _("Approve")
    CONDITIONS = "conditions", _("Approve with conditions")
    REJECT = "reject", _("Reject")
    STEP_ASIDE = "step_aside", _("Step aside")


class Principle(models.TextChoices):
    """The principle a rejection rests on."""

    LAST_RESORT = "last_resort", _("Last resort")
    PRINCIPLES = "principles", _("Humanity, neutrality, impartiality")
    CIVILIAN_CONTROL = "civilian_control", _("Civilian control")
    TIME_AND_SCALE = "time_and_scale", _("Limited in time and scale")
    CONSENT = "consent", _("Consent of the State")
    ACCESS = "access", _("Access and safety")
    OTHER = "other", pgettext_lazy("principle", "Another principle")


class Kind(models.TextChoices):
    ASSET = "asset", _("Military or civil defence asset")
    ESCORT = "escort", _("Armed escort")


class Capability(models.TextChoices):
    AIR = "air", _("Air transport")
    LAND = "land", _("Land transport")
    SEA = "sea", _("Sea transport")
    MEDICAL = "medical", _("Medical")
    ENGINEERING = "engineering", _("Engineering")
    WATER = "water", _("Water")
    SHELTER = "shelter", _("Shelter")
    POWER = "power", _("Power and fuel")
    COMMUNICATIONS = "communications", _("Communications")
    SEARCH = "search", _("Search and rescue")
    PORT = "port", _("Airfield and port services")
    ESCORT = "escort", _("Security and escort")
    ASSESSMENT = "assessment", _("Assessment and imagery")
    OTHER = "other", pgettext_lazy("capability", "Other")


class AssistanceType(models.TextChoices):
    DIRECT = "direct", _("Direct: soldiers hand help to people")
    INDIRECT = "indirect", _("Indirect: at least one step from people")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure support")


class Unit(models.TextChoices):
    AIRCRAFT = "aircraft", _("aircraft")
    FLIGHTS = "flights", _("flights")
    VEHICLES = "vehicles", _("vehicles")
    SHIPS = "ships", _("ships")
    PEOPLE = "people", _("people")
    KG = "kg", _("kg")
    TONNES = "t", _("t")
    CUBIC_METRES = "m3", _("m³")
    PALLETS = "pallets", _("pallets")
    LITRES_PER_DAY = "l_day", _("litres per day")
    BEDS = "beds", _("beds")
    KILOMETRES = "km", _("km")


class LastResortView(models.TextChoices):
    """What the focal point says of the last-resort test."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Met with doubts")
    NOT_MET = "not_met", _("Not met")


class Outcome(models.TextChoices):
    """How a request was closed."""

    COMPLETED = "completed", _("completed")
    MET_BY_CIVILIAN = "met_by_civilian", _("met by civilian means")
    NO_PROVIDER = "no_provider", _("no provider")
    REFUSED_BY_STATE = "refused_by_state", _("refused by the State")
    ENDED_EARLY = "ended_early", _("ended early")
    DUPLICATE = "duplicate", _("duplicate")
    NO_ANSWER = "no_answer", _("no answer")


class CivilianMeans(models.TextChoices):
    """Which civilian means met the need after all."""

    PROVIDER = "provider", _("A civilian provider")
    ACCESS = "access", _("Access was agreed")
    ACCEPTANCE = "acceptance", _("Acceptance by communities")
    ROUTE = "route", _("Another route or time")


class RoundEnd(models.TextChoices):
    CLOCK = "clock", _("The window ended")
    ALL_ANSWERED = "all_answered", _("Every seat had answered")
    EARLY = "early", _("The Humanitarian Coordinator closed early")
    SENT_BACK = "sent_back", _("Sent back with questions")
    MET = "met", _("Met by civilian means")
    WITHDRAWN = "withdrawn", _("Withdrawn by the requester")


class DecisionOutcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")


class ConditionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    OPEN = "open", _("Open")
    MET = "met", _("Met")
    BREACHED = "breached", _("Breached")
    WAIVED = "waived", _("Waived")
    DROPPED = "dropped", _("Not carried over")


class ConsentKind(models.TextChoices):
    ASKED = "asked", _("Asked")
    REQUESTED = "requested", _("Requested by the State")
    GENERAL_APPEAL = "general_appeal", _("General appeal by the State")
    CONSENTED = "consented", _("Consented")
    STANDING = "standing", _("Standing consent")
    REFUSED = "refused", _("Refused")
    NOT_POSSIBLE = "not_possible", _("Cannot be asked (note of the HC)")


CONSENT_THAT_STANDS = (
    ConsentKind.REQUESTED,
    ConsentKind.GENERAL_APPEAL,
    ConsentKind.CONSENTED,
    ConsentKind.STANDING,
    ConsentKind.NOT_POSSIBLE,
)


class DueDiligenceState(models.TextChoices):
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    EXEMPT = "exempt", _("Exempt")
    ASSESSING = "assessing", _("Assessing")
    CLEARED = "cleared", _("Cleared")
    CLEARED_WITH_MEASURES = "cleared_with_measures", _("Cleared with measures")
    NOT_CLEARED = "not_cleared", _("Not cleared")
    SUSPENDED = "suspended", pgettext_lazy("due diligence", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("due diligence", "Support withdrawn")


DUE_DILIGENCE_CLEAR = (
    DueDiligenceState.NOT_APPLICABLE,
    DueDiligenceState.EXEMPT,
    DueDiligenceState.CLEARED,
    DueDiligenceState.CLEARED_WITH_MEASURES,
)


class OfferState(models.TextChoices):
    STANDING_BY = "standing_by", _("Standing by")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class DeploymentState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    HALTED = "halted", _("Halted")
    ENDED = "ended", _("Ended")


class Channel(models.TextChoices):
    """How an approved request reaches a provider."""

    IN_COUNTRY = "in_country", _("Coordination platform in the country")
    MISSION = "mission", _("Peace operation in the country")
    MEMBER_STATES = "member_states", _("OCHA to Member States")
    REGIONAL = "regional", _("Regional organisation")
    STATE = "state", _("The State's own channel")


class Means(models.TextChoices):
    """How the civilian options of the last-resort record are sorted."""

    OWN = "own", _("Own fleet or stock")
    CLUSTER = "cluster", _("Logistics Cluster or another cluster")
    COMMERCIAL = "commercial", _("Humanitarian air service or commercial provider")
    AGENCY = "agency", _("Another agency")
    AUTHORITIES = "authorities", _("Civilian authorities of the State")
    NONE = "none", _("None exists")


class Sensitivity(models.TextChoices):
    NORMAL = "normal", _("Everybody who may read the request")
    HCT_AND_OCHA = "hct_and_ocha", _("HCT and OCHA only")


class CommentKind(models.TextChoices):
    COMMENT = "comment", _("Comment")
    QUESTION = "question", _("Question")
    USE_REPORTED = "use_reported", _("Use by an agency after a rejection")


class DataClass(models.TextChoices):
    """How sensitive a field is (docs/security.md)."""

    OPEN = "open", _("Open")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")
    SEVERE = "severe", _("Severe")
