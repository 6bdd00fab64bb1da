"""A reader's notices, and the letters of the exercise."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from . import actions, queries
from .forms import LetterFilterForm, PageForm, ReadForm
from .models import KeptLetter

# A letter's HTML is shown as the mailbox would: no script, nothing from elsewhere, in an origin of its own.
LETTER_POLICY = (
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


@login_required
@require_safe
def notices(request):
    """Unread notices first, then the earlier ones, page by page."""
    before = PageForm(request.GET).value()
    unread = queries.unread_for(request.user) if before is None else []
    earlier, following = queries.read_for(request.user, before)
    unread_total = queries.unread_count(request.user)
    context = {
        "unread": unread,
        "earlier": earlier,
        "before": before,
        "unread_total": unread_total,
        "unshown": unread_total - len(unread) if before is None else 0,
        **pages(request, before, following),
    }
    return render(request, "notifications/notices.html", context)


@login_required
@require_POST
def read(request):
    """Mark one notice or all of them as read."""
    form = ReadForm(request.POST)
    if form.is_valid():
        count = actions.mark_read(by=request.user, message_id=form.cleaned_data["notice"])
        sentence = ngettext("%(count)d notice marked as read.", "%(count)d notices marked as read.", count)
        messages.success(request, sentence % {"count": count})
    else:
        messages.error(request, _("This notice does not exist."))
    return redirect("notifications:notices")


@login_required
@require_safe
def kept_letters(request):
    """Every letter of the exercise, newest first."""
    require_exercise()
    form = LetterFilterForm(request.GET)
    address, before = form.values()
    letters, following = queries.kept_letters(address, before)
    context = {"form": form, "letters": letters, "address": address, "before": before}
    context |= pages(request, before, following)
    return render(request, "notifications/kept_letters.html", context)


@login_required
@require_safe
def kept_letter(request, pk):
    """One letter of the exercise as plain text."""
    require_exercise()
    return render(request, "notifications/kept_letter.html", {"letter": get_object_or_404(KeptLetter, pk=pk)})


@login_required
@require_safe
def kept_letter_html(request, pk):
    """The HTML twin of a letter, in a sandbox."""
    require_exercise()
    letter = get_object_or_404(KeptLetter.objects.exclude(html=""), pk=pk)
    response = HttpResponse(letter.html)
    response["Content-Security-Policy"] = LETTER_POLICY
    response["Cache-Control"] = "no-store"
    return response


def pages(request, before, following):
    """Addresses of the first and the next page of a list, its filter kept; empty where there is none."""
    query = request.GET.copy()
    query.pop("before", None)
    first = f"{request.path}?{query.urlencode()}" if query else request.path
    query["before"] = following
    return {
        "first_page": first if before else "",
        "next_page": f"{request.path}?{query.urlencode()}" if following else "",
    }


def require_exercise():
    if not settings.EXERCISE:
        raise Http404
