"""What the record says in words: upper rooms register the groups of their events, sentences and subjects."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Membership
from .states import ActorKind

_groups, _sentences, _loaders = {}, {}, {}


def register_events(groups, sentence):
    """Make kinds of events readable, once at start-up: {first part of the kind: label}, and `sentence(event)`."""
    _groups.update(groups)
    _sentences.update(dict.fromkeys(groups, sentence))


def register_subjects(kind, loader):
    """Make subjects of a kind findable: `loader(ids, actor)` gives (label, address) by id, in one statement.

    The address is empty for subjects the actor may not read.
    """
    _loaders[kind] = loader


def groups():
    """Every group of events and its label, sorted by label."""
    return sorted(((group, str(label)) for group, label in _groups.items()), key=lambda pair: pair[1])


def sentence_of(event):
    """Who did what. An event nobody registered words for is shown by its name, never left out."""
    sentence = _sentences.get(event.kind.partition(".")[0])
    return sentence(event) if sentence else _("%(by)s: %(kind)s") % {"by": who(event), "kind": event.kind}


def subjects_of(events, actor):
    """{(kind, id): (label, address)} for all events together: one statement per kind of subject."""
    wanted = {}
    for event in events:
        if event.subject_id is not None and event.subject_kind in _loaders:
            wanted.setdefault(event.subject_kind, set()).add(event.subject_id)
    return {(kind, pk): found for kind, ids in wanted.items() for pk, found in _loaders[kind](ids, actor).items()}


def who(event):
    """The person who acted, or the clock, or a command."""
    return str(event.actor) if event.actor else ActorKind(event.actor_kind).label


# --- Events of this room ----------------------------------------------------------------------------------------------

OWN_GROUPS = {
    "membership": gettext_lazy("Roles"),
    "mechanism": gettext_lazy("Mechanism"),
    "contact": gettext_lazy("Contacts"),
}
OWN_SENTENCES = {
    "membership.joined": gettext_lazy("%(by)s gave a role"),
    "membership.left": gettext_lazy("%(by)s ended a role"),
    "mechanism.saved": gettext_lazy("%(by)s saved version %(number)s of the mechanism"),
    "mechanism.signed": gettext_lazy("%(by)s signed version %(number)s of the mechanism"),
    "contact.added": gettext_lazy("%(by)s added a contact"),
    "contact.ended": gettext_lazy("%(by)s ended a contact"),
}


def own_sentence(event):
    words = OWN_SENTENCES.get(event.kind, gettext_lazy("%(by)s: %(kind)s"))
    return str(words) % {"number": "–", **event.values, "by": who(event), "kind": event.kind}


def memberships(ids, actor):
    """The person and role of memberships, for the record. One statement."""
    rows = Membership.objects.filter(pk__in=ids).select_related("user", "organisation")
    return {row.pk: (str(row), "") for row in rows}


register_events(OWN_GROUPS, own_sentence)
register_subjects("membership", memberships)
