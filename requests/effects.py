"""What a step does beyond the state: freeze a Version, open and end a round, carry conditions, record the decision.

Each effect takes a Case, writes rows, and leaves column changes in `case.changes`, small facts for the Event in
`case.values` and free text in `case.texts`. Called by workflow.advance inside its transaction, nowhere else.
"""

import hashlib

from django.db.models import F
from django.utils.translation import gettext as _

from guidance.queries import frozen
from operations import clock, record
from operations.models import ReferenceCounter

from . import questions
from .models import Authorship, Comment, Condition, Decision, Deployment, Round, Seat, Version
from .refusals import Overtaken
from .states import (
    CommentKind,
    ConditionState,
    DecisionOutcome,
    DeploymentState,
    Outcome,
    RoundEnd,
)


def submit(case):
    """Freeze the answers as a Version; the first time also give the reference."""
    engagement, number = case.engagement, (case.version.number + 1 if case.version else 1)
    answers, parts = engagement.answers, questions.frozen_parts(engagement)
    columns = questions.columns_now(engagement)
    case.changes |= columns
    Version.objects.create(
        engagement=engagement,
        number=number,
        answers=answers,
        provisions={p["id"]: p for p in frozen(questions.all_provisions())},
        ends_on=columns["needed_until"],
        urgency_proposed=columns["urgency_proposed"],
        digest=hashlib.sha256(record.canonical({"answers": answers, **parts})).hexdigest(),
        sent_by=case.actor.user,
        sent_at=case.at,
        cluster_endorsed=case.data.cluster_endorsed,
        **parts,
    )
    remember_author(engagement, case.actor.user, case.at)
    if engagement.reference is None:
        case.changes |= {"reference": next_reference(case.operation, case.today.year), "first_sent_at": case.at}
    case.values["version"] = number


def next_reference(operation, year):
    """TAL-2026-014: a counter per operation and year, never reused."""
    counter = {"operation": operation, "year": year}
    while not ReferenceCounter.objects.filter(**counter).update(last=F("last") + 1):
        ReferenceCounter.objects.get_or_create(**counter)  # the first of the year, whoever comes first
    return f"{operation.code}-{year}-{ReferenceCounter.objects.values_list('last', flat=True).get(**counter):03}"


def remember_author(engagement, user, at):
    """From now on this request is the person's own."""
    Authorship.objects.get_or_create(engagement=engagement, user=user, defaults={"since": at})


def recall(case):
    case.texts["reason"] = case.data.reason


def send_back(case):
    """Ask the questions at their fields; a running round ends and its positions turn stale."""
    Comment.objects.bulk_create(
        Comment(
            engagement=case.engagement,
            kind=CommentKind.QUESTION,
            field=question.field,
            text=question.text.strip(),
            by=case.actor.user,
            at=case.at,
            must_answer=True,
        )
        for question in case.data.questions
        if question.text.strip()
    )
    end_round(case, RoundEnd.SENT_BACK)
    claim_if_free(case)
    case.changes["prepared_decision"] = None  # said of answers that are about to change
    case.values["questions"] = len(case.data.questions)


def close_as_met(case):
    end_round(case, RoundEnd.MET)
    finish(case)
    case.changes["outcome"] = Outcome.MET_BY_CIVILIAN
    case.values["means"] = case.data.means
    case.texts["note"] = case.data.note


def open_review(case):
    """Pin the Version and the mechanism, snapshot the seats, start the clock."""
    engagement, data, mechanism = case.engagement, case.data, case.mechanism
    closes_at = clock.closing_time(case.at, mechanism, data.urgency)
    case.round = Round.objects.create(
        engagement=engagement,
        number=(case.round.number + 1 if case.round else 1),
        version=case.version,
        mechanism=mechanism,
        urgency=data.urgency,
        opened_by=case.actor.user,
        opened_at=case.at,
        closes_at=closes_at,
        first_closes_at=closes_at,
    )
    Seat.objects.bulk_create(
        Seat(round=case.round, organisation_id=pk, requesting=pk == engagement.organisation_id) for pk in case.seated
    )
    claim_if_free(case)
    case.changes |= {
        "advice": data.advice.strip(),
        "last_resort_view": data.last_resort_view,
        "urgency": data.urgency,
        "first_reviewed_at": engagement.first_reviewed_at or case.at,
    }
    case.values |= {
        "round": case.round.number,
        "mechanism": mechanism.number,
        "urgency": data.urgency,
        "closes_at": closes_at.isoformat(),
    }
    case.texts["advice"] = data.advice


def close_review(case):
    """The window ended, or the HC ends it early: then it goes on the list of the next HCT meeting."""
    if case.actor.is_clock:
        last = case.round.all_answered_at
        how = RoundEnd.ALL_ANSWERED if last and case.tally.closes_at < case.round.closes_at else RoundEnd.CLOCK
        case.values["not_by_clock"] = len(case.why_not_by_clock)
        case.texts["why"] = " ".join(case.why_not_by_clock)
    else:
        how = RoundEnd.EARLY
        case.texts["reason"] = case.data.reason
    end_round(case, how, reason=case.data.reason if how == RoundEnd.EARLY else case.texts["why"])
    case.values["tally"] = tally_values(case.tally)


def approve(case):
    """A new current Decision with its conditions and end date."""
    data = case.data
    decision = new_decision(case, DecisionOutcome.APPROVED, data.reasons, data.ends_on)
    carry_conditions(case, decision)
    case.changes |= {"approved_until": data.ends_on, "prepared_decision": None}
    case.values |= {"ends_on": data.ends_on.isoformat(), "conditions": len(data.conditions)}


def approve_by_clock(case):
    """Silence with a stated meaning: the window is over and everything on the list holds."""
    end_round(case, RoundEnd.ALL_ANSWERED if case.tally.closes_at < case.round.closes_at else RoundEnd.CLOCK)
    reasons = _("No objection under mechanism version %(number)s. %(tally)s.") % {
        "number": case.round.mechanism.number,
        "tally": case.tally.words(),
    }
    ends_on = case.round.version.ends_on
    new_decision(case, DecisionOutcome.APPROVED, reasons, ends_on, signatory=case.round.mechanism.signed_by)
    case.changes["approved_until"] = ends_on
    case.values |= {"ends_on": ends_on.isoformat(), "conditions": 0, "tally": tally_values(case.tally)}


def reject(case):
    new_decision(case, DecisionOutcome.REJECTED, case.data.reasons, None)
    drop_conditions(case)
    finish(case)
    case.changes["prepared_decision"] = None


def new_decision(case, outcome, reasons, ends_on, signatory=None):
    engagement, actor = case.engagement, case.actor
    if case.decided:
        engagement.decisions.filter(current=True).update(current=False)
    held = actor.held(engagement.operation_id, {"hc", "hc_delegate"})
    decision = Decision.objects.create(
        engagement=engagement,
        number=case.decided + 1,
        version=case.round.version,
        round=case.round,
        outcome=outcome,
        reasons=reasons.strip(),
        ends_on=ends_on,
        by=actor.user,
        capacity=(held[0].title or str(held[0].get_role_display())) if held else "",
        mechanism=case.round.mechanism,
        signatory=signatory,
        at=case.at,
    )
    case.values |= {"decision": decision.number, "version": case.round.version.number, "round": case.round.number}
    case.texts["reasons"] = reasons
    return decision


def carry_conditions(case, decision):
    """Proposed conditions are carried with owner and proof or dropped; new ones are added."""
    proposed = {condition.pk: condition for condition in case.proposed_conditions}
    set_by = str(decision.capacity)
    fresh = []
    for carried in case.data.conditions:
        condition = proposed.pop(carried.proposed, None) if carried.proposed else None
        if condition is None:
            condition = Condition(engagement=case.engagement, set_by=set_by, created_at=case.at)
            fresh.append(condition)
        condition.wording, condition.owner = carried.wording.strip(), carried.owner.strip()
        condition.proof, condition.due_on = carried.proof.strip(), carried.due_on
        condition.state, condition.decision = ConditionState.OPEN, decision
    kept = [c for c in case.proposed_conditions if c.state == ConditionState.OPEN]
    Condition.objects.bulk_create(fresh)
    if kept:
        Condition.objects.bulk_update(kept, ["wording", "owner", "proof", "due_on", "state", "decision"])
    if proposed:
        Condition.objects.filter(pk__in=proposed).update(state=ConditionState.DROPPED)


def reconsider(case):
    """The decision loses its force but stays in the record; its conditions wait to be carried again."""
    case.engagement.decisions.filter(current=True).update(current=False)
    case.engagement.conditions.filter(state=ConditionState.OPEN).update(state=ConditionState.PROPOSED)
    case.changes["approved_until"] = None
    case.texts["reason"] = case.data.reason


def transmit(case):
    data = case.data
    case.changes |= {
        "channel": data.channel,
        "provider_name": data.provider.strip() or case.engagement.provider_name,
        "provider_reference": data.provider_reference.strip(),
    }
    case.values["channel"] = data.channel
    case.texts["note"] = data.note


def deploy(case):
    """The first deployment starts: the planned one, or one made from what was typed."""
    data, engagement = case.data, case.engagement
    deployment = data.deployment or Deployment.objects.create(
        operation=case.operation,
        engagement=engagement,
        asset=data.asset.strip(),
        capability=engagement.capability,
        provider=data.provider.strip() or engagement.provider_name,
        provider_reference=data.provider_reference.strip(),
        liaison=data.liaison.strip(),
        task=data.task.strip(),
        area_id=engagement.area_id,
        civilian_lead=data.civilian_lead.strip(),
        starts_on=data.starts_on,
        ends_on=data.ends_on,
        recorded_by=case.actor.user,
        recorded_at=case.at,
    )
    Deployment.objects.filter(pk=deployment.pk).update(state=DeploymentState.RUNNING)
    case.changes["provider_name"] = deployment.provider
    case.values |= {"deployment": deployment.pk, "ends_on": deployment.ends_on.isoformat()}


def extend(case):
    """More time for what runs: a decision of its own, and the HCT is told."""
    settle_extension(case, granted=True)
    new_end = case.extension.new_end_on
    case.engagement.deployments.exclude(state=DeploymentState.ENDED).update(ends_on=new_end, warned_at=None)
    case.changes |= {"approved_until": new_end, "due_at": clock.end_of_day(case.operation, new_end)}
    case.values["ends_on"] = new_end.isoformat()


def refuse_extension(case):
    settle_extension(case, granted=False)


def settle_extension(case, *, granted):
    extension = case.extension
    extension.granted, extension.reasons = granted, case.data.reasons.strip()
    extension.decided_by, extension.decided_at = case.actor.user, case.at
    extension.save(update_fields=["granted", "reasons", "decided_by", "decided_at"])
    case.texts["reasons"] = case.data.reasons


def suspend(case):
    case.engagement.deployments.filter(state=DeploymentState.RUNNING).update(state=DeploymentState.HALTED)
    case.texts["reason"] = case.data.reason


def resume(case):
    case.engagement.deployments.filter(state=DeploymentState.HALTED).update(state=DeploymentState.RUNNING)
    case.texts["reason"] = case.data.reason


def close(case):
    data = case.data
    finish(case)
    case.changes |= {"outcome": data.outcome, "duplicate_of": data.duplicate_of}
    case.values["outcome"] = data.outcome
    case.texts |= {
        "reason": data.reason,
        "results": data.results,
        "hand_over": data.hand_over,
        "lessons": data.lessons,
    }


def withdraw(case):
    end_round(case, RoundEnd.WITHDRAWN)
    finish(case)
    case.texts["reason"] = case.data.reason


# --- Shared -----------------------------------------------------------------------------------------------------------


def end_round(case, how, reason=""):
    """End the running round if there is one. Overtaken when a position came in since it was read."""
    if case.round is None or not case.round.running:
        return
    ended = Round.objects.filter(pk=case.round.pk, revision=case.round.revision, ended_at__isnull=True).update(
        ended_at=case.at,
        ended_how=how,
        ended_reason=reason,
        for_next_meeting=how == RoundEnd.EARLY,
        revision=F("revision") + 1,
    )
    if not ended:
        raise Overtaken(_("A position came in at this moment. Read it, then act again."))
    if how in (RoundEnd.SENT_BACK, RoundEnd.MET, RoundEnd.WITHDRAWN):
        drop_conditions(case)


def drop_conditions(case):
    case.engagement.conditions.filter(state=ConditionState.PROPOSED).update(state=ConditionState.DROPPED)


def claim_if_free(case):
    """Whoever checks a request has claimed it."""
    if case.engagement.claimed_by_id is None and case.actor.is_focal_point(case.engagement.operation_id):
        case.changes |= {"claimed_by": case.actor.user, "claimed_at": case.at}


def finish(case):
    case.changes["finished_at"] = case.at


def tally_values(tally):
    return {
        "approve": tally.approvals,
        "conditions": tally.conditional,
        "reject": tally.rejections,
        "aside": tally.aside,
        "silent": len(tally.silent),
    }
