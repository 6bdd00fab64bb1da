"""What letters are about, read for many messages at once in a constant number of statements."""

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
        found = [(_("State"), state_words(engagement)), (_("Waits on"), str(engagement.waits_on.label))]
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
    messages = list(messages)
    events = {e.uid: e for e in Event.objects.filter(uid__in={m.event for m in messages}).select_related("operation")}
    wanted = {e.subject_id for e in events.values() if e.subject_kind == "engagement"}
    engagements = EngagementRequest.objects.select_related("operation", "organisation", "area").in_bulk(wanted)
    rounds = newest_rounds(wanted)
    mechanisms = {
        m.operation_id: m
        for m in Mechanism.objects.filter(
            operation__in={e.operation_id for e in events.values()}, valid_to__isnull=True
        )
    }
    accounts = {m.reader_id for m in messages if m.reader_kind == ReaderKind.ACCOUNT}
    actors = actors_for(accounts)
    contacts = Contact.objects.in_bulk({m.reader_id for m in messages if m.reader_kind == ReaderKind.CONTACT})
    authors = set(
        Authorship.objects.filter(engagement__in=wanted, user__in=accounts).values_list("engagement_id", "user_id")
    )
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
            author=(event.subject_id, message.reader_id) in authors,
        )
    return found


def newest_rounds(engagement_ids):
    """The newest Round of each request, by the request's id."""
    rounds = Round.objects.filter(engagement__in=engagement_ids).select_related("mechanism").order_by("number")
    return {round.engagement_id: round for round in rounds}


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
    by_story = stories(messages)
    actors = actors_for({m.reader_id for m in messages})
    wanted = {story.engagement.pk for story in by_story.values() if story.engagement}
    visible = {
        pk: set(visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) for pk, actor in actors.items()
    }
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
