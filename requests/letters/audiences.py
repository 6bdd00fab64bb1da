"""Who is told: one small function per audience, and the table verb → audiences.

The actor gets no copy. Contacts (the operation's OCHA and PRD addresses, else the global ones) always do, so that
every step makes at least one letter to an OCHA and one to a PRD reader.
"""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, Value

from notifications.registry import Reader
from operations import clock
from operations.models import Membership
from operations.queries import contacts_for, current_mechanism, running_on
from operations.states import CONCLUDING, ON_HCT, Role

from ..models import Authorship
from ..states import Verb


class People:
    """Everybody who may be told of a request: memberships and contacts that are current, loaded once."""

    def __init__(self, engagement, at, actor=None, *, operation=None):
        """`engagement` may be None for a fact of an `operation` that belongs to no request."""
        self.engagement, self.at, self.actor = engagement, at, actor
        self.operation = operation or engagement.operation

    @cached_property
    def memberships(self):
        here = Q(operation=self.operation)
        if self.engagement:
            here |= Q(role=Role.PRD, organisation=self.engagement.organisation_id)
        own = Exists(Authorship.objects.filter(engagement=self.engagement, user=OuterRef("user")))
        return list(
            Membership.objects.filter(here, running_on(self.today), user__is_active=True)
            .annotate(author=own if self.engagement else Value(False))
            .select_related("user")
            .order_by("pk")
        )

    @property
    def today(self):
        return clock.today(self.operation, self.at)

    def with_role(self, *roles):
        return [m.user for m in self.memberships if m.role in roles]

    @cached_property
    def contacts(self):
        return contacts_for(self.operation, at=self.at)

    @cached_property
    def mechanism(self):
        return current_mechanism(self.operation)


def requesters(people):
    """The authors who are still requesters of the organisation; if none is left, all its requesters."""
    current = [
        m
        for m in people.memberships
        if m.role == Role.REQUESTER and m.organisation_id == people.engagement.organisation_id
    ]
    return [m.user for m in current if m.author] or [m.user for m in current]


def focal_points(people):
    return people.with_role(Role.FOCAL_POINT)


def prd_desk(people):
    """PRD accounts of the requesting organisation: they follow its requests in all operations."""
    return people.with_role(Role.PRD)


def hct(people):
    """Members, alternates and observers, once the request has reached HCT review."""
    return people.with_role(*ON_HCT) if people.engagement.first_reviewed_at else []


def hct_later(people):
    """The HCT after its review is over, where the operation's mechanism keeps it informed of every step."""
    return hct(people) if people.mechanism is None or people.mechanism.inform_members else []


def voices_of(organisation_ids):
    """Members and alternates of some organisations: those who may give their positions."""

    def voices(people):
        return [
            m.user
            for m in people.memberships
            if m.role in (Role.MEMBER, Role.ALTERNATE) and m.organisation_id in organisation_ids
        ]

    return voices


def only(user):
    """One person, whatever they are."""
    return lambda people: [user]


def coordinator(people):
    """The HC and current delegates."""
    return people.with_role(*CONCLUDING)


def due_diligence_officers(people):
    return people.with_role(Role.DUE_DILIGENCE)


def administrators(people):
    """Administrators have no operation: they are alarmed, they read no request."""
    current = Membership.objects.filter(running_on(people.today), role=Role.ADMINISTRATOR, user__is_active=True)
    return [m.user for m in current.select_related("user").order_by("pk")]


DESKS = (focal_points, prd_desk)

# An extension is a decision: the HCT is always told of it.
AUDIENCES = {
    Verb.SUBMIT: (requesters, *DESKS),
    Verb.RECALL: (requesters, *DESKS),
    Verb.SEND_BACK: (requesters, hct, coordinator, *DESKS),
    Verb.CLOSE_AS_MET: (requesters, hct, coordinator, *DESKS),
    Verb.OPEN_REVIEW: (requesters, hct, coordinator, *DESKS),
    Verb.CLOSE_REVIEW: (requesters, hct, coordinator, *DESKS),
    Verb.APPROVE: (requesters, hct, coordinator, *DESKS),
    Verb.REJECT: (requesters, hct, coordinator, *DESKS),
    Verb.RECONSIDER: (requesters, hct, coordinator, *DESKS),
    Verb.TRANSMIT: (requesters, hct_later, coordinator, *DESKS),
    Verb.DEPLOY: (requesters, hct_later, coordinator, *DESKS),
    Verb.EXTEND: (requesters, hct, coordinator, *DESKS),
    Verb.REFUSE_EXTENSION: (requesters, hct_later, coordinator, *DESKS),
    Verb.SUSPEND: (requesters, hct_later, coordinator, *DESKS),
    Verb.RESUME: (requesters, hct_later, coordinator, *DESKS),
    Verb.CLOSE: (requesters, hct_later, coordinator, *DESKS),
    Verb.WITHDRAW: (requesters, hct, coordinator, *DESKS),
}


def readers(people, audiences, *, contacts=True):
    """The Readers of some audiences, each once, without the actor; contacts last."""
    actor_id = people.actor.pk if people.actor is not None else None
    users = {user.pk: user for audience in audiences for user in audience(people) if user.pk != actor_id}
    found = [Reader("account", pk, user.language) for pk, user in users.items()]
    if contacts:
        found += [Reader("contact", contact.pk, contact.language) for contact in people.contacts]
    return found
