"""What must hold: predicates on a Case that answer with refusals (sentences), or with nothing.

Gates do not look at what was typed: they also grey out a button with its reason. Needs look at the step's data.
"""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from operations.queries import why_not_open

from . import questions
from .refusals import Refusal
from .states import (
    APPROVED,
    DEPLOYED,
    HC_DECISION,
    HCT_REVIEW,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    Channel,
    CivilianMeans,
    DeploymentState,
    LastResortView,
    Outcome,
    Urgency,
)

# --- Sending ----------------------------------------------------------------------------------------------------------


def operation_open(case):
    return why_not_open(case.operation)


def answers_complete(case):
    """Every compulsory answer, the last-resort record, end date and exit plan."""
    prefetch_related_objects([case.engagement], *questions.PARTS)  # the rows are read here and frozen a moment later
    return questions.missing(case.engagement)


def declared(case):
    if not case.data.declared:
        return Refusal(
            _("Confirm that the need is humanitarian and that you may speak for your organisation."), "declared"
        )


def answers_as_read(case):
    """Nobody sends answers they have not seen: a colleague's save in the last moment is read first."""
    if case.data.save_number not in (None, case.engagement.save_number):
        return _("The answers were changed since you opened this page. Check them again, then send.")


def questions_answered(case):
    open_questions = case.engagement.comments.filter(must_answer=True, answered_at__isnull=True).count()
    if open_questions:
        return _("Answer the questions OCHA or the Humanitarian Coordinator sent back with the request.")


def not_claimed(case):
    if case.engagement.claimed_by_id:
        return _("OCHA has started the check. Ask the focal point to send it back.")


# --- Screening --------------------------------------------------------------------------------------------------------


def has_question(case):
    asked = [q for q in case.data.questions if q.text.strip()]
    if not asked:
        return Refusal(_("Write at least one question and choose what it is about."), "questions")
    if any(q.field not in questions.FIELDS for q in asked):
        return Refusal(_("Choose the part of the request each question is about."), "questions")


def means_named(case):
    if case.data.means not in CivilianMeans.values:
        return Refusal(_("Choose which civilian means met the need."), "means")
    if not case.data.note.strip():
        return Refusal(_("Say in a sentence who or what met the need."), "note")


def checked(case):
    """Written advice, last-resort view and urgency."""
    data = case.data
    return [
        refusal
        for missing, refusal in (
            (not data.advice.strip(), Refusal(_("Write your advice to the HCT."), "advice")),
            (
                data.last_resort_view not in LastResortView.values,
                Refusal(_("Say whether the last-resort test is met."), "last_resort_view"),
            ),
            (data.urgency not in Urgency.values, Refusal(_("Set the urgency."), "urgency")),
        )
        if missing
    ]


def due_diligence_opened(case):
    if case.needs_due_diligence and case.due_diligence is None:
        return _("Open the due diligence record first: the request may support a non-UN security force.")


def hct_ready(case):
    """Seats exist and somebody can conclude who did not write the request."""
    refusals = []
    if not case.seated:
        refusals.append(_("The HCT has no members yet. Add them under Operation settings."))
    if case.mechanism is None:
        refusals.append(_("The operation has no mechanism yet."))
    if not any(m.user_id not in case.authors for m in case.concluders):
        refusals.append(_("No Humanitarian Coordinator is in office who did not take part in writing the request."))
    return refusals


# --- Ending a review --------------------------------------------------------------------------------------------------


def over_or_early(case):
    """The clock closes when the window is over; a person closes early and says why."""
    if case.actor.is_clock:
        if not case.tally.over(case.at):
            return _("The review is still running.")
    elif not case.data.reason.strip():
        return Refusal(_("Say why you close the review early. Everybody concerned reads this."), "reason")


def round_running(case):
    if case.round is None or not case.round.running:
        return _("No review is running.")


def clock_may_approve(case):
    if not case.tally.over(case.at):
        return _("The review is still running.")
    return case.why_not_by_clock


# --- Deciding ---------------------------------------------------------------------------------------------------------


def reasons_given(case):
    if not case.data.reasons.strip():
        return Refusal(_("Give the reasons for the record."), "reasons")


def reason_given(case):
    if not case.data.reason.strip():
        return Refusal(_("Give a reason. Everybody concerned reads it."), "reason")


def due_diligence_clear(case):
    if not case.due_diligence_clear:
        return _("Due diligence is not clear. The due diligence officer closes this gate.")


def end_date_ahead(case):
    ends_on = case.data.ends_on
    if ends_on is None:
        return Refusal(_("Enter the date on which the approval ends."), "ends_on")
    if ends_on < case.today:
        return Refusal(_("The end date must lie ahead."), "ends_on")
    if case.version and case.version.answers.get("starts_on", "") > ends_on.isoformat():
        return Refusal(_("The end date must be after the start date of the request."), "ends_on")


def conditions_worded(case):
    """Every condition that is carried has words and somebody who sees to it."""
    if any(not c.wording.strip() or not c.owner.strip() for c in case.data.conditions):
        return Refusal(_("Give every condition its words and say who sees to it."), "conditions")
    known = {condition.pk for condition in case.proposed_conditions}
    if any(c.proposed and c.proposed not in known for c in case.data.conditions):
        return Refusal(_("One of the proposed conditions was changed. Look at the list again."), "conditions")


# --- Passing on and deploying -----------------------------------------------------------------------------------------


def consent_recorded(case):
    if not case.consent_stands():
        return _("The State has not asked for or agreed to it. Record its consent or general appeal first.")


def channel_chosen(case):
    if case.data.channel not in Channel.values:
        return Refusal(_("Choose the channel to the provider."), "channel")


def start_refusals(case, deployment=None, *, ends_on=None, provider="", civilian_lead=""):
    """Why a deployment may not start, extend or resume: the one list of gates for all of them.

    `deployment` is a Deployment that exists or None; the other values are those it will have.
    """
    engagement = case.engagement
    provider = provider or (deployment.provider if deployment else "") or engagement.provider_name
    lead = civilian_lead or (deployment.civilian_lead if deployment else "")
    refusals = []
    if not case.due_diligence_clear:
        refusals.append(Refusal(_("Due diligence is not clear. The due diligence officer closes this gate.")))
    if not case.consent_stands(deployment):
        refusals.append(Refusal(_("The State's consent does not stand. Record what the State said.")))
    if not (provider or engagement.offers.filter(state="accepted").exists()):
        refusals.append(Refusal(_("Name the provider or accept an offer."), "provider"))
    if not lead.strip():
        refusals.append(Refusal(_("Name the civilian lead."), "civilian_lead"))
    limit = ends_on or engagement.approved_until
    if limit is None or limit < case.today:
        refusals.append(
            Refusal(_("The approved end date has passed. The Humanitarian Coordinator extends it."), "ends_on")
        )
    return refusals


def first_may_start(case):
    data = case.data
    refusals = start_refusals(case, data.deployment, provider=data.provider, civilian_lead=data.civilian_lead)
    if data.deployment is None:
        if not data.asset.strip():
            refusals.append(Refusal(_("Say which asset is deployed."), "asset"))
        if data.starts_on is None or data.ends_on is None:
            refusals.append(Refusal(_("Enter the first and the last day of the deployment."), "starts_on"))
        elif data.ends_on < data.starts_on:
            refusals.append(Refusal(_("The last day must not lie before the first day."), "ends_on"))
    ends_on = data.deployment.ends_on if data.deployment else data.ends_on
    if ends_on and case.engagement.approved_until and ends_on > case.engagement.approved_until:
        refusals.append(Refusal(_("The last day must not lie after the approved end date."), "ends_on"))
    return refusals


def extension_filed(case):
    if case.extension is None:
        return _("Nobody has asked for more time. The requester or the focal point files an extension first.")


def extension_may_run(case):
    if case.extension is None:
        return []
    running = [d for d in case.deployments if d.state != DeploymentState.ENDED] or [None]
    refusals = [
        refusal
        for deployment in running
        for refusal in start_refusals(case, deployment, ends_on=case.extension.new_end_on)
    ]
    if case.engagement.approved_until and case.extension.new_end_on <= case.engagement.approved_until:
        refusals.append(_("The new end date must lie after the present one."))
    return list(dict.fromkeys(refusals))


def may_run_again(case):
    running = [d for d in case.deployments if d.state != DeploymentState.ENDED] or [None]
    return list(dict.fromkeys(refusal for deployment in running for refusal in start_refusals(case, deployment)))


# --- Closing ----------------------------------------------------------------------------------------------------------

OUTCOMES_FROM = {
    SCREENING: (Outcome.DUPLICATE, Outcome.NO_ANSWER),
    RETURNED: (Outcome.DUPLICATE, Outcome.NO_ANSWER),
    HCT_REVIEW: (),
    HC_DECISION: (),
    APPROVED: (Outcome.NO_PROVIDER, Outcome.REFUSED_BY_STATE, Outcome.DUPLICATE, Outcome.NO_ANSWER),
    TRANSMITTED: (Outcome.NO_PROVIDER, Outcome.REFUSED_BY_STATE, Outcome.DUPLICATE, Outcome.NO_ANSWER),
    DEPLOYED: (Outcome.COMPLETED, Outcome.ENDED_EARLY, Outcome.REFUSED_BY_STATE),
    SUSPENDED: (Outcome.COMPLETED, Outcome.ENDED_EARLY, Outcome.REFUSED_BY_STATE),
}


def deployments_ended(case):
    if any(d.state != DeploymentState.ENDED for d in case.deployments):
        return _("Record the end of every deployment first.")


def outcome_fits(case):
    data = case.data
    if not data.outcome:
        return Refusal(_("Choose how the request ended."), "outcome")
    if data.outcome not in OUTCOMES_FROM[case.engagement.state]:
        return Refusal(_("A request in this state does not end like that."), "outcome")
    if data.outcome == Outcome.DUPLICATE:
        other = data.duplicate_of
        if other is None or other.pk == case.engagement.pk or other.operation_id != case.engagement.operation_id:
            return Refusal(_("Enter the reference of the request it repeats, in the same operation."), "duplicate_of")
    if data.outcome == Outcome.COMPLETED:
        return [
            Refusal(sentence, name)
            for name, sentence in (
                ("results", _("Say what was done: flights, tonnes, people, kilometres.")),
                ("hand_over", _("Say to whom the task was handed over.")),
                ("lessons", _("Write down what was learnt.")),
            )
            if not getattr(data, name).strip()
        ]
    if not data.reason.strip():
        return Refusal(_("Give a reason. Everybody concerned reads it."), "reason")
