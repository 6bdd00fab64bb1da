"""What a review led to: decisions, all of them and numbered; conditions; offers, deployments, more time."""

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from operations import times

from ..questions import plain_number
from ..states import APPROVED, DEPLOYED, TRANSMITTED, ConditionState, DecisionOutcome, DeploymentState, OfferState

CONDITION_CHIP = {
    ConditionState.PROPOSED: "warn",
    ConditionState.OPEN: "review",
    ConditionState.MET: "ok",
    ConditionState.BREACHED: "bad",
    ConditionState.WAIVED: "",
    ConditionState.DROPPED: "none",
}
OFFER_CHIP = {OfferState.ACCEPTED: "ok", OfferState.DECLINED: "bad"}
DEPLOYMENT_CHIP = {DeploymentState.RUNNING: "dep", DeploymentState.HALTED: "warn"}


def decisions(sheet):
    """Newest first; earlier ones are kept and marked."""
    return [
        {
            "title": _("Decision %(n)s") % {"n": decision.number},
            "word": decision.get_outcome_display(),
            "kind": "ok" if decision.outcome == DecisionOutcome.APPROVED else "bad",
            "current": decision.current,
            "who": by_whom(decision, sheet.operation),
            "about": _("On version %(version)s of the request, round %(round)s, mechanism version %(mechanism)s.")
            % {
                "version": decision.version_number,
                "round": decision.round_number,
                "mechanism": decision.mechanism.number,
            },
            "reasons": decision.reasons,
            "ends_on": times.day(decision.ends_on) if decision.ends_on else "",
        }
        for decision in sheet.decisions
    ]


def by_whom(decision, operation):
    when = times.moment(decision.at, operation)
    if decision.by_clock:
        return _("By the clock at the end of the review, %(time)s. The mechanism was signed by %(name)s.") % {
            "time": when,
            "name": decision.signatory,
        }
    return _("%(name)s, %(capacity)s, %(time)s") % {
        "name": decision.by,
        "capacity": decision.capacity or _("Humanitarian Coordinator"),
        "time": when,
    }


def conditions(sheet):
    """Conditions that stand first, dropped ones last. Settling is for focal points and the HC."""
    operation = sheet.engagement.operation_id
    settles = sheet.actor.is_focal_point(operation) or sheet.actor.concludes(operation)
    open_states = (ConditionState.OPEN, ConditionState.BREACHED)
    ordered = sorted(sheet.conditions, key=lambda c: (c.state == ConditionState.DROPPED, c.pk))
    return [
        {
            "wording": condition.wording,
            "word": condition.get_state_display(),
            "kind": CONDITION_CHIP[condition.state],
            "facts": condition_facts(condition),
            "overdue": bool(
                condition.due_on and condition.state == ConditionState.OPEN and condition.due_on < sheet.today
            ),
            "note": condition.note,
            "url": reverse("requests:condition", args=[sheet.engagement.address_key, condition.pk])
            if settles and condition.state in open_states
            else "",
        }
        for condition in ordered
    ]


def condition_facts(condition):
    """ "Set by UNICEF. Seen to by IOM. Shown by: manifest. By Tue 1 Dec 2026." """
    facts = [_("Set by %(who)s.") % {"who": condition.set_by}] if condition.set_by else []
    if condition.owner:
        facts.append(_("Seen to by %(who)s.") % {"who": condition.owner})
    if condition.proof:
        facts.append(_("Shown by: %(proof)s.") % {"proof": condition.proof.rstrip(".")})
    if condition.due_on:
        facts.append(_("By %(date)s.") % {"date": times.day(condition.due_on)})
    if condition.settled_by_id:
        facts.append(_("Recorded by %(name)s.") % {"name": condition.settled_by})
    return " ".join(facts)


def coordinates(sheet):
    return sheet.actor.is_focal_point(sheet.engagement.operation_id)


def offers(sheet):
    """What providers offered. Terms and costs are for those who coordinate or conclude."""
    sees_terms = coordinates(sheet) or sheet.actor.concludes(sheet.engagement.operation_id)
    return [
        {
            "text": offer_text(offer),
            "word": offer.get_state_display(),
            "kind": OFFER_CHIP.get(offer.state, "review"),
            "detail": " ".join(filter(None, (offer.terms, offer.costs))) if sees_terms else "",
            "url": reverse("requests:offer", args=[sheet.engagement.address_key, offer.pk])
            if coordinates(sheet) and offer.state in (OfferState.OFFERED, OfferState.STANDING_BY)
            else "",
        }
        for offer in sheet.offers
    ]


def offer_text(offer):
    if offer.quantity is None:
        return f"{offer.provider}: {offer.asset}"
    number = formats.number_format(plain_number(offer.quantity), use_l10n=True)
    return f"{offer.provider}: {number} {offer.get_unit_display()}, {offer.asset}"


def deployments(sheet):
    return [
        {
            "text": f"{deployment.asset}, {deployment.provider}",
            "task": deployment.task,
            "lead": deployment.civilian_lead,
            "when": deployment_days(deployment),
            "word": deployment.get_state_display(),
            "kind": DEPLOYMENT_CHIP.get(deployment.state, ""),
            "late": deployment.running and deployment.ends_on is not None and deployment.ends_on < sheet.today,
            "hand_over": deployment.hand_over,
            "results": ", ".join(result_text(result) for result in deployment.results),
            "start_url": link(sheet, deployment, "start_deployment", deployment.state == DeploymentState.PLANNED),
            "end_url": link(sheet, deployment, "end_deployment", deployment.running),
        }
        for deployment in sheet.deployments
    ]


def link(sheet, deployment, name, wanted):
    if not (wanted and coordinates(sheet)):
        return ""
    if name == "start_deployment" and sheet.engagement.state != DEPLOYED:
        return ""  # the first one starts by the step "Record the deployment"
    return reverse(f"requests:{name}", args=[sheet.engagement.address_key, deployment.pk])


def deployment_days(deployment):
    last = deployment.ended_on or deployment.ends_on
    if last is None:
        return _("From %(start)s, no end date") % {"start": times.day(deployment.starts_on)}
    return _("%(start)s to %(end)s") % {"start": times.short_day(deployment.starts_on), "end": times.day(last)}


def result_text(result):
    return result if isinstance(result, str) else " ".join(str(part) for part in result)


def extensions(sheet):
    """Wishes for more time, newest first, with the fresh last-resort answers."""
    return [
        {
            "title": _("More time, until %(date)s") % {"date": times.day(extension.new_end_on)},
            "word": {None: _("Waits for the HC"), True: _("Granted"), False: _("Refused")}[extension.granted],
            "kind": {None: "warn", True: "ok", False: "bad"}[extension.granted],
            "filed": _("Asked for by %(name)s, %(time)s")
            % {
                "name": extension.filed_by,
                "time": times.moment(extension.filed_at, sheet.operation),
            },
            "said": [
                {"lead": _("Need that remains"), "text": extension.still_needed},
                {"lead": _("What nobody else can"), "text": extension.still_unique},
                {"lead": _("Civilian options checked again"), "text": extension.options_checked},
                {"lead": _("Who takes over, and when"), "text": extension.exit_plan},
            ],
            "reasons": extension.reasons,
        }
        for extension in reversed(sheet.extensions)
    ]


def takes_offers(engagement):
    return engagement.state in (APPROVED, TRANSMITTED, DEPLOYED)
