"""Home: what waits for the person who looks, and nothing else first."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def home(http_request):
    """Show what needs this person now."""
    return render(http_request, "requests/home.html")
