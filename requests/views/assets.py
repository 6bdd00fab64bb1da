"""Assets at work: the tracker, one asset, assets without a request, and movements made known."""

from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from operations import clock, record
from operations.queries import find_operation, only_operation
from operations.states import Role

from .. import asset_words, queries
from ..actions import deployments
from ..forms.assets import AssetForm, EndForm, MovementForm
from ..forms.filters import Reader, read_filters, tags
from ..permissions import reads_movement
from ..queries.assets import GROUPS, PAGE
from ..refusals import NotYours, Refused, Unmet


@login_required
@require_safe
def assets(http_request):
    """Every asset the reader may know of, the most pressing first."""
    actor, at = http_request.actor, http_request.actor.at or clock.now()
    reader = Reader(http_request.GET)
    group = reader.choice("state", GROUPS, _("State"))
    params = http_request.GET.copy()
    params.pop("state", None)
    asked = read_filters(params, actor)
    operation = asked.filters.operation or only_operation(actor)
    http_request.operation = operation
    filters = asked.filters.but(operation=operation)
    today = clock.today(operation, at) if operation else at.date()
    found = queries.deployments_listed(actor, filters, today, group, at).select_related(
        "operation", "engagement", "area"
    )
    shown = list(found[: PAGE + 1])
    rows = [asset_words.row_of(deployment, today) for deployment in shown[:PAGE]]
    context = {
        "groups": [(asset_words.GROUP_LABELS[name], name, list(each)) for name, each in
                   groupby(rows, key=lambda row: row["group"])],
        "more": len(shown) > PAGE,
        "operation": operation,
        "group": group,
        "choices": [("", _("Everything at work")), *((name, asset_words.GROUP_LABELS[name]) for name in GROUPS)],
        "ignored": [*reader.ignored, *asked.ignored],
        "tags": [(words, address(without, group)) for words, without in tags(filters)],
        "filters": filters,
        "may_add": may_add(actor, operation),
        "movements_url": movements_url(actor, operation),
    }  # fmt: skip
    return render(http_request, "requests/assets.html", context)


@login_required
@require_safe
def asset(http_request, pk):
    """One asset: what it is, since when, until when, and what may be done."""
    deployment = asset_or_404(http_request, pk)
    may_act = http_request.actor.is_focal_point(deployment.operation_id)
    engagement = deployment.engagement
    visible = engagement and queries.visible_to(http_request.actor).filter(pk=engagement.pk).exists()
    context = {
        "deployment": deployment,
        "facts": asset_words.facts_of(deployment, clock.today(deployment.operation)),
        "results": [asset_words.result_in_words(result) for result in deployment.results],
        "engagement": engagement if visible else None,
        "may_start": may_act and deployment.state == "planned",
        "may_end": may_act and deployment.running,
        "crumbs": [(_("Assets"), address_of(deployment.operation)), (deployment.asset, "")],
    }
    return render(http_request, "requests/asset.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_asset(http_request):
    """Record an asset that no request stands behind."""
    operation = coordinated_or_403(http_request)
    form = AssetForm(http_request.POST or None, areas=operation.areas.all())
    return attempt(
        http_request,
        form,
        lambda: deployments.record_deployment(operation, by=http_request.actor, **form.said()),
        done=_("Recorded. The operation's contacts are told: a fact, not an approval."),
        to=lambda made: reverse("requests:asset", args=[made.pk]),
        title=_("Add an asset without a request"),
        lede=_("An asset without a request is a fact. Recording it approves nothing."),
        button=_("Record the asset"),
        operation=operation,
        back=(_("Assets"), address_of(operation)),
    )


@login_required
@require_POST
def start_asset(http_request, pk):
    """Start a planned asset, under the same gates as ever."""
    deployment = asset_or_404(http_request, pk)
    try:
        deployments.start_deployment(deployment, by=http_request.actor)
    except NotYours as refused:
        raise PermissionDenied(" ".join(refused.refusals)) from refused
    except Refused as refused:
        messages.error(http_request, " ".join(refused.refusals))
    else:
        messages.success(http_request, _("The asset is at work."))
    return redirect("requests:asset", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_asset(http_request, pk):
    """Record that an asset has ended: results and hand-over."""
    deployment = asset_or_404(http_request, pk)
    require_focal_point(http_request, deployment.operation)
    form = EndForm(http_request.POST or None)
    return attempt(
        http_request,
        form,
        lambda: deployments.end_deployment(deployment, by=http_request.actor, **form.said()),
        done=_("The end of the asset is recorded."),
        to=lambda ended: reverse("requests:asset", args=[ended.pk]),
        title=_("End of an asset"),
        lede=str(deployment),
        button=_("Record the end"),
        operation=deployment.operation,
        back=(deployment.asset, reverse("requests:asset", args=[pk])),
    )


# --- Movements --------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def movements(http_request):
    """Movements made known: week and region for everybody here, details on a page of their own for few."""
    operation = operation_or_404(http_request)
    notices = queries.movements_for(http_request.actor, queries.Filters(operation=operation))[:PAGE]
    context = {
        "operation": operation,
        "rows": [asset_words.movement_row(notice, reads_movement(http_request.actor, notice)) for notice in notices],
        "may_add": may_add(http_request.actor, operation),
        "crumbs": [(_("Assets"), address_of(operation)), (_("Movements"), "")],
    }
    return render(http_request, "requests/movements.html", context)


@login_required
@require_safe
def movement(http_request, pk):
    """The details of one movement. Who read them is recorded."""
    notice = queries.movements_for(http_request.actor, queries.Filters()).filter(pk=pk).first()
    if notice is None or not reads_movement(http_request.actor, notice):
        raise Http404
    http_request.operation = notice.operation
    record.access("movement_read", user=http_request.user, operation=notice.operation, values={"movement": notice.pk})
    crumbs = [(_("Assets"), address_of(notice.operation)), (_("Movements"), movements_address(notice.operation)),
              (asset_words.week_in_words(notice), "")]  # fmt: skip
    response = render(http_request, "requests/movement.html", {"notice": notice, "crumbs": crumbs})
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_movement(http_request):
    """Record that a movement was made known to the parties."""
    operation = coordinated_or_403(http_request)
    form = MovementForm(http_request.POST or None, areas=operation.areas.all())
    return attempt(
        http_request,
        form,
        lambda: deployments.record_movement(operation, by=http_request.actor, **form.said()),
        done=_("Recorded. A movement notice asks nobody for approval."),
        to=lambda made: movements_address(operation),
        title=_("Record a movement"),
        lede=_("Notification only: there is nothing to approve. Nobody is written to."),
        button=_("Record the movement"),
        operation=operation,
        back=(_("Movements"), movements_address(operation)),
    )


# --- What these pages share -------------------------------------------------------------------------------------------


def attempt(http_request, form, do, *, done, to, title, lede, button, operation, back):
    """GET shows the form; POST acts and goes on, or shows the form again with its refusals and all that was typed."""
    status = 200
    if http_request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = do()
            except Unmet as refused:
                form.refuse(refused.refusals)
            except NotYours as refused:
                raise PermissionDenied(" ".join(refused.refusals)) from refused
            except Refused as refused:
                status = refused.status
                form.refuse(refused.refusals)
            else:
                messages.success(http_request, done)
                return redirect(to(made))
    context = {"form": form, "title": title, "lede": lede, "button": button, "operation": operation,
               "crumbs": [back, (title, "")]}  # fmt: skip
    return render(http_request, "requests/asset_form.html", context, status=status)


def asset_or_404(http_request, pk):
    deployment = queries.find_deployment(http_request.actor, pk)
    if deployment is None:
        raise Http404
    http_request.operation = deployment.operation
    return deployment


def operation_or_404(http_request):
    """The operation of the address, or the reader's only one."""
    code = http_request.GET.get("operation", "")
    operation = find_operation(http_request.actor, code) if code else only_operation(http_request.actor)
    if operation is None:
        raise Http404
    http_request.operation = operation
    return operation


def coordinated_or_403(http_request):
    operation = operation_or_404(http_request)
    require_focal_point(http_request, operation)
    return operation


def require_focal_point(http_request, operation):
    if not http_request.actor.is_focal_point(operation.pk):
        raise PermissionDenied(_("Only the OCHA focal points of this operation do this."))


def may_add(actor, operation):
    return bool(operation and actor.is_focal_point(operation.pk))


def address(filters, group=""):
    query = urlencode(filters.query() | ({"state": group} if group else {})) if filters else ""
    return reverse("requests:assets") + (f"?{query}" if query else "")


def address_of(operation):
    return f"{reverse('requests:assets')}?{urlencode({'operation': operation.code})}"


def movements_address(operation):
    return f"{reverse('requests:movements')}?{urlencode({'operation': operation.code})}"


def movements_url(actor, operation):
    """Where movements are listed, for those who work in the operation."""
    here = [m for m in actor.memberships if operation and m.operation_id == operation.pk]
    return movements_address(operation) if any(m.role != Role.DUE_DILIGENCE for m in here) else ""
