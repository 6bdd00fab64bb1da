"""What follows a decision: conditions, offers, deployments under a request, more time."""

from django.http import Http404
from django.utils.translation import gettext as _

from operations import clock

from ..actions import conditions, deployments
from ..forms.desk import (
    ConditionForm,
    DeploymentForm,
    EndForm,
    ExtensionForm,
    OfferAnswerForm,
    OfferForm,
    StartForm,
)
from ..permissions import any_of, concludes, is_focal_point, is_requester
from .acting import act
from .finding import of_request


def one_of(rows, pk):
    """A row of the request's own, or 404."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@of_request
def condition(http_request, engagement, pk):
    """Record that a condition was met, breached or waived."""
    carried = one_of(engagement.conditions.select_related("engagement__operation", "engagement__organisation"), pk)
    form = ConditionForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: conditions.settle(
            carried, form.cleaned_data["state"], form.cleaned_data["note"], by=http_request.user
        ),
        may=any_of(is_focal_point, concludes),
        done=_("Recorded."),
        heading=_("A condition of the approval"),
        lede=carried.wording,
    )


@of_request
def new_offer(http_request, engagement):
    """Record what a provider offers."""
    form = OfferForm(http_request.POST or None, initial={"state": "offered"})
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.record_offer(
            engagement, by=http_request.user, **form.said() | {"state": form.cleaned_data["state"] or "offered"}
        ),
        may=is_focal_point,
        done=_("The offer is recorded."),
        heading=_("Record an offer"),
        lede=_("Providers have no account. You write down what they offered."),
        button=_("Record the offer"),
    )


@of_request
def offer(http_request, engagement, pk):
    """Accept or decline an offer."""
    offered = one_of(engagement.offers.select_related("engagement__operation", "engagement__organisation"), pk)
    form = OfferAnswerForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.answer_offer(offered, form.cleaned_data["state"], by=http_request.user),
        may=is_focal_point,
        done=_("Your answer is recorded. Tell the provider yourself; the portal sends them nothing."),
        heading=_("Answer an offer"),
        lede=str(offered),
        button=_("Record the answer"),
    )


@of_request
def new_deployment(http_request, engagement):
    """Plan a deployment under the request."""
    first = {
        "provider": engagement.provider_name,
        "starts_on": clock.today(engagement.operation),
        "ends_on": engagement.approved_until,
    }
    form = DeploymentForm(http_request.POST or None, initial=first)
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.record_deployment(
            engagement.operation,
            by=http_request.user,
            engagement=engagement,
            capability=engagement.capability,
            area=engagement.area,
            **form.said(),
        ),
        may=is_focal_point,
        done=_("The deployment is planned."),
        heading=_("Record a planned deployment"),
        lede=_("It starts later, when every gate is open."),
        button=_("Record the plan"),
    )


@of_request
def start_deployment(http_request, engagement, pk):
    """Start a planned further deployment: the same gates as for the first."""
    planned = one_of(deployments_of(engagement), pk)
    form = StartForm(http_request.POST if http_request.method == "POST" else None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.start_deployment(planned, by=http_request.user),
        may=is_focal_point,
        done=_("The start is recorded."),
        heading=_("Start a deployment"),
        lede=str(planned),
        button=_("Record the start"),
    )


@of_request
def end_deployment(http_request, engagement, pk):
    """Record that an asset has gone home or stopped, with what was done."""
    running = one_of(deployments_of(engagement), pk)
    form = EndForm(http_request.POST or None, initial={"ended_on": clock.today(engagement.operation)})
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.end_deployment(running, by=http_request.user, **form.said()),
        may=is_focal_point,
        done=_("The end of the deployment is recorded."),
        heading=_("End of a deployment"),
        lede=str(running),
        button=_("Record the end"),
    )


def deployments_of(engagement):
    return engagement.deployments.select_related("operation", "engagement__operation", "engagement__organisation")


@of_request
def extension(http_request, engagement):
    """Ask for more time with fresh last-resort answers."""
    form = ExtensionForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: deployments.file_extension(engagement, by=http_request.user, **form.said()),
        may=any_of(is_requester, is_focal_point),
        done=_("The Humanitarian Coordinator is asked for more time."),
        heading=_("Ask for more time"),
        lede=_("Last resort is tested again: every use ends when the need ends or civilian means appear."),
        button=_("Ask for more time"),
    )
