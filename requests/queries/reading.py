"""Every read of requests worth a name. What a person may see is a column condition, never a look-up per row."""

from django.db.models import Exists, OuterRef, Q

from operations import clock
from operations.states import CONCLUDING, ON_HCT, Role

from ..models import (
    DueDiligence,
    EngagementRequest,
    EngagementUserPermission,
    Position,
    Round,
    Seat,
)
from ..states import (
    APPROVED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    OPEN_STATES,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
)


def visible_to(actor, at=None):
    """The requests an actor may read (an unevaluated QuerySet): the one filter of lists, pages, API and exports."""
    return EngagementRequest.objects.filter(readable(actor, at))


def counted_for(actor, at=None):
    """The requests an actor may know the number of: what they read, drafts where they coordinate or conclude.

    For administrators every request: they read none, but they see that the portal is used.
    """
    if actor.is_administrator:
        return EngagementRequest.objects.filter(discarded_at__isnull=True)
    drafts = Q(operation__in=actor.operations_as(Role.FOCAL_POINT, *CONCLUDING), state=DRAFT)
    return EngagementRequest.objects.filter(readable(actor, at) | drafts, discarded_at__isnull=True)


def readable(actor, at=None):
    """The condition behind visible_to.

    Requesters read those of their own organisation, drafts included; HCT members, alternates and observers what has
    once reached HCT review; HC, delegates and focal points everything sent; due diligence officers requests with a
    record; the PRD desk those of its organisation everywhere; an administrator nothing without a recorded grant.
    """
    sent = Q(first_sent_at__isnull=False)
    seen = Q(pk__in=[])
    for membership in actor.memberships:
        if membership.role == Role.REQUESTER:
            seen |= Q(operation=membership.operation_id, organisation=membership.organisation_id)
        elif membership.role == Role.PRD:
            seen |= Q(organisation=membership.organisation_id) & sent
    reviewing = actor.operations_as(*ON_HCT)
    if reviewing:
        seen |= Q(operation__in=reviewing, first_reviewed_at__isnull=False)
    whole = actor.operations_as(Role.FOCAL_POINT, *CONCLUDING)
    if whole:
        seen |= Q(operation__in=whole) & sent
    clearing = actor.operations_as(Role.DUE_DILIGENCE)
    if clearing:
        seen |= Q(operation__in=clearing) & sent & Exists(DueDiligence.objects.filter(engagement=OuterRef("pk")))
    if actor.user is not None:
        day = (at or actor.at or clock.now()).date()
        granted = EngagementUserPermission.objects.filter(user=actor.user, permission__codename="need_to_know")
        granted = granted.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        seen |= Q(pk__in=granted.values("content_object"))
    return seen


def find_visible(actor, key):
    """One request by reference or draft key, or None: hidden and missing answer alike.

    Comes with operation, organisation, area, claimed_by loaded.
    """
    return (
        visible_to(actor)
        .select_related("operation", "organisation", "area", "claimed_by")
        .filter(Q(reference=key) | Q(key=key))
        .first()
    )


def running_rounds():
    """Rounds whose window runs or has just ended, with what the clock needs."""
    return Round.objects.filter(ended_at__isnull=True).select_related(
        "engagement__operation", "engagement__organisation", "mechanism__operation", "mechanism__signed_by", "version"
    )


def my_seats(actor, engagement):
    """The memberships by which an actor may sit in the HCT of this request: principal or alternate."""
    return actor.held(engagement.operation_id, {Role.MEMBER, Role.ALTERNATE})


def silent_for(actor):
    """Requests in review where a seat this actor may take has not answered yet in the running round."""
    seats = Q(pk__in=[])
    for membership in actor.memberships:
        if membership.role in (Role.MEMBER, Role.ALTERNATE):
            seats |= Q(organisation=membership.organisation_id, round__engagement__operation=membership.operation_id)
    return Seat.objects.filter(seats, removed_at__isnull=True, round__ended_at__isnull=True).exclude(
        Exists(Position.objects.filter(seat=OuterRef("pk"), contested_at__isnull=True))
    )


def waiting_for(actor):
    """The requests that wait for this actor (an unevaluated QuerySet), most urgent first."""
    waits = Q(pk__in=[])
    for membership in actor.memberships:
        if membership.role == Role.REQUESTER:
            waits |= Q(
                state__in=[RETURNED, DRAFT],
                operation=membership.operation_id,
                organisation=membership.organisation_id,
                discarded_at__isnull=True,
            )
    coordinating = actor.operations_as(Role.FOCAL_POINT)
    if coordinating:
        waits |= Q(operation__in=coordinating, state__in=[SCREENING, APPROVED, TRANSMITTED])
        waits |= Q(operation__in=coordinating, state=DEPLOYED, due_at__lt=actor.at or clock.now())
    concluding = actor.operations_as(*CONCLUDING)
    if concluding:
        waits |= Q(operation__in=concluding, state__in=[HC_DECISION, SUSPENDED])
        asked = Q(extensions__isnull=False, extensions__granted__isnull=True)
        waits |= Q(operation__in=concluding, state__in=[DEPLOYED, SUSPENDED]) & asked
    waits |= Q(pk__in=silent_for(actor).values("round__engagement"), state=HCT_REVIEW)
    clearing = actor.operations_as(Role.DUE_DILIGENCE)
    if clearing:
        waits |= Q(operation__in=clearing, due_diligence__state="assessing", state__in=OPEN_STATES)
    return (
        visible_to(actor)
        .filter(waits, operation__archived_at__isnull=True)
        .distinct()
        .order_by("due_at", "state_since", "pk")
    )


def waiting_count(actor):
    """How many requests wait for this actor: the number in the bar, by the same query as the list."""
    return waiting_for(actor).count()
