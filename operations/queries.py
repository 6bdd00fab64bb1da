"""Every read of people and operations worth a name."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from . import clock
from .actors import actor_for
from .models import Contact, Event, Mechanism, Membership, Operation, User
from .states import CONCLUDING, ContactKind, Role


def memberships_of(user, at=None):
    """The memberships of a person that are current at `at` (now if left out), operations and organisations loaded."""
    return list(actor_for(user, at).memberships)


def running_on(day):
    """Filter: memberships and contacts that run on `day`."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def current_members(operation, roles, at=None):
    """Current memberships of an operation in any of `roles`, with person and organisation, one statement."""
    return (
        Membership.objects.filter(running_on(clock.today(operation, at)), operation=operation, role__in=roles)
        .filter(user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__short_name", "pk")
    )


def seated_organisations(operation, at=None):
    """Ids of the organisations that hold a seat in the HCT now: those with a current principal member."""
    # The order must not name the row: two principals of one organisation sit in one seat.
    members = current_members(operation, [Role.MEMBER], at).order_by("organisation__short_name")
    return list(members.values_list("organisation_id", flat=True).distinct())


def current_hc(operation, at=None):
    """The membership of the HC who is in office now, or None."""
    return current_members(operation, [Role.HC], at).first()


def current_concluders(operation, at=None):
    """HC and current delegates."""
    return current_members(operation, sorted(CONCLUDING), at)


def current_mechanism(operation):
    """The mechanism new rounds run under, or None for an operation that is not open yet."""
    return (
        Mechanism.objects.select_related("operation", "signed_by")
        .filter(operation=operation, valid_to__isnull=True)
        .first()
    )


def contacts_for(operation, kinds=(ContactKind.OCHA, ContactKind.PRD), at=None):
    """Current contacts by kind: the operation's own, else the global ones of that kind. One statement."""
    rows = Contact.objects.filter(running_on(clock.today(operation, at)), kind__in=kinds).filter(
        Q(operation=operation) | Q(operation__isnull=True)
    )
    found = []
    for kind in kinds:
        own = [c for c in rows if c.kind == kind and c.operation_id == operation.pk]
        found += own or [c for c in rows if c.kind == kind and c.operation_id is None]
    return found


def public_contacts(at=None):
    """OCHA's desks by open operation, for people who have no account yet: addresses, no names. One statement."""
    return (
        Contact.objects.filter(running_on((at or clock.now()).date()), kind=ContactKind.OCHA)
        .filter(Q(operation__isnull=True) | Q(operation__archived_at__isnull=True))
        .select_related("operation")
        .order_by("operation__name", "address")
    )


def why_not_open(operation):
    """Sentences on what an operation lacks before requests may be sent in it; empty when it is ready."""
    missing = []
    kinds = {contact.kind for contact in contacts_for(operation)}
    if ContactKind.OCHA not in kinds:
        missing.append(_("The operation has no OCHA contact. An administrator adds one."))
    if ContactKind.PRD not in kinds:
        missing.append(_("The operation has no PRD contact. An administrator adds one."))
    if current_mechanism(operation) is None:
        missing.append(_("The operation has no mechanism yet. The OCHA focal point sets it up."))
    if operation.archived_at:
        missing.append(_("This operation is archived."))
    return missing


def exercise_accounts():
    """People with a printed password and their roles in operations at work, for the sign-in page of an exercise.

    Those who work in an operation come first.
    """
    at_work = Membership.objects.filter(operation__archived_at__isnull=True).select_related("operation", "organisation")
    people = (
        User.objects.exclude(exercise_password="")
        .filter(is_active=True)
        .prefetch_related(Prefetch("memberships", at_work.order_by("pk")))
        .order_by("pk")
    )
    return sorted(people, key=lambda person: all(m.operation is None for m in person.memberships.all()))


def operations_of(actor):
    """The operations an actor has a role in, archived ones last."""
    ids = {m.operation_id for m in actor.memberships if m.operation_id}
    if actor.is_prd or actor.is_administrator:
        return Operation.objects.all().order_by("archived_at", "code")
    return Operation.objects.filter(pk__in=ids).order_by("archived_at", "code")


def find_operation(actor, code):
    """The operation with this code if the actor has a role in it, else None: hidden and missing answer alike."""
    for membership in actor.memberships:
        if membership.operation and membership.operation.code == code:
            return membership.operation
    if actor.is_prd or actor.is_administrator:
        # PostgreSQL refuses a zero character even in a question.
        return Operation.objects.filter(code=code.replace("\x00", " ")).first()
    return None


def only_operation(actor):
    """The current operation of somebody who works in one only, else None."""
    current = {m.operation_id: m.operation for m in actor.memberships if m.operation and not m.operation.archived_at}
    return next(iter(current.values())) if len(current) == 1 else None


def members_of(operation, at=None):
    """Current and coming memberships of an operation, by role and organisation. One statement."""
    day = clock.today(operation, at)
    return (
        Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), operation=operation)
        .select_related("user", "organisation", "acting_for__user")
        .order_by("role", "organisation__short_name", "starts_on", "pk")
    )


def contacts_of(operation, at=None):
    """Current contacts of an operation, its own and the global ones. One statement."""
    return (
        Contact.objects.filter(running_on(clock.today(operation, at)))
        .filter(Q(operation=operation) | Q(operation__isnull=True))
        .order_by("operation", "kind", "name")
    )


def events_of(operation, group="", by=None, before=None):
    """Events of an operation, newest first, with the people in them; narrowed by group of kinds, person, number."""
    found = Event.objects.filter(operation=operation)
    if group:
        found = found.filter(kind__startswith=f"{group}.")
    if by is not None:
        found = found.filter(actor=by)
    if before is not None:
        found = found.filter(number__lt=before)
    return found.select_related("actor", "on_behalf_of").order_by("-number")
