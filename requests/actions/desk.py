"""The focal points' desk: claim a request, hand it over, set its urgency. Each bumps the request's version."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for
from operations.states import Role, Urgency

from .. import letters
from ..models import EngagementRequest
from ..permissions import is_focal_point
from ..refusals import NotYours, Refusal, Refused, Unmet
from ..states import DRAFT, FINISHED_STATES
from ..workflow import overtaken

RANK = {Urgency.P1: 1, Urgency.P2: 2, Urgency.P3: 3, "": 9}


def _change(engagement, actor, version, kind, values, texts=None, **columns):
    """Write columns under the version check and append the Event; the one way this desk changes a request."""
    changed = EngagementRequest.objects.filter(pk=engagement.pk, version=version).update(
        version=F("version") + 1, **columns
    )
    fresh = EngagementRequest.objects.select_related("operation", "organisation").get(pk=engagement.pk)
    if not changed:
        raise overtaken(fresh, actor, kind)
    event = record.append(
        fresh.operation, kind, by=actor.user, subject=("engagement", fresh.pk), values=values, texts=texts
    )
    return fresh, event


def _under_way(engagement):
    return engagement.state != DRAFT and engagement.state not in FINISHED_STATES


@transaction.atomic
def claim(engagement, *, by, version):
    """A focal point takes the request on their desk; the requester cannot take it back any more. Returns it fresh."""
    at = clock.now()
    actor = actor_for(by, at)
    if sentence := is_focal_point(actor, engagement):
        raise NotYours(sentence)
    if not _under_way(engagement):
        raise Refused(_("Only requests that are under way are claimed."))
    fresh, __ = _change(
        engagement, actor, version, "request.claimed", {"by": actor.user.pk}, claimed_by=actor.user, claimed_at=at
    )
    return fresh


@transaction.atomic
def hand_over(engagement, to, note, *, by, version):
    """Give the request to another current focal point, with a note for the shift. Returns it fresh."""
    at = clock.now()
    actor = actor_for(by, at)
    if sentence := is_focal_point(actor, engagement):
        raise NotYours(sentence)
    if not _under_way(engagement):
        raise Refused(_("Only requests that are under way are handed over."))
    if not actor_for(to, at).holds(engagement.operation_id, Role.FOCAL_POINT):
        raise Unmet(Refusal(_("Choose a focal point of this operation."), "to"))
    fresh, event = _change(
        engagement, actor, version, "request.handed_over", {"to": to.pk}, {"note": note}, claimed_by=to, claimed_at=at
    )
    letters.handed_over(fresh, to, event)
    return fresh


@transaction.atomic
def set_urgency(engagement, urgency, reason, *, by, version):
    """Set the urgency. Raising it once it was set needs a reason. A running window is not changed by it."""
    actor = actor_for(by)
    if sentence := is_focal_point(actor, engagement):
        raise NotYours(sentence)
    if not _under_way(engagement):
        raise Refused(_("Only requests that are under way have their urgency set."))
    if urgency not in Urgency.values:
        raise Unmet(Refusal(_("Choose an urgency."), "urgency"))
    raised = engagement.urgency and RANK[urgency] < RANK[engagement.urgency]
    if raised and not reason.strip():
        raise Unmet(Refusal(_("Say why the urgency is raised."), "reason"))
    fresh, __ = _change(
        engagement,
        actor,
        version,
        "request.urgency",
        {"from": engagement.urgency, "to": urgency},
        {"reason": reason},
        urgency=urgency,
    )
    return fresh
