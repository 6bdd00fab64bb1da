"""The workflow: one table of steps, and `advance`, the one function that changes the state of a request.

docs/workflow.md is drawn from STEPS by `manage.py draw_workflow`; a test compares them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import Actor, actor_for
from operations.states import ActorKind

from . import effects, letters, rules, step_data
from .cases import Case
from .models import Decision, EngagementRequest, Transition
from .permissions import any_of, concludes, is_clock, is_focal_point, is_requester, not_own
from .refusals import NoSuchStep, NotYours, Overtaken, Refusal, Unmet, WrongState
from .states import (
    APPROVED,
    CLOSED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    REJECTED,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    WAITS_ON,
    WITHDRAWN,
    Desk,
    State,
    Verb,
)

SAME = None  # a step that leaves the state as it is


@dataclass(frozen=True)
class Step:
    """One row of the table: a verb, where it starts and leads, who may act, what must hold, what it does.

    `gates` can be asked before anything was typed and grey out the button; `needs` look at the step's data.
    """

    verb: str
    sources: frozenset
    target: str | None
    who: tuple
    gates: tuple = ()
    needs: tuple = ()
    data: type = step_data.Nothing
    effect: Callable = effects.finish

    def leads_to(self, state):
        return self.target or state

    def not_for(self, actor, engagement):
        """Why this actor is the wrong person, as sentences; empty when they may act."""
        return [Refusal(s) for s in (predicate(actor, engagement) for predicate in self.who) if s]

    def blocked_by(self, case):
        """The gates that are closed."""
        return _sentences(self.gates, case)

    def lacks(self, case):
        """What must hold but does not, the step's data included."""
        return _sentences(self.gates + self.needs, case)


def _sentences(predicates, case):
    found = []
    for predicate in predicates:
        answer = predicate(case)
        found += [answer] if isinstance(answer, str) and answer else list(answer or [])
    return [s if isinstance(s, Refusal) else Refusal(s) for s in found]


def row(verb, sources, target, who, **rest):
    return Step(verb, frozenset(sources), target, tuple(who), **rest)


R = rules
D = step_data
REVIEWING = {SCREENING, HCT_REVIEW, HC_DECISION}

STEPS = (
    row(
        Verb.SUBMIT,
        {DRAFT, RETURNED},
        SCREENING,
        [is_requester],
        data=D.Submit,
        effect=effects.submit,
        gates=(R.operation_open, R.answers_complete, R.questions_answered),
        needs=(R.declared, R.answers_as_read),
    ),
    row(
        Verb.RECALL,
        {SCREENING},
        RETURNED,
        [is_requester],
        data=D.Reason,
        effect=effects.recall,
        gates=(R.not_claimed,),
    ),
    row(
        Verb.SEND_BACK,
        REVIEWING,
        RETURNED,
        [any_of(is_focal_point, concludes)],
        data=D.SendBack,
        effect=effects.send_back,
        needs=(R.has_question,),
    ),
    row(
        Verb.CLOSE_AS_MET,
        REVIEWING | {RETURNED},
        CLOSED,
        [is_focal_point],
        data=D.CloseAsMet,
        effect=effects.close_as_met,
        needs=(R.means_named,),
    ),
    row(
        Verb.OPEN_REVIEW,
        {SCREENING},
        HCT_REVIEW,
        [is_focal_point],
        data=D.OpenReview,
        effect=effects.open_review,
        gates=(R.due_diligence_opened, R.hct_ready),
        needs=(R.checked,),
    ),
    row(
        Verb.CLOSE_REVIEW,
        {HCT_REVIEW},
        HC_DECISION,
        [any_of(concludes, is_clock)],
        data=D.Reason,
        effect=effects.close_review,
        gates=(R.round_running,),
        needs=(R.over_or_early,),
    ),
    row(
        Verb.APPROVE,
        {HC_DECISION},
        APPROVED,
        [concludes, not_own],
        data=D.Approve,
        effect=effects.approve,
        gates=(R.due_diligence_clear,),
        needs=(R.reasons_given, R.end_date_ahead, R.conditions_worded),
    ),
    row(
        Verb.APPROVE,
        {HCT_REVIEW},
        APPROVED,
        [is_clock],
        effect=effects.approve_by_clock,
        gates=(R.round_running, R.clock_may_approve),
    ),
    row(
        Verb.REJECT,
        {HC_DECISION},
        REJECTED,
        [concludes, not_own],
        data=D.Reject,
        effect=effects.reject,
        needs=(R.reasons_given,),
    ),
    row(
        Verb.RECONSIDER,
        {APPROVED, TRANSMITTED},
        HC_DECISION,
        [any_of(concludes, is_focal_point)],
        data=D.Reason,
        effect=effects.reconsider,
        needs=(R.reason_given,),
    ),
    row(
        Verb.TRANSMIT,
        {APPROVED},
        TRANSMITTED,
        [is_focal_point],
        data=D.Transmit,
        effect=effects.transmit,
        gates=(R.due_diligence_clear, R.consent_recorded),
        needs=(R.channel_chosen,),
    ),
    row(
        Verb.DEPLOY,
        {TRANSMITTED},
        DEPLOYED,
        [is_focal_point],
        data=D.Deploy,
        effect=effects.deploy,
        gates=(),
        needs=(R.first_may_start,),
    ),
    row(
        Verb.EXTEND,
        {DEPLOYED, SUSPENDED},
        SAME,
        [concludes, not_own],
        data=D.Reasons,
        effect=effects.extend,
        gates=(R.extension_filed, R.extension_may_run),
        needs=(R.reasons_given,),
    ),
    row(
        Verb.REFUSE_EXTENSION,
        {DEPLOYED, SUSPENDED},
        SAME,
        [concludes],
        data=D.Reasons,
        effect=effects.refuse_extension,
        gates=(R.extension_filed,),
        needs=(R.reasons_given,),
    ),
    row(
        Verb.SUSPEND,
        {DEPLOYED},
        SUSPENDED,
        [any_of(is_focal_point, concludes)],
        data=D.Reason,
        effect=effects.suspend,
        needs=(R.reason_given,),
    ),
    row(
        Verb.RESUME,
        {SUSPENDED},
        DEPLOYED,
        [concludes],
        data=D.Reason,
        effect=effects.resume,
        gates=(R.may_run_again,),
        needs=(R.reason_given,),
    ),
    row(
        Verb.CLOSE,
        {SCREENING, RETURNED, APPROVED, TRANSMITTED, DEPLOYED, SUSPENDED},
        CLOSED,
        [is_focal_point],
        data=D.Close,
        effect=effects.close,
        gates=(R.deployments_ended,),
        needs=(R.outcome_fits,),
    ),
    row(
        Verb.WITHDRAW,
        REVIEWING | {RETURNED, APPROVED, TRANSMITTED},
        WITHDRAWN,
        [is_requester],
        data=D.Reason,
        effect=effects.withdraw,
        needs=(R.reason_given,),
    ),
)


NEWEST_DECISION = Decision.objects.filter(engagement=OuterRef("pk")).order_by("-number")


def find_step(state, verb, *, by_clock=False):
    """The row for a verb in a state. Raises NoSuchStep for an unknown verb, WrongState when it starts elsewhere."""
    rows = [step for step in STEPS if step.verb == verb]
    if not rows:
        raise NoSuchStep
    fitting = [step for step in rows if state in step.sources]
    if not fitting:
        raise WrongState(
            _("“%(step)s” is not possible while the request is in the state “%(state)s”.")
            % {"step": Verb(verb).label, "state": State(state).label}
        )
    # Approving during the review is the clock's alone: a person reads that the review must end first.
    if rows[0] is not fitting[0] and not by_clock and is_clock in fitting[0].who:
        raise WrongState(_("The HCT review is still running. The Humanitarian Coordinator may close it early."))
    return fitting[0]


def open_steps(case):
    """The steps this actor may take from here, as (step, refusals of its gates): for buttons, greyed with a reason."""
    engagement, found = case.engagement, []
    for step in STEPS:
        if engagement.state in step.sources and not step.not_for(case.actor, engagement):
            found.append((step, step.blocked_by(case)))
    return found


def advance(engagement, verb, *, by, version, data=None):
    """Take one step: change the state, record who and why, queue the letters. All of it, or none.

    `by` is a User, an Actor (who acts at its own moment), or None for the clock; `version` is the number the person's
    page showed; `data` the step's own dataclass. Returns the Transition. Raises NoSuchStep, WrongState, NotYours, Unmet
    (sentences, nothing changed) or Overtaken (somebody was faster: who, when, what now). Refused attempts are kept in
    the access chain, outside the transaction that was rolled back.
    """
    at = (isinstance(by, Actor) and by.at) or clock.now()
    actor = actor_for(by, at)
    try:
        with clock.fixed(at):
            return _advance(engagement.pk, verb, actor, version, data, at)
    except (NotYours, Unmet) as refused:
        record.access(
            "step.refused",
            user=actor.user,
            operation=engagement.operation,
            values={"verb": verb, "engagement": engagement.pk, "status": refused.status},
        )
        raise


@transaction.atomic
def _advance(pk, verb, actor, version, data, at):
    engagement = (
        # Without the key: a position that commits at this moment checks that its request exists, and must not wait.
        EngagementRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("operation", "organisation", "area", "due_diligence")
        .annotate(last_decision=Subquery(NEWEST_DECISION.values("number")[:1]))
        .get(pk=pk)
    )
    if engagement.version != version:
        raise overtaken(engagement, actor, verb)
    step = find_step(engagement.state, verb, by_clock=actor.is_clock)
    if sentences := step.not_for(actor, engagement):
        raise NotYours(sentences)
    case = Case(engagement, actor, at, data=data if data is not None else step.data())
    # Read with the row itself, because nearly every step asks for them.
    case.due_diligence, case.decided = getattr(engagement, "due_diligence", None), engagement.last_decision or 0
    if sentences := step.lacks(case):
        raise Unmet(sentences)
    step.effect(case)
    target = step.leads_to(engagement.state)
    case.changes |= {"state": target, "version": version + 1}
    if target != engagement.state:
        case.changes |= {"state_since": at, "due_at": due_at(case, target)}
    # This conditional write decides who won, on both databases; the row lock of PostgreSQL only spares the work.
    won = EngagementRequest.objects.filter(pk=pk, version=version, state=engagement.state).update(**case.changes)
    if not won:
        raise overtaken(engagement, actor, verb)
    transition = record_transition(case, step, target)
    letters.announce(case, transition)
    return transition


def due_at(case, target):
    """When the desk a request now lies on should have acted (an aware datetime), or None when nobody is waited for."""
    desk = WAITS_ON[target]
    if desk == Desk.NOBODY:
        return None
    if target == HCT_REVIEW:
        return case.round.closes_at
    if target in (DEPLOYED, SUSPENDED):
        until = case.changes.get("approved_until") or case.engagement.approved_until
        return clock.end_of_day(case.operation, until) if until else None
    limits = case.mechanism.desk_limits if case.mechanism else {}
    hours = limits.get(desk)
    return case.at + timedelta(hours=hours) if hours else None


def record_transition(case, step, target):
    """Append the Event and its one-to-one Transition."""
    engagement = case.engagement
    event = record.append(
        case.operation,
        f"request.{step.verb}",
        by=case.actor.user,
        actor=ActorKind.CLOCK if case.actor.is_clock else ActorKind.PERSON,
        subject=("engagement", engagement.pk),
        values={"from": engagement.state, "to": target, **case.values},
        texts=case.texts,
    )
    transition = Transition.objects.create(
        event=event,
        engagement=engagement,
        verb=step.verb,
        from_state=engagement.state,
        to_state=target,
        version=case.changes["version"],
        by=case.actor.user,
        at=case.at,
    )
    for name, value in case.changes.items():
        setattr(engagement, name, value)
    return transition


def overtaken(engagement, actor, verb):
    """Who was faster, when, and what the request is now; `yours` when it was this person's own double press."""
    last = Transition.objects.filter(engagement=engagement).select_related("by").order_by("-version").first()
    state = engagement.get_state_display()
    if last is None or last.version != engagement.version:
        sentence = _("This request was changed since you opened the page. It is now in the state “%(state)s”.") % {
            "state": state
        }
        return Overtaken(sentence, state=engagement.state)
    yours = actor.user is not None and last.by_id == actor.user.pk and last.verb == verb
    local, zone = clock.shown(last.at, engagement.operation)
    sentence = _("%(name)s changed this request at %(time)s (%(zone)s). It is now in the state “%(state)s”.") % {
        "name": last.by or _("The clock"),
        "time": local.strftime("%H:%M"),
        "zone": zone,
        "state": state,
    }
    return Overtaken(sentence, by=last.by, at=last.at, state=engagement.state, yours=yours)
