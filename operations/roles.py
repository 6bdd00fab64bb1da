"""Join and leave: the one place that writes memberships and keeps guardian's grants on operations in step."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from . import clock, record
from .models import Membership
from .states import ActorKind, Role

GRANTS = {
    Role.REQUESTER: ["request_assets"],
    Role.MEMBER: ["answer_in_hct", "read_reviewed"],
    Role.ALTERNATE: ["answer_in_hct", "read_reviewed"],
    Role.OBSERVER: ["read_reviewed"],
    Role.HC: ["conclude_hct", "view_dashboard"],
    Role.HC_DELEGATE: ["conclude_hct", "view_dashboard"],
    Role.FOCAL_POINT: ["coordinate", "view_dashboard", "manage_operation"],
    Role.DUE_DILIGENCE: ["clear_due_diligence"],
}


def group_of(operation, role):
    """The group that carries guardian's grants of a role in an operation; made with its grants when missing."""
    group, made = Group.objects.get_or_create(name=f"{operation.code} {role}")
    if made:
        for permission in GRANTS[role]:
            assign_perm(f"operations.{permission}", group, operation)
    return group


# What an administrator looks after in the administration pages: people and operations, never what requests say.
LOOKED_AFTER = ("user", "organisation", "operation", "area", "contact", "invitation")


def administrators():
    """The group that carries the administration pages' permissions; made with them when missing."""
    group, made = Group.objects.get_or_create(name="administrators")
    if made:
        rights = Permission.objects.filter(content_type__app_label="operations", content_type__model__in=LOOKED_AFTER)
        group.permissions.set(rights.exclude(codename__startswith="delete_"))
    return group


@transaction.atomic
def join(user, role, *, organisation, operation=None, starts_on=None, ends_on=None, by=None, **details):
    """Give a person a role from `starts_on` (today if left out) to `ends_on` (dates, the last day included).

    Raises ValidationError when the operation would get a second HC at the same time, or when the dates are reversed.
    """
    starts_on = starts_on or (clock.today(operation) if operation else clock.now().date())
    if role == Role.HC:
        clash = Membership.objects.filter(operation=operation, role=Role.HC).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
        )
        if ends_on:
            clash = clash.filter(starts_on__lte=ends_on)
        if clash.exists():
            raise ValidationError(
                _("%(operation)s has a Humanitarian Coordinator for these dates already.") % {"operation": operation}
            )
    membership = Membership(
        user=user,
        operation=operation,
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        **details,
    )
    membership.full_clean()
    membership.save()
    if operation:
        user.groups.add(group_of(operation, role))
        _note(membership, "membership.joined", by)
    elif role == Role.ADMINISTRATOR:
        _open_administration(user, True)
    return membership


@transaction.atomic
def leave(membership, *, ends_on=None, by=None):
    """End a membership with `ends_on` (yesterday if left out: at once) and take the grants back when none is left.

    One that starts today or later never runs: both its dates become yesterday, what was given stands in the record.
    """
    today = clock.today(membership.operation) if membership.operation else clock.now().date()
    membership.ends_on = ends_on or today.fromordinal(today.toordinal() - 1)
    if ends_on is None:
        membership.starts_on = min(membership.starts_on, membership.ends_on)
    membership.save(update_fields=["starts_on", "ends_on"])
    if membership.operation:
        _note(membership, "membership.left", by)
        withdraw_grants(membership)
    elif membership.role == Role.ADMINISTRATOR and ends_on is None:
        _open_administration(membership.user, False)
    return membership


def _open_administration(user, may):
    """The administration pages go with the administrator's role."""
    (user.groups.add if may else user.groups.remove)(administrators())
    user.is_staff = may
    user.save(update_fields=["is_staff"])


def withdraw_grants(membership):
    """Take a person out of the role's group unless another current membership still carries it."""
    today = clock.today(membership.operation)
    others = Membership.objects.filter(
        user=membership.user, operation=membership.operation, role=membership.role
    ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    if not others.exists():
        membership.user.groups.remove(group_of(membership.operation, membership.role))


def _note(membership, kind, by):
    record.append(
        membership.operation,
        kind,
        by=by,
        actor=None if by else ActorKind.COMMAND,
        subject=("membership", membership.pk),
        values={
            "user": membership.user_id,
            "role": membership.role,
            "organisation": membership.organisation_id,
            "from": membership.starts_on.isoformat(),
            "to": membership.ends_on.isoformat() if membership.ends_on else None,
        },
    )
