"""Comments, questions and reported use: words on a request that stop no clock."""

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock, record
from operations.actors import actor_for

from .. import letters
from ..models import Comment
from ..permissions import any_of, is_focal_point, is_requester
from ..queries import visible_to
from ..refusals import NotYours, Overtaken, Refusal, Refused, Unmet
from ..states import DRAFT, REJECTED, CommentKind


@transaction.atomic
def comment(engagement, text, *, by, kind=CommentKind.COMMENT, field=""):
    """Write a comment or ask a question about a request one may read. A question tells the requester and OCHA."""
    at = clock.now()
    actor = actor_for(by, at)
    if not visible_to(actor, at).filter(pk=engagement.pk).exists():
        raise NotYours(_("You cannot read this request."))
    if engagement.state == DRAFT:
        raise Refused(_("Comments start when the request was sent."))
    if not text.strip():
        raise Unmet(Refusal(_("Write your comment."), "text"))
    if kind == CommentKind.USE_REPORTED:
        if sentence := is_focal_point(actor, engagement):
            raise NotYours(sentence)
        if engagement.state != REJECTED:
            raise Refused(_("Use after a rejection is recorded on requests that were not approved."))
    written = Comment.objects.create(
        engagement=engagement,
        kind=kind,
        field=field,
        text=text.strip(),
        by=actor.user,
        at=at,
        capacity=capacity_of(actor, engagement),
    )
    event = record.append(
        engagement.operation,
        f"comment.{kind}",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"comment": written.pk, "field": field},
        texts={"text": text},
    )
    if kind == CommentKind.QUESTION:
        letters.question_asked(engagement, event)
    return written


@transaction.atomic
def answer(question, text, *, by):
    """Answer a question that stops nothing: the requesting organisation or OCHA, once. Returns the Comment."""
    at = clock.now()
    actor = actor_for(by, at)
    engagement = question.engagement
    if sentence := any_of(is_requester, is_focal_point)(actor, engagement):
        raise NotYours(sentence)
    if question.kind != CommentKind.QUESTION or question.must_answer:
        raise Refused(_("Questions sent back with the request are answered in the form."))
    if not text.strip():
        raise Unmet(Refusal(_("Write your answer."), "text"))
    if not Comment.objects.filter(pk=question.pk, answered_at__isnull=True).update(
        answer=text.strip(), answered_by=actor.user, answered_at=at
    ):
        raise Overtaken(_("This question was answered already."))
    record.append(
        engagement.operation,
        "comment.answered",
        by=actor.user,
        subject=("engagement", engagement.pk),
        values={"comment": question.pk},
        texts={"answer": text},
    )
    question.refresh_from_db()
    return question


def capacity_of(actor, engagement):
    """What the actor is in the request's operation, in words, e.g. "HCT member, UNICEF"."""
    for membership in actor.memberships:
        if membership.operation_id in (engagement.operation_id, None):
            return f"{membership.get_role_display()}, {membership.organisation}"
    return ""
