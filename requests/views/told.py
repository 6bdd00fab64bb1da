"""Who was told of a step, by role and number: never names, since letters also go to people outside the request."""

from collections import Counter

from notifications.queries import messages_about
from notifications.states import ReaderKind
from operations.models import Contact, Membership
from operations.states import ContactKind, Role

from ..letters import topic_of


def who_was_told(engagement, event):
    """[(label, number of readers)] for everybody one event wrote to, contacts first."""
    readers = {
        (message.reader_kind, message.reader_id)
        for message in messages_about(topic_of(engagement)).filter(event=event.uid)
    }
    contacts = [pk for kind, pk in readers if kind == ReaderKind.CONTACT]
    accounts = {pk for kind, pk in readers if kind == ReaderKind.ACCOUNT}
    counts = Counter()
    for kind in Contact.objects.filter(pk__in=contacts).values_list("kind", flat=True):
        counts[str(ContactKind(kind).label)] += 1
    memberships = Membership.objects.filter(user__in=accounts, operation=engagement.operation_id)
    roles = {}
    for user, role in memberships.values_list("user", "role"):
        roles.setdefault(user, role)
    for user in accounts:
        counts[str(Role(roles.get(user, Role.PRD)).label)] += 1
    return list(counts.items())
