"""The letters a request causes: who is told of what, handed to the outbox inside the caller's transaction.

Audiences stand in audiences.py, words in wording.py and templates/requests/letters/. One kind per verb, and a few
named ones for what is no step.
"""

from notifications import outbox
from notifications.registry import register_escalation, register_letter

from ..states import Answer
from . import audiences, wording
from .audiences import People
from .escalation import whom_to_alarm


def topic_of(engagement):
    """What groups the letters of one request: its thread and its "who was told" panel."""
    return f"engagement/{engagement.pk}"


def register():
    """Make the kinds known to the outbox; called once at start-up."""
    for kind in wording.letter_kinds():
        register_letter(kind)
    register_escalation(whom_to_alarm)


def announce(case, transition):
    """Promise the letters of a step."""
    people = People(case.engagement, case.at, case.actor.user)
    people.mechanism = case.mechanism
    _write(f"requests.{transition.verb}", people, transition.event, audiences.AUDIENCES[transition.verb])


def _tell(kind, engagement, event, *who, contacts=True):
    _write(f"requests.{kind}", People(engagement, event.at, event.actor), event, who, contacts=contacts)


def _write(kind, people, event, who, *, contacts=True):
    outbox.write(
        kind,
        event=event.uid,
        topic=topic_of(people.engagement),
        readers=audiences.readers(people, who, contacts=contacts),
        operation_id=people.engagement.operation_id,
        at=event.at,
    )


EVERYBODY = (audiences.requesters, audiences.hct, audiences.coordinator, *audiences.DESKS)


def position_given(position, event, *, lifted):
    """A rejection or a condition ends the automatic route: everybody concerned is told; so is the owner of a
    position recorded on behalf. A plain approval is read on the page."""
    engagement = position.round.engagement
    owner = position.recorded_for
    if owner:
        _tell("position_recorded_for_you", engagement, event, audiences.only(owner), contacts=False)
    if position.answer == Answer.REJECT:
        _tell("rejection_raised", engagement, event, *EVERYBODY)
    elif lifted:
        _tell("rejection_lifted", engagement, event, *EVERYBODY)
    elif position.answer == Answer.CONDITIONS:
        _tell("condition_raised", engagement, event, *EVERYBODY)


def position_settled(position, event):
    _tell(
        "position_settled",
        position.round.engagement,
        event,
        audiences.focal_points,
        audiences.coordinator,
        contacts=False,
    )


def window_changed(round, event):
    _tell("window_changed", round.engagement, event, *EVERYBODY)


def seat_changed(round, event):
    _tell("seat_changed", round.engagement, event, audiences.hct, audiences.coordinator, *audiences.DESKS)


def handed_over(engagement, to, event):
    _tell("handed_over", engagement, event, audiences.only(to), contacts=False)


def condition_breached(engagement, event):
    _tell("condition_breached", engagement, event, *EVERYBODY)


def gate_lost(engagement, event):
    _tell("gate_lost", engagement, event, audiences.focal_points, audiences.coordinator)


def extension_filed(engagement, event):
    _tell("extension_filed", engagement, event, audiences.coordinator, *audiences.DESKS)


def question_asked(engagement, event):
    _tell("question_asked", engagement, event, audiences.requesters, audiences.focal_points, contacts=False)


def decision_prepared(engagement, event):
    _tell("decision_prepared", engagement, event, audiences.coordinator, contacts=False)


def due_diligence_opened(due_diligence, event):
    if due_diligence.engagement:
        _tell("due_diligence_opened", due_diligence.engagement, event, audiences.due_diligence_officers, contacts=False)


def due_diligence_moved(engagement, event):
    _tell("due_diligence_moved", engagement, event, audiences.focal_points, audiences.coordinator, contacts=False)


def asset_without_request(deployment, event):
    """An asset that nobody asked for here: the operation's desks are told that the list changed."""
    people = People(None, event.at, event.actor, operation=deployment.operation)
    outbox.write(
        "requests.asset_without_request",
        event=event.uid,
        topic=f"operation/{deployment.operation_id}",
        readers=audiences.readers(people, (audiences.focal_points, audiences.coordinator)),
        operation_id=deployment.operation_id,
        at=event.at,
    )


def reminder(round, event, silent_organisations):
    """Reminders go only to the silent: members and alternates of the seats without an answer."""
    _tell("reminder", round.engagement, event, audiences.voices_of(silent_organisations), contacts=False)


def end_date_near(engagement, event):
    _tell("end_date_near", engagement, event, audiences.requesters, *audiences.DESKS)


def coordinator_missing(engagement, event):
    """A decision waits and nobody is in office: focal points and administrators are alarmed."""
    _tell("coordinator_missing", engagement, event, audiences.focal_points, audiences.administrators)
