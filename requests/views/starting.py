"""Is this the right form? Three questions, and only then a draft."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from operations.states import Role

from ..actions import drafts
from ..forms.sections import ASSET, ESCORT, NOTICE, SUPPORT, NewForm
from ..queries import visible_to
from ..refusals import Refused

MOST_EARLIER = 20


@login_required
def new(http_request):
    """Ask the three questions; start a draft, or say why this form is not needed."""
    actor = http_request.actor
    places = places_of(actor)
    if not places:
        raise PermissionDenied(
            _("Requests are started by requesters of an organisation. Your OCHA focal point adds you.")
        )
    if len({membership.operation_id for __, __, membership in places}) == 1:
        http_request.operation = places[0][2].operation
    earlier = earlier_requests(actor, places)
    form = NewForm(
        http_request.POST if http_request.method == "POST" else None,
        places=places,
        earlier=earlier,
        enters_for_others=bool(actor.operations_as(Role.FOCAL_POINT)),
        initial={"copy": http_request.GET.get("copy", "")},
    )
    if http_request.method != "POST":
        return render(http_request, "requests/new.html", {"form": form})
    if not form.is_valid():
        return render(http_request, "requests/new.html", {"form": form}, status=422)
    given = form.cleaned_data
    if verdict := not_this_form(given):
        return render(http_request, "requests/new.html", {"form": form, "verdict": verdict})
    membership = next(m for value, __, m in places if value == given["where"])
    try:
        engagement = drafts.start_draft(
            membership.operation,
            membership.organisation,
            by=actor,
            kind=given["what"],
            copy_of=next((each for each in earlier if each.address_key == given.get("copy")), None),
            what_changed=given.get("what_changed", ""),
            entered_for=given.get("entered_for", ""),
            key=given["key"],
        )
    except Refused as refused:
        for sentence in refused.refusals:
            form.add_error(None, str(sentence))
        return render(http_request, "requests/new.html", {"form": form}, status=refused.status)
    return redirect("requests:edit", ref=engagement.address_key)


def places_of(actor):
    """Where this person writes requests: [("operation-organisation", label, membership)], open operations only."""
    return [
        (f"{m.operation_id}-{m.organisation_id}", f"{m.operation.name}, {m.organisation}", m)
        for m in actor.memberships
        if m.role == Role.REQUESTER and not m.operation.archived_at
    ]


def earlier_requests(actor, places):
    """The newest requests whose answers may be taken over, each with a `copy_label`."""
    mine = {(m.operation_id, m.organisation_id) for __, __, m in places}
    rows = (
        visible_to(actor)
        .filter(operation__in={m.operation_id for __, __, m in places}, discarded_at__isnull=True)
        .select_related("operation", "organisation")
        .order_by("-pk")[: MOST_EARLIER * 2]
    )
    found = [row for row in rows if (row.operation_id, row.organisation_id) in mine and row.title][:MOST_EARLIER]
    for row in found:
        row.copy_label = f"{row.label}: {row.title} ({row.get_state_display()})"
    return found


def not_this_form(given):
    """Why this form is not the one: {"kind", "title", "text"}; None when a draft may be started."""
    if given["what"] == SUPPORT:
        return {
            "kind": SUPPORT,
            "title": _("Help we give to a security force is looked at by due diligence"),
            "text": _(
                "The Human Rights Due Diligence Policy (HRDDP) applies before any support is given. It is about help "
                "we give, not about help we get. Write to the due diligence officer of your operation, who opens a "
                "record. If military means would also help us, start a request for that and answer the question on "
                "security forces with yes."
            ),
        }
    if given["what"] == NOTICE:
        return {
            "kind": NOTICE,
            "title": _("You do not need this form"),
            "text": _(
                "Making a convoy known asks nobody for an asset. Your OCHA focal point takes the notification and "
                "passes it on."
            ),
        }
    if given["offered"] == "yes":
        return {
            "kind": "offered",
            "title": _("You do not need this form"),
            "text": _(
                "An asset that a State sends directly is no request of ours. Tell your OCHA focal point, who records "
                "it under Assets so that everybody knows of it. If you want to use it for your own activity, start a "
                "request and answer this question with no."
            ),
        }
    if given["civilian"] == "yes":
        return {
            "kind": "civilian",
            "title": _("You do not need this form"),
            "text": _(
                "Military and civil defence means are a last resort: they are asked for only where civilian means "
                "cannot meet the need in time. Use the civilian means, and come back if they fail."
            ),
        }
    if given["civilian"] == "not_asked" and given["what"] in (ASSET, ESCORT) and not given["anyway"]:
        return {
            "kind": "not_asked",
            "title": _("Ask your cluster first"),
            "text": _(
                "A need goes to its cluster first: other members may be able to meet it. You can start the draft now "
                "and ask meanwhile. It cannot be sent without the answers."
            ),
        }
    return None
