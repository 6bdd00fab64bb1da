"""Who acts: a person with the memberships that are current at one moment, loaded once and asked many times."""

import datetime
from dataclasses import dataclass, field

from . import clock
from .models import Membership, User
from .states import CONCLUDING, ON_HCT, Role


@dataclass(frozen=True)
class Actor:
    """A person (or, without `user`, the clock) and what they are at a moment.

    `memberships` holds only rows that are current on that day in their operation's zone. `at` is that moment, so that
    one page asks the clock once. Made by `actor_for`.
    """

    user: User | None
    memberships: tuple = field(default=(), repr=False)
    at: datetime.datetime | None = field(default=None, compare=False)

    @property
    def is_clock(self):
        return self.user is None

    def held(self, operation_id, roles):
        """The memberships of this actor in an operation whose role is one of `roles`."""
        return [m for m in self.memberships if m.operation_id == operation_id and m.role in roles]

    def holds(self, operation_id, *roles):
        return bool(self.held(operation_id, roles))

    def is_focal_point(self, operation_id):
        return self.holds(operation_id, Role.FOCAL_POINT)

    def concludes(self, operation_id):
        """HC or a current delegate."""
        return bool(self.held(operation_id, CONCLUDING))

    def on_hct(self, operation_id):
        return bool(self.held(operation_id, ON_HCT))

    def requests_for(self, operation_id, organisation_id):
        return any(m.organisation_id == organisation_id for m in self.held(operation_id, {Role.REQUESTER}))

    @property
    def is_prd(self):
        return any(m.role == Role.PRD for m in self.memberships)

    @property
    def is_administrator(self):
        return any(m.role == Role.ADMINISTRATOR for m in self.memberships)

    def held_anywhere(self, *roles):
        """The memberships of this actor in any operation whose role is one of `roles`."""
        return [m for m in self.memberships if m.role in roles and m.operation_id]

    def operations_as(self, *roles):
        """Ids of the operations where this actor holds one of `roles`."""
        return {m.operation_id for m in self.held_anywhere(*roles)}


CLOCK = Actor(None)


def actor_for(user, at=None):
    """The actor behind a User, with one statement. An Actor is handed back as it is; None is the clock."""
    if isinstance(user, Actor):
        return user
    if user is None:
        return CLOCK
    if not user.is_authenticated or not user.is_active:
        return Actor(user)
    return _with_memberships([user], at)[user.pk]


def actors_for(user_ids, at=None):
    """The actors behind several accounts by id, with two statements; closed and unknown ones are left out."""
    return _with_memberships(User.objects.filter(pk__in=user_ids, is_active=True), at)


def _with_memberships(users, at):
    at = at or clock.now()
    users = {user.pk: user for user in users}
    rows = (
        Membership.objects.filter(user__in=users)
        .select_related("operation", "organisation", "acting_for__organisation")
        .order_by("operation__archived_at", "operation__code", "role")
    )
    current = {pk: [] for pk in users}
    for m in rows:
        if m.current_on(clock.today(m.operation, at) if m.operation else at.date()):
            current[m.user_id].append(m)
    return {pk: Actor(user, tuple(current[pk]), at) for pk, user in users.items()}
