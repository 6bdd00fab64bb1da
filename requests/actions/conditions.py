"""Conditions after the decision: met, breached, waived."""

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for

from .. import letters
from ..models import Condition
from ..permissions import any_of, concludes, is_focal_point
from ..refusals import NotYours, Overtaken, Refusal, Unmet
from ..states import ConditionState

SETTLED = (ConditionState.MET, ConditionState.BREACHED, ConditionState.WAIVED)


@transaction.atomic
def settle(condition, state, note, *, by):
    """Record that an open condition was met, breached or waived. A breach tells those who decided; only they waive."""
    at = clock.now()
    actor = actor_for(by, at)
    engagement = condition.engagement
    if state not in SETTLED:
        raise Unmet(Refusal(_("Choose met, breached or waived."), "state"))
    who = concludes if state == ConditionState.WAIVED else any_of(is_focal_point, concludes)
    if sentence := who(actor, engagement):
        raise NotYours(sentence)
    if not note.strip():
        raise Unmet(Refusal(_("Say how this is known."), "note"))
    open_states = [ConditionState.OPEN, ConditionState.BREACHED]
    changed = (
        Condition.objects.filter(pk=condition.pk, state__in=open_states)
        .exclude(state=state)
        .update(state=state, note=note.strip(), settled_by=actor.user, settled_at=at)
    )
    if not changed:
        raise Overtaken(_("This condition was settled already."))
    event = record.append(
        engagement.operation,
        f"condition.{state}",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"condition": condition.pk},
        texts={"note": note},
    )
    if state == ConditionState.BREACHED:
        letters.condition_breached(engagement, event)
    condition.refresh_from_db()
    return condition
