"""What people read when something cannot be done: every page says what happened and what they can do now."""

import sys

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request, exception=None):
    """400, or 413 when what was sent is larger than the portal takes."""
    if isinstance(exception, TOO_LARGE):
        return page(request, 413, _("What you sent is too large"))
    return page(request, 400, _("The portal could not read what was sent"))


def permission_denied(request, exception=None):
    """403: signed-out readers go to sign-in first; others read who can give access."""
    if leads_to_sign_in(request):
        return redirect_to_login(request.get_full_path())
    return page(request, 403, _("You have no access to this page"), reason=sentence_of(exception))


def not_found(request, exception=None):
    """404, the same words for what is hidden and for what never existed. Signed-out readers of a real page sign in."""
    if request.resolver_match and leads_to_sign_in(request):
        return redirect_to_login(request.get_full_path())
    return page(request, 404, _("There is no page here that you can read"))


def conflict(request, sentences, *, url="", kept=""):
    """409: somebody was faster. `sentences` say who acted and what now, `url` leads on, `kept` is what was typed."""
    if wants_json(request):
        return JsonResponse({"detail": " ".join(map(str, sentences))}, status=409)
    return page(request, 409, _("Somebody was faster"), sentences=sentences, url=url, kept=kept)


def too_many_requests(request):
    """429, also shown by the accounts package when its limits are reached."""
    return page(request, 429, _("Too many attempts in a short time"))


def csrf_failure(request, reason=""):
    """403 for a form that did not come from a page of this portal or was open for too long."""
    return page(request, 403, _("This form is too old to be sent"), template="errors/csrf.html")


def server_error(request):
    """500, or 503 when the database does not answer. Reads neither database nor session."""
    down = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if down else 500
    if wants_json(request):
        return JsonResponse({"detail": _("The portal could not do this. Nothing was half done.")}, status=status)
    response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if down:
        response.headers["Retry-After"] = "30"
    return response


def in_words(request, response):
    """Give a bare refusal (an empty 405, for example) its page; every other response passes unchanged."""
    bare = response.status_code == 405 and not response.streaming and not response.content
    if not bare or wants_json(request):
        return response
    worded = page(request, 405, _("This page cannot be used that way"))
    worded.headers["Allow"] = response.headers.get("Allow", "")
    return worded


def page(request, status, heading, *, template="", **context):
    """The error page of a status inside the portal's look; for the API the same words as JSON."""
    if wants_json(request):
        return JsonResponse({"detail": heading}, status=status)
    return render(request, template or f"{status}.html", context | {"heading": heading}, status=status)


def sentence_of(exception):
    """The words a PermissionDenied was raised with, or an empty text."""
    return str(exception.args[0]) if exception and exception.args else ""


def leads_to_sign_in(request):
    user = getattr(request, "user", None)
    return request.method == "GET" and not wants_json(request) and not (user and user.is_authenticated)


def wants_json(request):
    return request.path.startswith("/api/")
