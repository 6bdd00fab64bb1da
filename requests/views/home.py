"""Home: what waits for the person who looks, and nothing else first."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..page.home import home as context_of


@require_safe
@login_required
def home(http_request):
    """What needs this person now, what is under way without them, what comes next: by role."""
    return render(http_request, "requests/home.html", context_of(http_request.actor, http_request.actor.at))
