"""A decision given in a room or by phone: prepared as a filled form that the HC confirms with one press."""

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for

from .. import letters
from ..models import EngagementRequest
from ..permissions import is_focal_point
from ..refusals import NotYours, Overtaken, Refusal, Unmet
from ..states import HC_DECISION, Verb


@transaction.atomic
def prepare_decision(engagement, verb, *, by, version, reasons, evidence, ends_on=None):
    """Keep what the HC said elsewhere until the HC confirms it through the step itself. Decides nothing."""
    at = clock.now()
    actor = actor_for(by, at)
    if sentence := is_focal_point(actor, engagement):
        raise NotYours(sentence)
    missing = [
        Refusal(sentence, name)
        for name, value, sentence in (
            ("verb", verb in (Verb.APPROVE, Verb.REJECT), _("Choose approve or do not approve.")),
            ("reasons", reasons.strip(), _("Give the reasons for the record.")),
            ("evidence", evidence.strip(), _("Say how and when the decision was given.")),
            ("ends_on", ends_on or verb != Verb.APPROVE, _("Enter the date on which the approval ends.")),
        )
        if not value
    ]
    if missing:
        raise Unmet(missing)
    prepared = {
        "verb": verb,
        "reasons": reasons.strip(),
        "evidence": evidence.strip(),
        "ends_on": ends_on.isoformat() if ends_on else None,
        "by": actor.user.pk,
        "by_name": actor.user.name,
        "at": at.isoformat(),
    }
    if not EngagementRequest.objects.filter(pk=engagement.pk, version=version, state=HC_DECISION).update(
        prepared_decision=prepared
    ):
        raise Overtaken(_("The request moved on. Read it again before you prepare the decision."))
    event = record.append(
        engagement.operation,
        "decision.prepared",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"verb": verb},
        texts={"reasons": reasons, "evidence": evidence},
    )
    letters.decision_prepared(engagement, event)
    return prepared
