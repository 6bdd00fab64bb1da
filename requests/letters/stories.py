"""What letters are about, read for many messages at once in a constant number of statements."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.utils import formats
from django.utils.translation import gettext as _

from notifications.states import ReaderKind
from operations import clock
from operations.actors import actors_for
from operations.models import Contact, Event, Mechanism, Operation
from operations.states import LetterStyle, Role, Silence

from ..models import Authorship, EngagementRequest, Round
from ..queries import visible_to
from ..states import DEPLOYED, SUSPENDED, State
from .asks import ask_of

# States whose desk has no hour to tell: their date is the end of a deployment, which no discreet letter names.
WITHOUT_HOUR = (DEPLOYED, SUSPENDED)


@dataclass(frozen=True)
class Story:
    """One message: what happened (event), to which request or operation, who reads it and what they are here."""

    message: object
    name: str
    event: Event
    operation: Operation
    engagement: EngagementRequest | None
    round: Round | None
    mechanism: Mechanism | None
    memberships: tuple
    contact: Contact | None
    author: bool

    @property
    def reference(self):
        return self.engagement.label if self.engagement else self.operation.code

    @property
    def to_account(self):
        return self.message.reader_kind == ReaderKind.ACCOUNT

    @property
    def open(self):
        """Only accounts, and only where the mechanism says so, read what is asked for and where."""
        return bool(
            self.to_account
            and self.engagement
            and self.mechanism
            and self.mechanism.letter_style == LetterStyle.OPEN
            and any(m.role != Role.ADMINISTRATOR for m in self.memberships)
        )

    @cached_property
    def ask(self):
        if not self.to_account:
            return None
        state = self.engagement.state if self.engagement else ""
        return ask_of(self.name, self.memberships, state=state, author=self.author)

    @property
    def closes(self):
        """When the review closes, as people of the operation read it: Tue 24 Nov, 14:00 (UTC+3)."""
        return shown(self.round.closes_at, self.operation) if self.round else ""

    @property
    def waits_until(self):
        if self.engagement.due_at is None or self.engagement.state in WITHOUT_HOUR:
            return ""
        return shown(self.engagement.due_at, self.operation)

    @property
    def words(self):
        """What the sentences of a kind may name: no place, no date of movement, no asset, no reasons."""
        values = self.event.values
        return {
            "reference": self.reference,
            "operation": self.operation.name,
            "closes": self.closes,
            "silence": silence(self.round.mechanism) if self.round else "",
            "conditions": values.get("conditions", 0),
            "questions": values.get("questions", 0),
            "first_version": values.get("version") == 1,
            "by_clock": self.event.actor_kind == "clock",
            "outcome": self.engagement.get_outcome_display() if self.engagement else "",
            "happened": self.event.kind.partition(".")[2],
        }

    @property
    def facts(self):
        """Short lines under the sentences: [(label, value)]. The last ones only where letters are open."""
        engagement = self.engagement
        if engagement is None:
            return []
        found = [(_("State now"), state_words(engagement)), (_("Waits on"), str(engagement.waits_on.label))]
        if self.waits_until:
            found.append((_("By"), self.waits_until))
        if self.open:
            found += [(_("Title"), engagement.title), (_("Requested by"), str(engagement.organisation))]
            if engagement.area:
                found.append((_("Area"), engagement.area.name))
        return found


def state_words(engagement):
    """The label people read, with how it was closed: "Closed: duplicate"."""
    if engagement.state == State.CLOSED:
        return _("Closed: %(outcome)s") % {"outcome": engagement.get_outcome_display()}
    return engagement.get_state_display()


def shown(moment, operation):
    local, zone = clock.shown(moment, operation)
    return f"{formats.date_format(local, 'D j M, H:i')} ({zone})"


def silence(mechanism):
    if mechanism.silence == Silence.NO_OBJECTION:
        return _("Silence counts as no objection.")
    return _("Silence counts as no answer.")


def stories(messages):
    """The Story of each message by its primary key; what is not there (any more) is left out."""
    messages, known = list(messages), _shelf.get() or Shelf()
    events = known.events({m.event for m in messages})
    wanted = {e.subject_id for e in events.values() if e.subject_kind == "engagement"}
    engagements, rounds = known.engagements(wanted), known.rounds(wanted)
    mechanisms = known.mechanisms({e.operation_id for e in events.values()})
    actors = known.actors({m.reader_id for m in messages if m.reader_kind == ReaderKind.ACCOUNT})
    contacts = known.contacts({m.reader_id for m in messages if m.reader_kind == ReaderKind.CONTACT})
    authors = known.authors(wanted)
    found = {}
    for message in messages:
        event = events.get(message.event)
        if event is None:
            continue
        about = event.subject_kind == "engagement"
        engagement = engagements.get(event.subject_id) if about else None
        actor = actors.get(message.reader_id) if message.reader_kind == ReaderKind.ACCOUNT else None
        found[message.pk] = Story(
            message=message,
            name=message.kind.partition(".")[2],
            event=event,
            operation=event.operation,
            engagement=engagement,
            round=rounds.get(event.subject_id) if about else None,
            mechanism=mechanisms.get(event.operation_id),
            memberships=here(actor, event.operation, engagement),
            contact=contacts.get(message.reader_id) if actor is None else None,
            author=bool(actor and about and message.reader_id in authors[event.subject_id]),
        )
    return found


class Shelf:
    """What letters are about, each thing read once: for one call, or for a whole block of `read_once`."""

    def __init__(self):
        self.kept = {}

    def take(self, what, keys, load):
        """`load(missing keys)` gives a dictionary; keys it does not know are remembered as absent."""
        kept = self.kept.setdefault(what, {})
        if missing := keys - kept.keys():
            kept |= dict.fromkeys(missing) | load(missing)
        return {key: kept[key] for key in keys if kept[key] is not None}

    def events(self, uids):
        return self.take("events", uids, events_by_uid)

    def engagements(self, ids):
        requests = EngagementRequest.objects.select_related("operation", "organisation", "area")
        return self.take("engagements", ids, requests.in_bulk)

    def rounds(self, ids):
        return self.take("rounds", ids, newest_rounds)

    def mechanisms(self, ids):
        current = Mechanism.objects.filter(valid_to__isnull=True)
        return self.take(
            "mechanisms", ids, lambda some: {m.operation_id: m for m in current.filter(operation__in=some)}
        )

    def actors(self, ids):
        return self.take("actors", ids, actors_for)

    def contacts(self, ids):
        return self.take("contacts", ids, Contact.objects.in_bulk)

    def authors(self, ids):
        return self.take("authors", ids, authors_of)

    def visible(self, actor, ids):
        """Which of these requests an actor may read now."""
        found = self.take(
            ("visible", actor.user.pk),
            ids,
            lambda some: dict.fromkeys(visible_to(actor).filter(pk__in=some).values_list("pk", flat=True), True),
        )
        return set(found)


_shelf = ContextVar("what letters are about", default=None)


@contextmanager
def read_once(messages):
    """Read what these messages are about at once, instead of for each letter. Only where nothing changes it meanwhile:
    inside one transaction, with an injected clock.
    """
    token = _shelf.set(Shelf())
    try:
        stories(messages)
        yield
    finally:
        _shelf.reset(token)


def events_by_uid(uids):
    return {event.uid: event for event in Event.objects.filter(uid__in=uids).select_related("operation")}


def newest_rounds(engagement_ids):
    """The newest Round of each request, by the request's id."""
    rounds = Round.objects.filter(engagement__in=engagement_ids).select_related("mechanism").order_by("number")
    return {round.engagement_id: round for round in rounds}


def authors_of(engagement_ids):
    """The ids of the people whose own request it is, by the request's id."""
    found = {pk: set() for pk in engagement_ids}
    for pk, user in Authorship.objects.filter(engagement__in=engagement_ids).values_list("engagement_id", "user_id"):
        found[pk].add(user)
    return found


def here(actor, operation, engagement):
    """What a reader is in the operation and outside all; requester only of the organisation that asks."""
    if actor is None:
        return ()
    return tuple(
        m
        for m in actor.memberships
        if m.operation_id in (operation.pk, None)
        and not (m.role == Role.REQUESTER and engagement and m.organisation_id != engagement.organisation_id)
    )


def readable(messages):
    """The keys of the messages whose account may read what they are about now."""
    known = _shelf.get() or Shelf()
    by_story = stories(messages)
    actors = known.actors({m.reader_id for m in messages})
    wanted = {story.engagement.pk for story in by_story.values() if story.engagement}
    visible = {pk: known.visible(actor, wanted) for pk, actor in actors.items()}
    return {
        key
        for key, story in by_story.items()
        if story.message.reader_id in actors and may_read(story, visible[story.message.reader_id])
    }


def may_read(story, visible):
    """A request by the one filter of all pages; what is no request by being told of it here still."""
    if story.engagement and story.engagement.pk in visible:
        return True
    roles = {m.role for m in story.memberships}
    if story.engagement is None:
        return bool(roles & {Role.FOCAL_POINT, Role.HC, Role.HC_DELEGATE})
    # An administrator reads no request, but must hear that nobody is in office to decide.
    return story.name == "coordinator_missing" and Role.ADMINISTRATOR in roles
