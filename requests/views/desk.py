"""The focal points' desk: claim, hand over, urgency, a decision prepared for the HC; comments and questions."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from operations.queries import current_members
from operations.states import Role

from ..actions import comments, decisions, desk
from ..forms.desk import CommentForm, HandOverForm, PreparedDecisionForm, UrgencyForm, WordsForm
from ..models import Comment
from ..permissions import any_of, is_focal_point, is_requester
from ..states import CommentKind
from .acting import act, number_sent, press
from .finding import of_request


@require_POST
@of_request
def claim(http_request, engagement):
    """Take the request on one's own desk, with one press."""
    version = number_sent(http_request.POST.get("version"))
    return press(
        http_request,
        engagement,
        lambda: desk.claim(engagement, by=http_request.user, version=version),
        _("The request is on your desk. The requester cannot take it back any more."),
    )


@of_request
def hand_over(http_request, engagement):
    """Give the request to another focal point of the operation, with a note."""
    colleagues = [
        m.user for m in current_members(engagement.operation, [Role.FOCAL_POINT]) if m.user_id != http_request.user.pk
    ]
    form = HandOverForm(http_request.POST or None, colleagues=colleagues, initial={"version": engagement.version})
    return act(
        http_request,
        engagement,
        form,
        lambda form: desk.hand_over(
            engagement,
            form.colleague(),
            form.cleaned_data["note"],
            by=http_request.user,
            version=form.cleaned_data["version"] or 0,
        ),
        may=is_focal_point,
        done=_("Handed over. Your colleague is told."),
        heading=_("Hand over to a colleague"),
        button=_("Hand over"),
        blocked=[] if colleagues else [_("You are the only focal point of this operation.")],
    )


@of_request
def urgency(http_request, engagement):
    """Set the urgency; raising it needs a reason."""
    first = {"version": engagement.version, "urgency": engagement.urgency or engagement.urgency_proposed}
    form = UrgencyForm(http_request.POST or None, initial=first)
    return act(
        http_request,
        engagement,
        form,
        lambda form: desk.set_urgency(
            engagement,
            form.cleaned_data["urgency"],
            form.cleaned_data["reason"],
            by=http_request.user,
            version=form.cleaned_data["version"] or 0,
        ),
        may=is_focal_point,
        done=_("The urgency is set."),
        heading=_("Set the urgency"),
        lede=_("The window of a running review does not change with it."),
        button=_("Set the urgency"),
    )


@of_request
def prepare_decision(http_request, engagement):
    """Write down a decision the HC gave in a room or by phone; the HC confirms it with one press."""
    first = {
        "version": engagement.version,
        "ends_on": engagement.needed_until,
        **(engagement.prepared_decision or {}),
    }
    form = PreparedDecisionForm(http_request.POST or None, initial=first)
    return act(
        http_request,
        engagement,
        form,
        lambda form: decisions.prepare_decision(
            engagement, by=http_request.user, version=form.cleaned_data["version"] or 0, **form.said()
        ),
        may=is_focal_point,
        done=_("Prepared. The Humanitarian Coordinator is asked to confirm it."),
        heading=_("Prepare the decision for the HC"),
        lede=_("This decides nothing. The Humanitarian Coordinator sees your words in the form and confirms them."),
        button=_("Prepare the decision"),
    )


@of_request
def comment(http_request, engagement):
    """Write a comment, or ask the requester a question. Neither stops the clock."""
    form = CommentForm(http_request.POST or None, auto_id="comment_%s", initial={"kind": "comment"})
    asks = http_request.POST.get("kind") == CommentKind.QUESTION
    return act(
        http_request,
        engagement,
        form,
        lambda form: comments.comment(
            engagement,
            form.cleaned_data["text"],
            by=http_request.user,
            kind=CommentKind.QUESTION if asks else CommentKind.COMMENT,
        ),
        done=_("Your question was sent.") if asks else _("Your comment is on the page."),
        heading=_("Comment or question"),
        lede=_("Everybody who reads this request reads it. It stops no clock."),
        button=_("Post it"),
    )


@of_request
def use_reported(http_request, engagement):
    """Record that an agency used the asset although the request was not approved. Agencies are not bound."""
    form = WordsForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: comments.comment(
            engagement, form.cleaned_data["text"], by=http_request.user, kind=CommentKind.USE_REPORTED
        ),
        may=is_focal_point,
        done=_("Recorded."),
        heading=_("Use by an agency after the rejection"),
        lede=_("Agencies are not bound by the decision. Say who used what, when, and how it is known."),
    )


@of_request
def answer_question(http_request, engagement, pk):
    """Answer a question that was asked on the page of a request."""
    question = (
        Comment.objects.select_related("by", "engagement__operation", "engagement__organisation")
        .filter(pk=pk, engagement=engagement, kind=CommentKind.QUESTION)
        .first()
    )
    if question is None:
        raise Http404
    form = WordsForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: comments.answer(question, form.cleaned_data["text"], by=http_request.user),
        may=any_of(is_requester, is_focal_point),
        done=_("Your answer is on the page."),
        heading=_("Answer a question"),
        lede=question.text,
        button=_("Post the answer"),
    )
