"""The page of one request, its log, and the page that shows masked fields and says that this was kept."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notifications.queries import messages_about, with_readers
from operations import record

from ..forms.desk import CommentForm
from ..letters import topic_of
from ..page import Sheet, acts, brief, gates, history, outcome, review, status, told
from ..page.sheet import NEWEST
from ..permissions import any_of, is_focal_point, is_requester
from ..states import DRAFT
from ..wording import state_words
from .acting import number_sent
from .finding import of_request
from .reviews import panel

LOG_PAGE = 100


@require_safe
@of_request
def detail(http_request, engagement):
    """Everything this reader may see of a request, and what they can do now."""
    if engagement.state == DRAFT:
        return redirect("requests:edit", ref=engagement.address_key)
    sheet = Sheet(engagement, http_request.actor, http_request.actor.at)
    return render(http_request, "requests/detail.html", context_of(sheet))


def context_of(sheet):
    """The parts of the page, in its order."""
    events = sheet.events()
    carried = sum(condition.state == "open" for condition in sheet.conditions)
    return {
        "engagement": sheet.engagement,
        "sheet": sheet,
        "state": state_words(sheet.engagement, carried),
        "status": status.status(sheet),
        "rail": status.rail(sheet),
        "panel": panel(sheet),
        "steps": acts.steps(sheet),
        "others": acts.others(sheet),
        "claims": acts.claims(sheet),
        "rejections": review.rejections(sheet),
        "review": review.running(sheet) if sheet.round else None,
        "earlier_rounds": review.earlier(sheet),
        "observers": review.observers(sheet.people),
        "conditions": outcome.conditions(sheet),
        "decisions": outcome.decisions(sheet),
        "offers": outcome.offers(sheet),
        "deployments": outcome.deployments(sheet),
        "extensions": outcome.extensions(sheet),
        "gates": gates.gates(sheet),
        "consent_history": gates.consent_history(sheet),
        "informed": told.informed(sheet),
        "told": told.told(sheet),
        "history": history.entries(events[:NEWEST], sheet.operation),
        "more_history": len(events) > NEWEST,
        "comment_form": CommentForm(auto_id="comment_%s", initial={"kind": "comment"}),
        "answers": not any_of(is_requester, is_focal_point)(sheet.actor, sheet.engagement),
        "changed": brief.changed_since(sheet),
        "brief": brief.brief(sheet),
        "ladder": brief.ladder(sheet),
        "cited": brief.cited(sheet.version),
        "sections": brief.all_answers(sheet),
        "masked": bool(brief.masked_answers(sheet)),
        "attachments": brief.attachments(sheet),
    }


@require_safe
@of_request
def log(http_request, engagement):
    """Everything that happened, page by page; who was told with names for those who coordinate."""
    sheet = Sheet(engagement, http_request.actor, http_request.actor.at)
    before = number_sent(http_request.GET.get("before"))
    events = sheet.events(before=before if before > 0 else None, limit=LOG_PAGE)
    named = not is_focal_point(http_request.actor, engagement)
    context = {
        "engagement": engagement,
        "history": history.entries(events[:LOG_PAGE], engagement.operation),
        "next": events[LOG_PAGE - 1].number if len(events) > LOG_PAGE else None,
        "named": with_readers(messages_about(topic_of(engagement)).order_by("-pk")[:LOG_PAGE]) if named else [],
        "told": told.told(sheet),
    }
    return render(http_request, "requests/log.html", context)


@never_cache
@require_POST
@of_request
def exact(http_request, engagement):
    """The masked answers in the open, for the roles that may unmask them; that they were read is kept."""
    sheet = Sheet(engagement, http_request.actor, http_request.actor.at)
    if not sheet.may_unmask or sheet.version is None:
        raise PermissionDenied(_("Exact places and counterparts are open to other roles than yours."))
    record.access(
        "severe.read",
        user=http_request.user,
        operation=engagement.operation,
        values={"engagement": engagement.pk, "version": sheet.version.number},
    )
    context = {"engagement": engagement, "rows": brief.masked_answers(sheet)}
    return render(http_request, "requests/exact.html", context)
