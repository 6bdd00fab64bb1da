"""What happened: the events of a request as sentences with actor, time and, where given on behalf, for whom."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from operations import times
from operations.states import ActorKind

from ..states import Answer, DueDiligenceState, Verb

HAPPENED = {
    f"request.{Verb.SUBMIT}": gettext_lazy("%(by)s sent version %(version)s of the request to OCHA"),
    f"request.{Verb.RECALL}": gettext_lazy("%(by)s took the request back to change it"),
    f"request.{Verb.SEND_BACK}": gettext_lazy("%(by)s sent the request back with questions"),
    f"request.{Verb.CLOSE_AS_MET}": gettext_lazy("%(by)s closed the request: met by civilian means"),
    f"request.{Verb.OPEN_REVIEW}": gettext_lazy("%(by)s opened HCT review %(round)s at urgency %(urgency)s"),
    f"request.{Verb.CLOSE_REVIEW}": gettext_lazy("%(by)s closed the HCT review; the Humanitarian Coordinator decides"),
    f"request.{Verb.APPROVE}": gettext_lazy("%(by)s approved the request until %(ends_on)s"),
    f"request.{Verb.REJECT}": gettext_lazy("%(by)s did not approve the request"),
    f"request.{Verb.RECONSIDER}": gettext_lazy("%(by)s reopened the decision"),
    f"request.{Verb.TRANSMIT}": gettext_lazy("%(by)s passed the request to the provider"),
    f"request.{Verb.DEPLOY}": gettext_lazy("%(by)s recorded the first deployment"),
    f"request.{Verb.EXTEND}": gettext_lazy("%(by)s granted more time, until %(ends_on)s"),
    f"request.{Verb.REFUSE_EXTENSION}": gettext_lazy("%(by)s refused more time"),
    f"request.{Verb.SUSPEND}": gettext_lazy("%(by)s suspended the deployment"),
    f"request.{Verb.RESUME}": gettext_lazy("%(by)s resumed the deployment"),
    f"request.{Verb.CLOSE}": gettext_lazy("%(by)s closed the request"),
    f"request.{Verb.WITHDRAW}": gettext_lazy("%(by)s withdrew the request"),
    "request.claimed": gettext_lazy("%(by)s claimed the request"),
    "request.handed_over": gettext_lazy("%(by)s handed the request to another focal point"),
    "request.urgency": gettext_lazy("%(by)s set the urgency to %(to)s"),
    "position.recorded": gettext_lazy("%(by)s recorded a position: %(answer)s"),
    "position.recorded_on_behalf": gettext_lazy("%(by)s recorded a position given elsewhere: %(answer)s"),
    "position.confirmed": gettext_lazy("%(by)s confirmed the position recorded for them"),
    "position.contested": gettext_lazy("%(by)s contested the position recorded for them"),
    "round.lengthened": gettext_lazy("%(by)s gave the HCT review more time"),
    "seat.added": gettext_lazy("%(by)s added a seat to the HCT review"),
    "seat.removed": gettext_lazy("%(by)s removed a seat from the HCT review"),
    "request.started": gettext_lazy("%(by)s started the request"),
    "request.discarded": gettext_lazy("%(by)s discarded the draft"),
    "request.restored": gettext_lazy("%(by)s restored the draft"),
    "question.answered": gettext_lazy("%(by)s answered a question that was sent back"),
    "round.reminded": gettext_lazy("The members who had not answered were reminded"),
    "consent.asked": gettext_lazy("%(by)s recorded that the State was asked"),
    "consent.requested": gettext_lazy("%(by)s recorded that the State asked for this help"),
    "consent.general_appeal": gettext_lazy("%(by)s recorded the State's general appeal"),
    "consent.consented": gettext_lazy("%(by)s recorded that the State consented"),
    "consent.standing": gettext_lazy("%(by)s recorded a standing consent"),
    "consent.refused": gettext_lazy("%(by)s recorded that the State refused"),
    "consent.not_possible": gettext_lazy("%(by)s recorded that the State cannot be asked"),
    "due_diligence.opened": gettext_lazy("%(by)s opened the due diligence record"),
    "due_diligence.moved": gettext_lazy("%(by)s set due diligence to “%(due_diligence)s”"),
    "decision.prepared": gettext_lazy("%(by)s prepared a decision for the Humanitarian Coordinator to confirm"),
    "condition.met": gettext_lazy("%(by)s recorded a condition as met"),
    "condition.breached": gettext_lazy("%(by)s recorded a breach of a condition"),
    "condition.waived": gettext_lazy("%(by)s waived a condition"),
    "decision.nobody_in_office": gettext_lazy("Nobody is in office who may decide; OCHA was alarmed"),
    "deployment.end_near": gettext_lazy("Everybody concerned was told that the end date is near"),
    "offer.recorded": gettext_lazy("%(by)s recorded an offer"),
    "offer.accepted": gettext_lazy("%(by)s accepted an offer"),
    "offer.declined": gettext_lazy("%(by)s declined an offer"),
    "deployment.recorded": gettext_lazy("%(by)s recorded a deployment"),
    "deployment.started": gettext_lazy("%(by)s recorded the start of a deployment"),
    "deployment.ended": gettext_lazy("%(by)s recorded the end of a deployment"),
    "extension.filed": gettext_lazy("%(by)s asked for more time, until %(new_end_on)s"),
    "comment.comment": gettext_lazy("%(by)s wrote a comment"),
    "comment.question": gettext_lazy("%(by)s asked a question"),
    "comment.answered": gettext_lazy("%(by)s answered a question"),
    "comment.use_reported": gettext_lazy("%(by)s recorded use by an agency after the rejection"),
}
# Kinds whose texts are for fewer readers than the request itself.
DATES = {"ends_on", "new_end_on"}
UNREADABLE_KINDS = {"due_diligence.moved", "due_diligence.opened", "request.handed_over", "decision.prepared"}


def entry(event, operation):
    """One event for components/timeline.html."""
    return {
        "iso": event.at.isoformat(),
        "at": times.short(event.at, operation),
        "text": sentence(event),
        "detail": detail(event),
    }


def sentence(event):
    """Who did what, for whom. A kind without words of its own is shown by its name, never left out."""
    words = HAPPENED.get(event.kind)
    by = actor_of(event)
    text = str(words) % facts(event, by) if words else _("%(by)s: %(kind)s") % {"by": by, "kind": event.kind}
    if event.on_behalf_of:
        text = _("%(text)s, for %(name)s") % {"text": text, "name": event.on_behalf_of}
    return text


def actor_of(event):
    if event.actor_kind == ActorKind.CLOCK:
        return _("The clock")
    return str(event.actor) if event.actor else _("An administrator's command")


class facts(dict):  # noqa: N801 (reads as a function)
    """The values of an event in words; one that is missing is shown as a dash."""

    def __init__(self, event, by):
        super().__init__(event.values, by=by)
        if event.values.get("answer") in Answer.values:
            self["answer"] = Answer(event.values["answer"]).label
        for name in DATES & event.values.keys():
            self[name] = times.day(dt.date.fromisoformat(event.values[name]))
        if event.kind == "due_diligence.moved" and event.values.get("to") in DueDiligenceState.values:
            self["due_diligence"] = DueDiligenceState(event.values["to"]).label

    def __missing__(self, name):
        return "–"


def detail(event):
    """The reason given with an event, where everybody who reads the request may read it."""
    if event.kind in UNREADABLE_KINDS or event.kind.startswith("position."):
        return ""
    return event.reason or ""


def entries(events, operation):
    return [entry(event, operation) for event in events]
