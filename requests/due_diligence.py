"""Due diligence records (HRDDP): open one, move it through its own small table of steps. Nothing of it goes in letters.

Support given to non-UN security forces is assessed here; forces that help us are not its subject.
"""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for
from operations.states import Role

from . import letters
from .models import DueDiligence
from .permissions import is_own, reads_due_diligence
from .refusals import NotYours, Overtaken, Refusal, Refused, Unmet
from .states import DEPLOYED, DUE_DILIGENCE_CLEAR
from .states import DueDiligenceState as S

# From each state the states a due diligence officer may set. Cleared support that goes wrong is suspended, then
# withdrawn or taken up again.
NEXT = {
    S.ASSESSING: (S.NOT_APPLICABLE, S.EXEMPT, S.CLEARED, S.CLEARED_WITH_MEASURES, S.NOT_CLEARED),
    S.NOT_APPLICABLE: (S.ASSESSING,),
    S.EXEMPT: (S.ASSESSING,),
    S.NOT_CLEARED: (S.ASSESSING,),
    S.CLEARED: (S.ASSESSING, S.SUSPENDED),
    S.CLEARED_WITH_MEASURES: (S.ASSESSING, S.SUSPENDED),
    S.SUSPENDED: (S.WITHDRAWN, S.CLEARED, S.CLEARED_WITH_MEASURES),
    S.WITHDRAWN: (),
}
DETAILS = (
    "recipient",
    "support",
    "exemption",
    "communicated_on",
    "communicated_to",
    "risk_level",
    "findings",
    "measures",
)


@transaction.atomic
def open_record(operation, *, by, engagement=None, recipient="", support=""):
    """Open a record, for a request or standing alone. Focal points and due diligence officers do this."""
    at = clock.now()
    actor = actor_for(by, at)
    if not actor.holds(operation.pk, Role.FOCAL_POINT, Role.DUE_DILIGENCE):
        raise NotYours(_("Due diligence records are opened by focal points and due diligence officers."))
    if engagement is not None and DueDiligence.objects.filter(engagement=engagement).exists():
        raise Refused(_("This request has a due diligence record already."))
    opened = DueDiligence.objects.create(
        operation=operation,
        engagement=engagement,
        recipient=recipient.strip(),
        support=support.strip(),
        opened_by=actor.user,
        opened_at=at,
    )
    event = record.append(
        operation,
        "due_diligence.opened",
        by=actor.user,
        subject=("engagement", engagement.pk) if engagement else ("due_diligence", opened.pk),
        values={"record": opened.pk},
    )
    letters.due_diligence_opened(opened, event)
    return opened


@transaction.atomic
def advance(due_diligence, state, *, by, version, reasons="", **details):
    """Set the state of a record, with its written details. Raises NotYours, Unmet, Refused or Overtaken.

    `details` are columns named in DETAILS. Losing clearance while something is deployed tells focal points and HC.
    """
    at = clock.now()
    actor = actor_for(by, at)
    operation, engagement = due_diligence.operation, due_diligence.engagement
    if not actor.holds(operation.pk, Role.DUE_DILIGENCE):
        raise NotYours(_("Only due diligence officers of this operation do this."))
    if engagement is not None and is_own(actor.user, engagement):
        raise NotYours(_("Nobody clears due diligence on a request of their own."))
    if state not in NEXT[due_diligence.state]:
        raise Refused(
            _("The record cannot go from “%(old)s” to this state.") % {"old": due_diligence.get_state_display()}
        )
    values = {name: details.get(name, getattr(due_diligence, name)) for name in DETAILS}
    if missing := _missing(state, values, reasons):
        raise Unmet(missing)
    changed = DueDiligence.objects.filter(pk=due_diligence.pk, version=version).update(
        state=state, version=F("version") + 1, reasons=reasons.strip(), decided_by=actor.user, decided_at=at, **values
    )
    if not changed:
        raise Overtaken(_("Somebody changed this record since you opened the page. Read it again."))
    event = record.append(
        operation,
        "due_diligence.moved",
        by=actor.user,
        subject=("engagement", engagement.pk) if engagement else ("due_diligence", due_diligence.pk),
        values={"record": due_diligence.pk, "from": due_diligence.state, "to": state},
        texts={"reasons": reasons, "findings": values["findings"] or "", "measures": values["measures"] or ""},
    )
    if engagement is not None:
        if engagement.state == DEPLOYED and state not in DUE_DILIGENCE_CLEAR:
            letters.gate_lost(engagement, event)
        else:
            letters.due_diligence_moved(engagement, event)
    due_diligence.refresh_from_db()
    return due_diligence


def _missing(state, values, reasons):
    """What a written record must hold before it may say this."""
    missing = []
    if not reasons.strip():
        missing.append(Refusal(_("Give the reasons for the record."), "reasons"))
    if state == S.EXEMPT and not (values["exemption"] or "").strip():
        missing.append(Refusal(_("Say which exemption applies, and why."), "exemption"))
    if state in (S.CLEARED, S.CLEARED_WITH_MEASURES):
        for name, sentence in (
            ("recipient", _("Name the recipient unit and its chain of command.")),
            ("findings", _("Write down the findings of the risk assessment.")),
        ):
            if not (values[name] or "").strip():
                missing.append(Refusal(sentence, name))
    if state == S.CLEARED_WITH_MEASURES and not (values["measures"] or "").strip():
        missing.append(Refusal(_("Write down the mitigation measures."), "measures"))
    return missing


def read(due_diligence, actor):
    """Open the content of a record to an actor and log the read. Raises NotYours."""
    if not reads_due_diligence(actor, due_diligence.operation_id):
        raise NotYours(_("Due diligence records are open to due diligence officers, focal points and the HC."))
    record.access(
        "due_diligence.read", user=actor.user, operation=due_diligence.operation, values={"record": due_diligence.pk}
    )
    return due_diligence
