"""What the affected State said: a history of entries, never rewritten."""

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for

from .. import letters
from ..models import ConsentEntry
from ..permissions import concludes, is_focal_point
from ..refusals import NotYours, Refusal, Unmet
from ..states import DEPLOYED, DRAFT, ConsentKind


@transaction.atomic
def record_consent(
    engagement,
    kind,
    *,
    by,
    said_on,
    authority="",
    reference="",
    conditions="",
    expires_on=None,
    note="",
    deployment=None,
):
    """Add one entry. "Cannot be asked" is the HC's, with a note. A refusal while deployed tells focal points and HC."""
    at = clock.now()
    actor = actor_for(by, at)
    who = concludes if kind == ConsentKind.NOT_POSSIBLE else is_focal_point
    if kind not in ConsentKind.values:
        raise Unmet(Refusal(_("Choose what the State said."), "kind"))
    if engagement.state == DRAFT:
        raise Unmet(_("The request was not sent yet."))
    if sentence := who(actor, engagement):
        raise NotYours(sentence)
    if kind == ConsentKind.NOT_POSSIBLE and not note.strip():
        raise Unmet(Refusal(_("Say why the State cannot be asked."), "note"))
    if kind not in (ConsentKind.NOT_POSSIBLE, ConsentKind.ASKED) and not authority.strip():
        raise Unmet(Refusal(_("Say which authority spoke for the State."), "authority"))
    if said_on is None or said_on > clock.today(engagement.operation, at):
        raise Unmet(Refusal(_("Enter the day on which it was said, not a day ahead."), "said_on"))
    entry = ConsentEntry.objects.create(
        engagement=engagement,
        deployment=deployment,
        kind=kind,
        authority=authority.strip(),
        reference=reference.strip(),
        conditions=conditions.strip(),
        said_on=said_on,
        expires_on=expires_on,
        note=note.strip(),
        recorded_by=actor.user,
        recorded_at=at,
    )
    event = record.append(
        engagement.operation,
        f"consent.{kind}",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"consent": entry.pk, "deployment": deployment.pk if deployment else None},
        texts={"conditions": conditions, "note": note},
    )
    if kind == ConsentKind.REFUSED and engagement.state == DEPLOYED:
        letters.gate_lost(engagement, event)
    return entry
