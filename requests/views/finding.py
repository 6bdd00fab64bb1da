"""How a page comes to its request: found among what the reader may see, by reference or by a draft's key."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect

from ..permissions import is_requester, may_edit
from ..queries import find_visible


def of_request(view):
    """Give the view its engagement instead of `ref`. Hidden and missing are the same 404; an old key leads on."""

    @login_required
    @wraps(view)
    def found(http_request, ref, **rest):
        engagement = find_visible(http_request.actor, ref)
        if engagement is None:
            raise Http404
        http_request.operation = engagement.operation
        if engagement.reference and ref != engagement.reference and http_request.method == "GET":
            return redirect(http_request.resolver_match.view_name, ref=engagement.reference, **rest)
        return view(http_request, engagement, **rest)

    return found


def of_draft(view):
    """For pages that write working answers: the requesting organisation, and only while they may be changed.

    A form sent too late still reaches the view, which offers back what was typed.
    """

    @of_request
    @wraps(view)
    def checked(http_request, engagement, **rest):
        if sentence := is_requester(http_request.actor, engagement):
            raise PermissionDenied(sentence)
        if engagement.discarded_at:
            return redirect("requests:discard", ref=engagement.address_key)
        sentence = may_edit(http_request.actor, engagement)
        if sentence and http_request.method == "GET":
            messages.info(http_request, sentence)
            return redirect(engagement)
        return view(http_request, engagement, **rest)

    return checked


def with_rows(engagement):
    """The engagement with its options, lines, places and files loaded: four statements for a whole page."""
    prefetch_related_objects([engagement], "options", "lines", "places", "attachments")
    return engagement
