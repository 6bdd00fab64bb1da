"""Working answers: start a draft, save a section, answer what was sent back with the request, discard and restore.

Answers are kept as `questions` says: read where they can be read, as typed where not, so a save refuses nothing
because another field is wrong. The columns that repeat an answer hold only what could be read. Saves make no Event:
who wrote stands in Authorship, what was sent in the Version. Starting, discarding, restoring and answering do.
"""

import hashlib
import json
import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for

from ..effects import remember_author
from ..models import CivilianOption, EngagementRequest, Place, QuantityLine
from ..models.engagement import random_key
from ..permissions import is_requester, may_edit
from ..questions import FIELDS, blank, columns_of, missing, questions_of
from ..refusals import NotYours, Overtaken, Refusal, Refused, Unmet
from ..states import DRAFT, REJECTED, RETURNED, Kind
from ..typed import LONGEST_ANSWER, clean, clean_line, read

KEPT_FOR = timedelta(days=30)
EDITABLE = {"state__in": (DRAFT, RETURNED), "discarded_at__isnull": True}
KEY = re.compile(r"[0-9a-f]{12}")
NOT_COPIED = ("starts_on", "ends_on", "latest_useful_on")


@transaction.atomic
def start_draft(operation, organisation, *, by, kind, copy_of=None, what_changed="", entered_for="", key=""):
    """A new draft of an organisation in an operation. Returns it.

    `key` comes from the form and becomes the draft's own: pressed twice, the same draft comes back. `copy_of` is an
    earlier request of the same organisation whose answers are taken over, dates left out; when it was rejected, the
    new request follows it and `what_changed` says why.
    """
    at = clock.now()
    actor = actor_for(by, at)
    if not actor.requests_for(operation.pk, organisation.pk):
        raise NotYours(
            _("Only requesters of %(organisation)s in this operation do this.") % {"organisation": organisation}
        )
    if operation.archived_at:
        raise Refused(_("This operation is archived."))
    if kind not in Kind.values:
        raise Unmet(Refusal(_("Choose what you want to ask for"), "kind"))
    if copy_of and (copy_of.organisation_id != organisation.pk or copy_of.operation_id != operation.pk):
        raise NotYours(_("Only requests of your organisation in this operation can be copied."))
    if KEY.fullmatch(key):
        earlier = EngagementRequest.objects.select_related("operation", "organisation").filter(key=key).first()
        if earlier and earlier.created_by_id == actor.user.pk:
            return earlier
        key = random_key() if earlier else key
    follows = copy_of if copy_of and copy_of.state == REJECTED else None
    engagement = EngagementRequest.objects.create(
        key=key if KEY.fullmatch(key) else random_key(),
        operation=operation,
        organisation=organisation,
        kind=kind,
        state_since=at,
        saved_at=at,
        saved_by=actor.user,
        created_by=actor.user,
        created_at=at,
        entered_for=clean_line(entered_for)[:160],
        follows=follows,
        follows_reason=clean(what_changed)[:2000] if follows else "",
    )
    if copy_of:
        copy_answers(copy_of, engagement)
    remember_author(engagement, actor.user, at)
    record.append(
        operation,
        "request.started",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"kind": kind, "follows": follows.pk if follows else None},
    )
    return engagement


def copy_answers(source, target):
    """Take over the answers and rows of an earlier request, without its dates and its files."""
    target.answers = {name: value for name, value in source.answers.items() if name not in NOT_COPIED}
    for name, value in columns_of(target.answers, target.operation).items():
        setattr(target, name, value)
    target.save()
    for model in (CivilianOption, QuantityLine, Place):
        rows = list(model.objects.filter(engagement=source))
        for row in rows:
            row.pk, row._state.adding, row.engagement = None, True, target
        model.objects.bulk_create(rows)


@transaction.atomic
def save_section(engagement, section, values, *, by, save_number, finished=None, seen=""):
    """Keep what was typed in a section. Returns the engagement as it now is.

    `values` maps question ids to what was typed (strings) or to read values; answers left out stay as they are.
    `save_number` is the one the page showed; if somebody has saved since, Overtaken says who and when, unless they
    wrote the very same or left this section alone (`seen`, the section_digest the page showed). `finished` True marks
    the section as done when nothing is missing in it, False takes the mark away, None leaves it.
    """
    actor = actor_for(by)
    typed = {name: _kept(name, value, section, engagement.kind) for name, value in values.items()}
    for _attempt in range(3):
        fresh = _editable(engagement, actor)
        before, marked = fresh.answers, fresh.finished_sections
        answers = {name: value for name, value in {**before, **typed}.items() if not blank(value)}
        untouched = fresh.save_number == save_number or seen == section_digest(fresh, section)
        if answers != before and not untouched:
            raise overtaken(fresh, actor)
        # Once it was sent, everybody else reads the columns as they were sent; the next sending brings them up to date.
        columns = {} if fresh.first_sent_at else columns_of(answers, fresh.operation)
        for name, value in {**columns, "answers": answers}.items():
            setattr(fresh, name, value)
        marks = _marks(fresh, section, finished)
        if (answers, marks) == (before, marked):
            return fresh
        if _store(fresh, actor, answers=answers, finished_sections=marks, **columns):
            return fresh
    raise overtaken(_editable(engagement, actor), actor)


def _kept(name, value, section, kind):
    question = FIELDS.get(name)
    if question is None or question.rows or question not in questions_of(section, kind):
        raise Unmet(Refusal(_("This section has no question “%(name)s”.") % {"name": name}, name))
    if isinstance(value, str) and len(value) > LONGEST_ANSWER:
        raise Unmet(Refusal(_("This text is far too long. Shorten it, or attach it as a file"), name))
    return read(question, value)


def _marks(engagement, section, finished):
    """The finished sections, this one among them only when it is said to be done and nothing is missing in it."""
    others = [key for key in engagement.finished_sections if key != section]
    said = finished if finished is not None else section in engagement.finished_sections
    return sorted([*others, section]) if said and not missing(engagement, section) else others


def _editable(engagement, actor):
    """The engagement as it is now, or the sentence why this person cannot write in it."""
    fresh = EngagementRequest.objects.select_related("operation", "organisation", "saved_by").get(pk=engagement.pk)
    if sentence := may_edit(actor, fresh):
        raise NotYours(sentence)
    return fresh


def _store(fresh, actor, **columns):
    """Write under the save number just read: False when somebody wrote in between, or the request was sent."""
    at = clock.now()
    won = EngagementRequest.objects.filter(pk=fresh.pk, save_number=fresh.save_number, **EDITABLE).update(
        save_number=F("save_number") + 1, saved_at=at, saved_by=actor.user, **columns
    )
    if won:
        fresh.save_number += 1
        fresh.saved_at, fresh.saved_by = at, actor.user
        for name, value in columns.items():
            setattr(fresh, name, value)
        remember_author(fresh, actor.user, at)
    return bool(won)


def touch(engagement, by):
    """Take the draft for a write on its rows: permission, save number and authorship. Returns (engagement, actor)."""
    actor = actor_for(by)
    for _attempt in range(3):
        fresh = _editable(engagement, actor)
        if _store(fresh, actor):
            return fresh, actor
    raise overtaken(fresh, actor)


def section_digest(engagement, section):
    """What a page showed of a section, as a short digest: the same as long as nobody changes an answer in it."""
    answers = {q.id: engagement.answers.get(q.id) for q in questions_of(section, engagement.kind) if not q.rows}
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


def overtaken(engagement, actor):
    """Who saved last and when, so that both texts can be compared."""
    at, name = engagement.saved_at, engagement.saved_by
    local, zone = clock.shown(at, engagement.operation)
    sentence = _("%(name)s saved this section at %(time)s (%(zone)s). Your text is below; compare and save again.") % {
        "name": name,
        "time": local.strftime("%H:%M"),
        "zone": zone,
    }
    yours = actor.user is not None and engagement.saved_by_id == actor.user.pk
    return Overtaken(sentence, by=name, at=at, state=engagement.state, yours=yours)


@transaction.atomic
def answer_question(comment, text, *, by):
    """Answer a question that was sent back with the request; it can be worded anew until the request is sent again."""
    at = clock.now()
    actor = actor_for(by, at)
    fresh = _editable(comment.engagement, actor)
    if not comment.must_answer or fresh.state != RETURNED:
        raise Refused(_("This question does not wait for an answer."))
    text = clean(text)
    if not text:
        raise Unmet(Refusal(_("Write your answer"), "text"))
    if len(text) > LONGEST_ANSWER:
        raise Unmet(Refusal(_("This text is far too long. Shorten it, or attach it as a file"), "text"))
    fresh, actor = touch(fresh, actor)
    comment.answer, comment.answered_by, comment.answered_at = text, actor.user, at
    comment.save(update_fields=["answer", "answered_by", "answered_at"])
    record.append(
        fresh.operation,
        "question.answered",
        by=actor.user,
        subject=("engagement", fresh.pk),
        values={"comment": comment.pk, "field": comment.field},
        texts={"answer": text},
    )
    return comment


@transaction.atomic
def discard(engagement, *, by):
    """Put a draft away, without letters; its organisation can restore it for 30 days. Safe to repeat."""
    at = clock.now()
    actor = actor_for(by, at)
    _refuse_outsiders(actor, engagement)
    changed = EngagementRequest.objects.filter(pk=engagement.pk, state=DRAFT, discarded_at__isnull=True).update(
        discarded_at=at
    )
    if changed:
        _note(engagement, "request.discarded", actor)
    elif not EngagementRequest.objects.filter(pk=engagement.pk, discarded_at__isnull=False).exists():
        raise Refused(_("Only drafts are discarded. A request that was sent can be withdrawn."))


@transaction.atomic
def restore(engagement, *, by):
    """Take a discarded draft back, within 30 days. Safe to repeat."""
    at = clock.now()
    actor = actor_for(by, at)
    _refuse_outsiders(actor, engagement)
    changed = EngagementRequest.objects.filter(pk=engagement.pk, state=DRAFT, discarded_at__gt=at - KEPT_FOR).update(
        discarded_at=None
    )
    if changed:
        _note(engagement, "request.restored", actor)
    elif EngagementRequest.objects.filter(pk=engagement.pk, discarded_at__isnull=False).exists():
        raise Refused(_("This draft was discarded more than 30 days ago."))


def _refuse_outsiders(actor, engagement):
    if sentence := is_requester(actor, engagement):
        raise NotYours(sentence)


def _note(engagement, kind, actor):
    record.append(engagement.operation, kind, by=actor.user, subject=("engagement", engagement.pk))
