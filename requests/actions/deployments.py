"""Offers, deployments, extensions filed, movement notices: small tables on the same core, no steps of a request."""

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for
from operations.states import Role

from .. import letters, rules
from ..cases import Case
from ..models import Deployment, Extension, MovementNotice, Offer
from ..permissions import any_of, is_focal_point, is_requester
from ..refusals import NotYours, Overtaken, Refusal, Refused, Unmet
from ..states import APPROVED, DEPLOYED, SUSPENDED, TRANSMITTED, DeploymentState, OfferState


def _coordinates(by, operation, at):
    actor = actor_for(by, at)
    if not actor.holds(operation.pk, Role.FOCAL_POINT):
        raise NotYours(_("Only the OCHA focal points of this operation do this."))
    return actor


@transaction.atomic
def record_offer(
    engagement,
    *,
    by,
    provider,
    asset,
    provider_reference="",
    quantity=None,
    unit="",
    terms="",
    costs="",
    state=OfferState.OFFERED,
):
    """Record what a provider offers for an approved request."""
    at = clock.now()
    actor = _coordinates(by, engagement.operation, at)
    if engagement.state not in (APPROVED, TRANSMITTED, DEPLOYED):
        raise Refused(_("Offers are recorded once the request is approved."))
    if not provider.strip():
        raise Unmet(Refusal(_("Name the provider."), "provider"))
    if not asset.strip():
        raise Unmet(Refusal(_("Say what is offered."), "asset"))
    offer = Offer.objects.create(
        engagement=engagement,
        provider=provider.strip(),
        provider_reference=provider_reference.strip(),
        asset=asset.strip(),
        quantity=quantity,
        unit=unit,
        terms=terms.strip(),
        costs=costs.strip(),
        state=state,
        recorded_by=actor.user,
        recorded_at=at,
    )
    _note(engagement.operation, "offer.recorded", actor.user, engagement, {"offer": offer.pk, "state": offer.state})
    return offer


@transaction.atomic
def answer_offer(offer, state, *, by):
    """Accept or decline an offer that waits."""
    at = clock.now()
    actor = _coordinates(by, offer.engagement.operation, at)
    if state not in (OfferState.ACCEPTED, OfferState.DECLINED):
        raise Unmet(Refusal(_("Choose accept or decline."), "state"))
    waiting = [OfferState.OFFERED, OfferState.STANDING_BY]
    if not Offer.objects.filter(pk=offer.pk, state__in=waiting).update(state=state):
        raise Overtaken(_("This offer was answered already."))
    _note(offer.engagement.operation, f"offer.{state}", actor.user, offer.engagement, {"offer": offer.pk})
    offer.refresh_from_db()
    return offer


@transaction.atomic
def record_deployment(
    operation,
    *,
    by,
    asset,
    provider,
    starts_on,
    ends_on=None,
    engagement=None,
    capability="",
    task="",
    area=None,
    civilian_lead="",
    liaison="",
    provider_reference="",
    remarks="",
    offer=None,
    started=False,
):
    """Record an asset: planned, or already at work. Without a request it is a fact that nobody approved here.

    A further deployment of a deployed request starts under the same gates as the first.
    """
    at = clock.now()
    actor = _coordinates(by, operation, at)
    missing = [
        Refusal(sentence, name)
        for name, value, sentence in (
            ("asset", asset.strip(), _("Say which asset it is.")),
            ("provider", provider.strip(), _("Name the provider.")),
            ("starts_on", starts_on, _("Enter the first day.")),
            ("ends_on", ends_on or engagement is None, _("Enter the last day.")),
        )
        if not value
    ]
    if not missing and ends_on and ends_on < starts_on:
        missing.append(Refusal(_("The last day must not lie before the first day."), "ends_on"))
    if engagement and not missing:
        if engagement.state not in (APPROVED, TRANSMITTED, DEPLOYED):
            raise Refused(_("Deployments are recorded once the request is approved."))
        if engagement.approved_until and ends_on > engagement.approved_until:
            missing.append(Refusal(_("The last day must not lie after the approved end date."), "ends_on"))
        if started and engagement.state != DEPLOYED:
            raise Refused(_("The first deployment is recorded by the step “Record the deployment”."))
        if started:
            case = Case(engagement, actor, at)
            missing += rules.start_refusals(case, provider=provider, civilian_lead=civilian_lead)
    if missing:
        raise Unmet(missing)
    deployment = Deployment.objects.create(
        operation=operation,
        engagement=engagement,
        offer=offer,
        asset=asset.strip(),
        capability=capability,
        provider=provider.strip(),
        provider_reference=provider_reference.strip(),
        liaison=liaison.strip(),
        task=task.strip(),
        area=area,
        civilian_lead=civilian_lead.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        state=DeploymentState.RUNNING if started else DeploymentState.PLANNED,
        remarks=remarks.strip(),
        recorded_by=actor.user,
        recorded_at=at,
    )
    event = _note(
        operation, "deployment.recorded", actor.user, engagement, {"deployment": deployment.pk, "started": started}
    )
    if engagement is None:
        letters.asset_without_request(deployment, event)
    return deployment


@transaction.atomic
def start_deployment(deployment, *, by):
    """Start a planned deployment: a further one of a deployed request, or one that never had a request."""
    at = clock.now()
    actor = _coordinates(by, deployment.operation, at)
    engagement = deployment.engagement
    if engagement is not None:
        if engagement.state != DEPLOYED:
            raise Refused(_("The first deployment is recorded by the step “Record the deployment”."))
        if refusals := rules.start_refusals(Case(engagement, actor, at), deployment):
            raise Unmet(refusals)
    if not Deployment.objects.filter(pk=deployment.pk, state=DeploymentState.PLANNED).update(
        state=DeploymentState.RUNNING
    ):
        raise Overtaken(_("This deployment has started already."))
    _note(deployment.operation, "deployment.started", actor.user, engagement, {"deployment": deployment.pk})
    deployment.refresh_from_db()
    return deployment


@transaction.atomic
def end_deployment(deployment, *, by, ended_on, hand_over="", results=(), remarks=""):
    """Record that an asset has gone home or stopped. `results` is a list of (quantity, unit) pairs or sentences."""
    at = clock.now()
    actor = _coordinates(by, deployment.operation, at)
    if ended_on is None or ended_on > clock.today(deployment.operation, at):
        raise Unmet(Refusal(_("Enter the day it ended, not a day ahead."), "ended_on"))
    if ended_on < deployment.starts_on:
        raise Unmet(Refusal(_("The deployment cannot end before its first day."), "ended_on"))
    if (
        not Deployment.objects.filter(pk=deployment.pk)
        .exclude(state=DeploymentState.ENDED)
        .update(
            state=DeploymentState.ENDED,
            ended_on=ended_on,
            hand_over=hand_over.strip(),
            results=list(results),
            remarks=remarks.strip() or deployment.remarks,
        )
    ):
        raise Overtaken(_("The end of this deployment was recorded already."))
    _note(deployment.operation, "deployment.ended", actor.user, deployment.engagement, {"deployment": deployment.pk})
    deployment.refresh_from_db()
    return deployment


@transaction.atomic
def file_extension(engagement, *, by, new_end_on, still_needed, still_unique, options_checked, exit_plan):
    """Ask for more time with fresh last-resort answers. The HC grants or refuses it by a step."""
    at = clock.now()
    actor = actor_for(by, at)
    if sentence := any_of(is_requester, is_focal_point)(actor, engagement):
        raise NotYours(sentence)
    if engagement.state not in (DEPLOYED, SUSPENDED):
        raise Refused(_("More time is asked for while something is deployed."))
    missing = [
        Refusal(sentence, name)
        for name, value, sentence in (
            ("still_needed", still_needed, _("Say which need remains that civilians cannot meet.")),
            ("still_unique", still_unique, _("Say what the asset still brings that nobody else can.")),
            ("options_checked", options_checked, _("Say which civilian options were checked again.")),
            ("exit_plan", exit_plan, _("Say who takes over, and when.")),
        )
        if not value.strip()
    ]
    if new_end_on is None or (engagement.approved_until and new_end_on <= engagement.approved_until):
        missing.append(Refusal(_("The new end date must lie after the present one."), "new_end_on"))
    if missing:
        raise Unmet(missing)
    if engagement.extensions.filter(granted__isnull=True).exists():
        raise Refused(_("An extension waits for the Humanitarian Coordinator already."))
    extension = Extension.objects.create(
        engagement=engagement,
        new_end_on=new_end_on,
        still_needed=still_needed.strip(),
        still_unique=still_unique.strip(),
        options_checked=options_checked.strip(),
        exit_plan=exit_plan.strip(),
        filed_by=actor.user,
        filed_at=at,
    )
    event = _note(
        engagement.operation, "extension.filed", actor.user, engagement, {"new_end_on": new_end_on.isoformat()}
    )
    letters.extension_filed(engagement, event)
    return extension


@transaction.atomic
def record_movement(operation, *, by, week_of, notified, area=None, details="", engagement=None):
    """Record that a movement was made known to the parties: notification only, nothing to approve."""
    at = clock.now()
    actor = _coordinates(by, operation, at)
    if week_of is None:
        raise Unmet(Refusal(_("Enter the week of the movement."), "week_of"))
    if not notified.strip():
        raise Unmet(Refusal(_("Say who was notified."), "notified"))
    notice = MovementNotice.objects.create(
        operation=operation,
        engagement=engagement,
        week_of=week_of,
        area=area,
        details=details.strip(),
        notified=notified.strip(),
        recorded_by=actor.user,
        recorded_at=at,
    )
    record.append(operation, "movement.notified", by=actor.user, subject=("movement", notice.pk), values={})
    return notice


def _note(operation, kind, by, engagement, values):
    subject = ("engagement", engagement.pk) if engagement else ("operation", operation.pk)
    return record.append(operation, kind, by=by, subject=subject, values=values)
