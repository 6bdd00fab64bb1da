"""Pages about the portal itself, and the two choices every reader has: language and theme."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from operations.queries import public_contacts

from . import health
from .context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


def help_page(request):
    """Whom to write to, and what the portal can and cannot do."""
    return render(request, "pages/help.html", {"contacts": public_contacts(), "prd_contact": settings.PRD_CONTACT})


def accessibility(request):
    return render(request, "pages/accessibility.html", {"prd_contact": settings.PRD_CONTACT})


def privacy(request):
    return render(request, "pages/privacy.html", {"idle_minutes": settings.SESSION_IDLE_SECONDS // 60})


def status(request):
    """Whether the portal works now: database, letters, background work."""
    return render(request, "pages/status.html", {"facts": health.gather(), "release": settings.RELEASE})


@require_POST
def choose_language(request):
    """Keep the reader's language in this browser and go back to the page they were on."""
    response = HttpResponseRedirect(way_back(request))
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_POST
def choose_theme(request):
    """Keep light or dark in this browser, or forget the choice; go back to the page the reader was on."""
    response = HttpResponseRedirect(way_back(request))
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def way_back(request):
    """The page a form names in `next` when it is one of ours, else home."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if ours and url.startswith("/") else "/"
