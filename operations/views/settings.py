"""The mechanism of an operation: as a sentence, as a form with versions, and its signature."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, mechanism_words
from ..forms import MechanismForm
from ..mechanism import sentence
from ..permissions import may_manage, may_read_record, may_read_settings, may_sign
from ..queries import current_mechanism, seated_organisations
from ..refusals import NotAllowed, NotPossible
from .finding import of_operation


@of_operation(may_read_settings)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(http_request, operation):
    """Read the mechanism; a first POST shows what would change, the confirmed one saves the next version."""
    present = current_mechanism(operation)
    if http_request.method == "POST":
        form = MechanismForm(http_request.POST)
        if form.is_valid():
            try:
                return saved_or_shown(http_request, operation, present, form)
            except NotPossible as refused:
                form.refuse(refused)
        return page(http_request, operation, present, form, status=422)
    first = MechanismForm.initial_of(present.number if present else 0, actions.values_of(present))
    return page(http_request, operation, present, MechanismForm(initial=first))


def saved_or_shown(http_request, operation, present, form):
    """The page that says what would change; after its button, the saved version."""
    values, number = form.values(), form.cleaned_data["number"]
    if "confirmed" not in http_request.POST:
        if sentence_why_not := may_manage(http_request.actor, operation):
            raise PermissionDenied(sentence_why_not)
        if number != (present.number if present else 0):
            raise NotPossible(_("Somebody saved another version since you opened this page. Compare and save again."))
        changes = mechanism_words.changes_in_words(present, values)
        if present and not changes:
            raise NotPossible(_("Nothing was changed, so there is no new version."))
        context = {
            "form": form, "changes": changes, "operation": operation, "number": number + 1, "before": number,
            "sentence": sentence(mechanism_words.preview(operation, values), len(seated_organisations(operation))),
        }  # fmt: skip
        return render(http_request, "operations/settings_confirm.html", context)
    try:
        mechanism = actions.save_mechanism(operation, values, by=http_request.actor, number=number)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    words = _("Version %(number)s is saved for new rounds. It waits for the Humanitarian Coordinator's signature.")
    messages.success(http_request, words % {"number": mechanism.number})
    return redirect("operations:settings", code=operation.code)


@of_operation(may_read_settings)
@require_POST
def sign(http_request, operation):
    """The HC signs the version the page showed."""
    try:
        mechanism = actions.sign_mechanism(operation, by=http_request.actor, number=number_of(http_request))
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except NotPossible as refused:
        messages.error(http_request, str(refused))
    else:
        messages.success(http_request, _("You have signed version %(number)s.") % {"number": mechanism.number})
    return redirect("operations:settings", code=operation.code)


def number_of(http_request):
    """The version of the form, or 0 for anything that is none."""
    typed = http_request.POST.get("number", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def page(http_request, operation, present, form, status=200):
    actor, seats = http_request.actor, len(seated_organisations(operation))
    may_change = not may_manage(actor, operation)
    signs = not may_sign(actor, operation)
    context = {
        "operation": operation,
        "mechanism": present,
        "sentence": sentence(present, seats) if present else "",
        "signature": mechanism_words.signature(present, operation) if present else "",
        "signed_by_you": present and present.signed_by_id == actor.user.pk,
        "history": mechanism_words.history(operation),
        "facts": mechanism_words.facts(present) if present and not may_change else [],
        "areas": operation.areas.all(),
        "form": form,
        "may_change": may_change,
        "may_sign": signs,
        "reads_record": not may_read_record(actor, operation),
        "next_number": (present.number if present else 0) + 1,
    }
    return render(http_request, "operations/settings.html", context, status=status)
