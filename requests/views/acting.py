"""The one way a page acts: show a form, carry out what it says, and answer every refusal in words with its status.

Nothing a person typed is lost: a refused form comes back with its fields, an overtaken one as text to copy.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..cases import Case
from ..refusals import NotYours, Overtaken, Refused, Unmet
from ..workflow import open_steps


def act(http_request, engagement, form, do, *, may=None, done="", to=None, template="requests/act.html", **context):
    """GET shows the form; POST calls `do(form)` and goes on to the request page with the sentence `done`.

    `may` is a predicate (actor, engagement): who reads the form at all. Refusals: 403 for the wrong person, 409 when
    somebody was faster or the state is another, 422 at the fields when something is missing.
    """
    if http_request.method != "POST":
        if may and (sentence := may(http_request.actor, engagement)):
            raise PermissionDenied(sentence)
        return page(http_request, engagement, form, template, context)
    if not form.is_valid():
        return page(http_request, engagement, form, template, context, status=422)
    try:
        do(form)
    except Unmet as refused:
        form.refuse(refused.refusals)
        return page(http_request, engagement, form, template, context, status=422)
    except Refused as refused:
        return refusal(http_request, engagement, refused, kept=form.typed(), to=to)
    if done:
        messages.success(http_request, done)
    return redirect(to or engagement)


def number_sent(text):
    """A whole number from a hidden field or an address, or -1 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def page(http_request, engagement, form, template, context, status=200):
    context = {"engagement": engagement, "form": form, "button": _("Record"), **context}
    return render(http_request, template, context, status=status)


def refusal(http_request, engagement, refused, kept="", to=None):
    """What a person reads when an act was refused as a whole; a double press of one's own is no refusal.

    `to` is where the present state stands, when that is not the page of the request.
    """
    if isinstance(refused, NotYours):
        raise PermissionDenied(" ".join(refused.refusals))
    if isinstance(refused, Overtaken) and refused.yours:
        messages.info(http_request, _("Recorded already."))
        return redirect(to or engagement)
    if refused.status == 404:
        return render(http_request, "requests/no_step.html", {"heading": refused.refusals[0]}, status=404)
    engagement.refresh_from_db()
    context = {
        "heading": _("Somebody was faster") if isinstance(refused, Overtaken) else _("This is not possible now"),
        "sentences": refused.refusals,
        "url": to or engagement.get_absolute_url(),
        "kept": kept,
        "possible": [] if to else possible_now(http_request, engagement),
    }
    return render(http_request, "requests/refused.html", context, status=refused.status)


def possible_now(http_request, engagement):
    """The labels of what this person can do now, for the page that says what cannot be done."""
    case = Case(engagement, http_request.actor, http_request.actor.at)
    return [step.verb.label for step, refusals in open_steps(case) if not refusals]


def press(http_request, engagement, do, done, to=None):
    """Acts without a form, such as claiming: one POST. Every refusal leads back to the request with its sentence."""
    try:
        do()
    except (Unmet, Overtaken) as refused:
        if getattr(refused, "yours", False):
            messages.info(http_request, _("Recorded already."))
        else:
            messages.error(http_request, " ".join(refused.refusals))
        return redirect(to or engagement)
    except Refused as refused:
        return refusal(http_request, engagement, refused)
    messages.success(http_request, done)
    return redirect(to or engagement)
