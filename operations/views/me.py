"""What people set about themselves, and what they are where."""

import zoneinfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import actions, times
from ..forms import ProfileForm
from ..middleware import LANGUAGE


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(http_request):
    """Language, time zone, plain letters, and the roles one holds."""
    user = http_request.user
    first = {"language": user.language, "time_zone": user.time_zone, "text_only_letters": user.text_only_letters}
    form = ProfileForm(http_request.POST or None, initial=first)
    if form.is_bound and form.is_valid():
        actions.save_profile(user, **form.cleaned_data)
        http_request.session[LANGUAGE] = user.language
        translation.activate(user.language)
        messages.success(http_request, _("Saved."))
        response = redirect("operations:profile")
        # The choice made here wins over one that this browser made earlier.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    context = {
        "form": form,
        "roles": [role_row(membership) for membership in http_request.actor.memberships],
        "zones": sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc")),
    }
    return render(http_request, "operations/profile.html", context, status=422 if form.is_bound else 200)


def role_row(membership):
    """One role as strings."""
    return {
        "role": membership.title or membership.get_role_display(),
        "organisation": membership.organisation.name,
        "operation": membership.operation.name if membership.operation else _("All operations"),
        "acting_for": membership.acting_for.organisation.short_name if membership.acting_for else "",
        "since": times.day(membership.starts_on),
        "until": times.day(membership.ends_on) if membership.ends_on else _("no end date"),
    }
