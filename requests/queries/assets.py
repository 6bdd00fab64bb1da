"""Deployments and movement notices: what an actor may read, sorted into what asks for attention and what runs."""

import datetime as dt

from django.db.models import Case, F, Q, Value, When

from operations.states import CONCLUDING, ON_HCT, Role

from ..models import Deployment, MovementNotice
from ..states import DeploymentState
from .reading import visible_to

PAGE = 50
ENDED, ENDING, RUNNING, PLANNED, OVERDUE = "ended", "ending", "running", "planned", "overdue"
GROUPS = (OVERDUE, ENDING, RUNNING, PLANNED, ENDED)


def deployments_for(actor, at=None):
    """The deployments an actor may read: all of the operations they coordinate, conclude or sit in, besides those of
    requests they may read. Where no request stands behind one, it is a fact of its operation."""
    everything = actor.operations_as(Role.FOCAL_POINT, *CONCLUDING, *ON_HCT)
    return Deployment.objects.filter(Q(operation__in=everything) | Q(engagement__in=visible_to(actor, at).values("pk")))


def find_deployment(actor, pk):
    """One deployment an actor may read, or None: hidden and missing answer alike."""
    return (
        deployments_for(actor)
        .select_related("operation", "engagement", "area", "offer", "recorded_by")
        .filter(pk=pk)
        .first()
    )


def group_is(group, today):
    """The condition of a group: ended and not closed, ending within 48 hours, running, planned, ended."""
    open_ended = Q(ends_on__isnull=True)
    at_work = ~Q(state=DeploymentState.ENDED)
    over = at_work & Q(ends_on__lt=today)
    ending = at_work & Q(ends_on__gte=today, ends_on__lte=today + dt.timedelta(days=1))
    later = at_work & (open_ended | Q(ends_on__gt=today + dt.timedelta(days=1)))
    return {
        OVERDUE: over,
        ENDING: ending,
        RUNNING: later & ~Q(state=DeploymentState.PLANNED),
        PLANNED: later & Q(state=DeploymentState.PLANNED),
        ENDED: Q(state=DeploymentState.ENDED),
    }[group]


def group_of(deployment, today):
    """The group a loaded deployment is in: group_is in Python."""
    if deployment.state == DeploymentState.ENDED:
        return ENDED
    if deployment.ends_on and deployment.ends_on < today:
        return OVERDUE
    if deployment.ends_on and deployment.ends_on <= today + dt.timedelta(days=1):
        return ENDING
    return PLANNED if deployment.state == DeploymentState.PLANNED else RUNNING


def deployments_listed(actor, filters, today, group="", at=None):
    """Deployments narrowed like the requests beside them, each with its `group`, the most pressing first.

    Without a group: everything that has not ended.
    """
    found = deployments_for(actor, at)
    if filters.operation:
        found = found.filter(operation=filters.operation)
    else:
        found = found.filter(operation__archived_at__isnull=True)
    if filters.capability:
        found = found.filter(capability=filters.capability)
    if filters.provider:
        found = found.filter(provider__iexact=filters.provider)
    if filters.area:
        found = found.filter(area=filters.area)
    found = found.filter(group_is(group, today) if group else ~Q(state=DeploymentState.ENDED))
    sorting = [When(group_is(name, today), then=Value(place)) for place, name in enumerate(GROUPS)]
    newest_first = group == ENDED
    ends = F("ended_on").desc(nulls_last=True) if newest_first else F("ends_on").asc(nulls_last=True)
    return found.annotate(place=Case(*sorting, default=Value(len(GROUPS)))).order_by("place", ends, "pk")


def movements_for(actor, filters):
    """Movement notices of operations one coordinates, concludes or sits in; a requester sees those of own requests."""
    everything = actor.operations_as(Role.FOCAL_POINT, *CONCLUDING, *ON_HCT)
    found = MovementNotice.objects.filter(
        Q(operation__in=everything) | Q(engagement__in=visible_to(actor).values("pk"))
    )
    if filters.operation:
        found = found.filter(operation=filters.operation)
    return found.select_related("operation", "area", "engagement").order_by("-week_of", "-pk")
