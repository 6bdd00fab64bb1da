"""Who is informed and who was told: roles and counts for everybody, no names and no addresses."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import messages_about
from notifications.states import Channel
from notifications.states import State as Delivery
from operations.states import ContactKind, Role

from ..letters import topic_of

TOLD, WAITING, FAILED = "told", "waiting", "failed"
OUTCOME = {
    Delivery.TOLD: TOLD,
    Delivery.WAITING: WAITING,
    Delivery.SENDING: WAITING,
    Delivery.RETRY: WAITING,
    Delivery.DEAD: FAILED,
    Delivery.UNCERTAIN: FAILED,
}
# A contact is no member: its keys never meet those of roles ("prd" is both).
OCHA_MAILBOX, PRD_MAILBOX, OTHERS = "mailbox ocha", "mailbox prd", ""
ROLE_ORDER = (
    Role.REQUESTER,
    Role.FOCAL_POINT,
    OCHA_MAILBOX,
    Role.PRD,
    PRD_MAILBOX,
    Role.MEMBER,
    Role.ALTERNATE,
    Role.OBSERVER,
    Role.HC,
    Role.HC_DELEGATE,
    Role.DUE_DILIGENCE,
    Role.ADMINISTRATOR,
)


def informed(sheet):
    """Who is told of the next step, as {who, number}: audiences by role."""
    engagement, people = sheet.engagement, sheet.people
    own = [
        m for m in people.memberships if m.role == Role.REQUESTER and m.organisation_id == engagement.organisation_id
    ]
    hct = engagement.first_reviewed_at is not None
    rows = [
        (_("OCHA"), counted(people, Role.FOCAL_POINT), contacts_in_words(people, ContactKind.OCHA)),
        (_("PRD"), counted(people, Role.PRD), contacts_in_words(people, ContactKind.PRD)),
        (str(engagement.organisation), requesters_in_words(len(own)), ""),
        (_("HC"), counted(people, Role.HC, Role.HC_DELEGATE) if hct else _("once the HCT review opens"), ""),
        (_("HCT"), hct_in_words(people) if hct else _("once the HCT review opens"), ""),
        (_("Not informed"), _("providers, until a decision is passed to them"), ""),
    ]
    return [{"who": who, "text": ", ".join(filter(None, texts))} for who, *texts in rows if any(texts)]


def counted(people, *roles):
    number = len(people.with_role(*roles))
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number} if number else ""


def contacts_in_words(people, kind):
    number = sum(contact.kind == kind for contact in people.contacts)
    return ngettext("%(n)s mailbox", "%(n)s mailboxes", number) % {"n": number} if number else ""


def requesters_in_words(number):
    return ngettext("%(n)s requester", "%(n)s requesters", number) % {"n": number}


def hct_in_words(people):
    parts = [
        ngettext("%(n)s member", "%(n)s members", n) % {"n": n} if (n := len(people.with_role(Role.MEMBER))) else "",
        ngettext("%(n)s alternate", "%(n)s alternates", n) % {"n": n}
        if (n := len(people.with_role(Role.ALTERNATE)))
        else "",
        ngettext("%(n)s observer", "%(n)s observers", n) % {"n": n}
        if (n := len(people.with_role(Role.OBSERVER)))
        else "",
    ]
    return ", ".join(filter(None, parts))


def told(sheet):
    """Letters of this request by role and channel as {who, in_app, email, failed}; constant in their number."""
    grouped = (
        messages_about(topic_of(sheet.engagement))
        .order_by()
        .values("reader_kind", "reader_id", "channel", "state")
        .annotate(number=Count("pk"))
    )
    roles = roles_of_readers(sheet.people)
    tally = Counter()
    for row in grouped:
        who = roles.get((row["reader_kind"], row["reader_id"]), OTHERS)
        tally[who, row["channel"], OUTCOME.get(row["state"], "")] += row["number"]
    present = {who for who, __, __ in tally}
    ordered = [who for who in ROLE_ORDER if who in present] + ([OTHERS] if OTHERS in present else [])
    return [
        {
            "who": label(who),
            "in_app": in_words(tally, who, Channel.IN_APP),
            "email": in_words(tally, who, Channel.EMAIL),
            "failed": any(tally[who, channel, FAILED] for channel in Channel),
        }
        for who in ordered
    ]


def roles_of_readers(people):
    """(kind, id) of a reader → the role it was told in. An account with several roles counts under the first."""
    found = {}
    for membership in people.memberships:
        found.setdefault(("account", membership.user_id), membership.role)
    for contact in people.contacts:
        found[("contact", contact.pk)] = f"mailbox {contact.kind}"
    return found


def label(who):
    if not who:
        return _("Others, and people who have left")
    return Role(who).label if who in Role.values else ContactKind(who.removeprefix("mailbox ")).label


def in_words(tally, who, channel):
    """ "12 told, 1 waiting" or a dash."""
    parts = [
        words(number)
        for outcome, words in ((TOLD, told_words), (WAITING, waiting_words), (FAILED, failed_words))
        if (number := tally[who, channel, outcome])
    ]
    return ", ".join(parts) or "–"


def told_words(number):
    return _("%(n)s told") % {"n": number}


def waiting_words(number):
    return _("%(n)s waiting") % {"n": number}


def failed_words(number):
    return _("%(n)s not delivered") % {"n": number}
