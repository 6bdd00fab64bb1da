"""What a letter asks of its reader: one table, kind of letter × role. Whoever is not in it reads for information.

An Ask holds only while the request is in one of its states: a letter that leaves late asks nothing that is over.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from operations.states import CONCLUDING, Role

from ..states import APPROVED, DEPLOYED, HC_DECISION, HCT_REVIEW, OPEN_STATES, RETURNED, SCREENING, SUSPENDED, Verb

REQUESTER, VOICES, OCHA = {Role.REQUESTER}, {Role.MEMBER, Role.ALTERNATE}, {Role.FOCAL_POINT}
OFFICERS, ADMINISTRATORS = {Role.DUE_DILIGENCE}, {Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Ask:
    """`subject` stands in the subject, `line` in the first line; both may name the `closes` time of the review."""

    subject: Any
    line: Any
    states: tuple
    not_authors: bool = False  # nobody answers or decides on a request of their own
    page: str = "requests:detail"  # where the letter leads


CHECK = Ask(_("The OCHA check waits for you"), _("The OCHA check waits for you."), (SCREENING,))
ANSWER = Ask(_("Questions to answer before it can go on"), _("Answer the questions, then send it again."), (RETURNED,))
REPLY = Ask(_("A question for you"), _("Answer it on the page of the request."), OPEN_STATES)
POSITION = Ask(
    _("Your position by %(closes)s"),
    _("Give your position by %(closes)s."),
    (HCT_REVIEW,),
    not_authors=True,
    page="requests:position",
)
CONFIRM_POSITION = Ask(
    _("Confirm your position by %(closes)s"), _("Confirm or contest it by %(closes)s."), (HCT_REVIEW,)
)
DECIDE = Ask(_("Ready for your decision"), _("It is ready for your decision."), (HC_DECISION,), not_authors=True)
CONFIRM_DECISION = Ask(
    _("A decision waits for you to confirm it"), _("Confirm it, or decide otherwise."), (HC_DECISION,), not_authors=True
)
PASS_ON = Ask(_("Approved: to be passed to a provider"), _("Pass it to a provider."), (APPROVED,))
CORRECT = Ask(
    _("A condition was breached: act on it"), _("Decide whether the approval still stands."), (APPROVED, DEPLOYED)
)
HALT = Ask(
    _("A gate was lost: suspend or restore it"), _("Suspend the deployment, or have the gate restored."), (DEPLOYED,)
)
MORE_TIME = Ask(
    _("More time is asked for: your decision"), _("Extend, or refuse the extension."), (DEPLOYED, SUSPENDED)
)
RESUME = Ask(_("Suspended: your decision"), _("Decide whether the deployment resumes or ends."), (SUSPENDED,))
WIND_DOWN = Ask(
    _("The end date stays: plan the hand-over"),
    _("Plan the hand-over for the approved end date."),
    (DEPLOYED, SUSPENDED),
)
END = Ask(_("The end date is near"), _("Hand over and close, or ask for more time."), (DEPLOYED, SUSPENDED))
TAKE_ON = Ask(_("Handed over to you"), _("It lies on your desk now."), OPEN_STATES)
ASSESS = Ask(_("A due diligence record waits for you"), _("It waits for your assessment."), OPEN_STATES)
FIND_COORDINATOR = Ask(
    _("Nobody is in office to decide"), _("Enter who acts as Humanitarian Coordinator."), (HC_DECISION,)
)

ASKS = {
    Verb.SUBMIT: ((OCHA, CHECK),),
    Verb.SEND_BACK: ((REQUESTER, ANSWER),),
    Verb.OPEN_REVIEW: ((VOICES, POSITION),),
    Verb.CLOSE_REVIEW: ((CONCLUDING, DECIDE),),
    Verb.RECONSIDER: ((CONCLUDING, DECIDE),),
    Verb.APPROVE: ((OCHA, PASS_ON),),
    Verb.SUSPEND: ((CONCLUDING, RESUME),),
    Verb.REFUSE_EXTENSION: ((OCHA | REQUESTER, WIND_DOWN),),
    "window_changed": ((VOICES, POSITION),),
    "reminder": ((VOICES, POSITION),),
    "position_recorded_for_you": ((VOICES, CONFIRM_POSITION),),
    "handed_over": ((OCHA, TAKE_ON),),
    "condition_breached": ((CONCLUDING, CORRECT),),
    "gate_lost": ((CONCLUDING | OCHA, HALT),),
    "extension_filed": ((CONCLUDING, MORE_TIME),),
    "question_asked": ((REQUESTER, REPLY),),
    "decision_prepared": ((CONCLUDING, CONFIRM_DECISION),),
    "due_diligence_opened": ((OFFICERS, ASSESS),),
    "end_date_near": ((OCHA | REQUESTER, END),),
    "coordinator_missing": ((OCHA | ADMINISTRATORS, FIND_COORDINATOR),),
}


def ask_of(name, memberships, *, state, author):
    """The Ask for a reader with these memberships, or None. `state` is the request's now, `author` whether it is
    the reader's own."""
    for roles, ask in ASKS.get(name, ()):
        if any(m.role in roles for m in memberships) and state in ask.states and not (author and ask.not_authors):
            return ask
    return None
