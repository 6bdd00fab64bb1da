"""Pages of one row: a civilian option, a quantity line, a place, a file. And the download of a file."""

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import questions
from ..actions import attachments, rows
from ..forms.sections import ROW_FORMS, SensitivityForm
from ..permissions import is_requester, reads_confidential
from ..refusals import NotYours, Overtaken, Refused
from ..states import Sensitivity
from .drafts import crumbs, guidance_for, too_late
from .finding import of_draft, of_request

TITLES = {
    "options": (lambda: _("Add a civilian option"), lambda: _("Change the civilian option")),
    "lines": (lambda: _("Add a quantity"), lambda: _("Change the quantity")),
    "places": (lambda: _("Add a place"), lambda: _("Change the place")),
    "attachments": (lambda: _("Attach a file"), lambda: _("Change the file")),
}


@of_draft
def row(http_request, engagement, part, pk=None):
    """Add, change or remove one row of a draft; then back to its section."""
    if part not in TITLES:
        raise Http404
    present = find_row(engagement, part, pk) if pk else None
    form = row_form(http_request, engagement, part, present)
    section = questions.FIELDS[part].section
    back = reverse("requests:section", args=[engagement.address_key, section]) + f"#{part}"
    status, kept = 200, None
    if http_request.method == "POST":
        try:
            if "remove" in http_request.POST and present:
                remove(engagement, part, present, by=http_request.actor)
                return redirect(back)
            if form.is_valid():
                keep(http_request, engagement, part, present, form)
                return redirect(back)
            status = 422
        except Overtaken as overtaken:
            status, kept = 409, overtaken
            present = find_row(engagement, part, pk)
        except NotYours as refused:
            return too_late(http_request, engagement, refused)
        except Refused as refused:
            status = refused.status
            for refusal in refused.refusals:
                name = refusal.field.removesuffix("_id")
                form.add_error(name if name in form.fields else None, str(refusal))
    title = TITLES[part][1 if present else 0]()
    context = {
        "engagement": engagement,
        "part": part,
        "form": form,
        "row": present,
        "title": title,
        "section": questions.SECTION[section],
        "back": back,
        "seen": rows.row_digest(part, present) if present and part != "attachments" else "",
        "overtaken": kept,
        "theirs": questions.row_words(part, present) if kept else None,
        "provisions": guidance_for([questions.FIELDS[part]], http_request.path)[part],
        "has_errors": bool(kept),
        "crumbs": crumbs(engagement, (questions.SECTION[section].title, back), (title, "")),
    }
    return render(http_request, "requests/row.html", context, status=status)


def find_row(engagement, part, pk):
    """The row of this request, or 404: rows of other requests do not exist here."""
    if part == "attachments":
        found = engagement.attachments.filter(key=pk, removed_at__isnull=True).first()
    else:
        found = rows.MODELS[part].objects.filter(engagement=engagement, pk=int(pk) if pk.isdecimal() else 0).first()
    if found is None:
        raise Http404
    return found


def row_form(http_request, engagement, part, present):
    """The form of a row, filled with what is there."""
    kind = SensitivityForm if present and part == "attachments" else ROW_FORMS[part]
    if http_request.method == "POST":
        data, files, initial = http_request.POST, http_request.FILES, None
    else:
        data, files, initial = None, None, shown_values(part, present)
    areas = list(engagement.operation.areas.values_list("pk", "name")) if part == "places" else ()
    return kind(data, files, initial=initial, areas=areas)


def shown_values(part, present):
    if part == "attachments":
        return {"sensitivity": present.sensitivity if present else Sensitivity.NORMAL}
    if present is None:
        return None
    values = {name.removesuffix("_id"): getattr(present, name) for name in rows.VALUES[part]}
    if part == "lines":
        values["quantity"] = questions.plain_number(present.quantity)
    return values


def keep(http_request, engagement, part, present, form):
    """Add or change the row."""
    by, values = http_request.actor, form.values()
    if part == "attachments":
        if present:
            attachments.set_sensitivity(engagement, present.key, values["sensitivity"], by=by)
        else:
            attachments.attach(engagement, values["file"], by=by, sensitivity=values["sensitivity"])
    elif present:
        seen = http_request.POST.get("seen", "")
        rows.change_row(engagement, part, present.pk, values, by=by, seen=seen)
    else:
        rows.add_row(engagement, part, values, by=by)


def remove(engagement, part, present, *, by):
    if part == "attachments":
        attachments.remove_attachment(engagement, present.key, by=by)
    else:
        rows.remove_row(engagement, part, present.pk, by=by)


@of_request
def download(http_request, engagement, key):
    """Hand out a file as a download. Hidden, removed and missing are the same 404."""
    file = engagement.attachments.filter(key=key).first()
    if file is None or not may_read(http_request.actor, engagement, file):
        raise Http404
    response = FileResponse(
        file.file.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if file.sensitivity != Sensitivity.NORMAL:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def may_read(actor, engagement, file):
    """The requesting organisation reads its files; others what was sent, if its sensitivity lets them."""
    if not is_requester(actor, engagement):
        return file.removed_at is None or file.key in attachments.sent_keys(engagement)
    if file.key not in attachments.sent_keys(engagement):
        return False
    return file.sensitivity == Sensitivity.NORMAL or bool(reads_confidential(actor, engagement))
