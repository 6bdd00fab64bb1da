"""The coordination dashboard, its table as CSV, and the letters that did not arrive."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notifications.queries import owed, with_readers
from operations import clock
from operations.models import Operation
from operations.queries import find_operation
from operations.states import CONCLUDING, Role

from .. import exports, letter_trouble
from ..dashboard import BASE, Board, setting_of
from ..forms.filters import OPEN_CHOICES, older_choices, older_chosen, read_filters, state_choices, tags, type_choices
from ..permissions import counts_only, sees_dashboard
from ..queries.lists import OPEN

MOST_LETTERS = 100


@login_required
@require_safe
def dashboard(http_request):
    """Every number that the filters of the address make, each a link to its list."""
    operation = dashboard_operation(http_request)
    if operation is None and not (http_request.actor.is_prd or http_request.actor.is_administrator):
        return redirect("operations:index")
    asked, board = board_for(http_request, operation)
    context = {
        "board": board,
        "operation": operation,
        "filters": asked.filters,
        "ignored": asked.ignored,
        "tags": [(words, board.own_url(**vars(without))) if without else (words, "") for words, without in
                 tags(asked.filters, BASE)],
        "states": state_choices(OPEN_CHOICES),
        "types": type_choices(),
        "older": older_choices(),
        "older_chosen": older_chosen(asked.filters),
    }  # fmt: skip
    return render(http_request, "requests/dashboard.html", context)


@login_required
@require_safe
def dashboard_csv(http_request):
    """The table of the dashboard with the same filters, all rows, as CSV. Who took it is recorded."""
    operation, actor = dashboard_operation(http_request), http_request.actor
    if counts_only(actor, operation):
        raise PermissionDenied(_("Administrators see numbers. The table is for those who coordinate the operation."))
    if operation is None and not actor.is_prd:
        return redirect("operations:index")
    asked, board = board_for(http_request, operation)
    exports.note_export(operation, by=http_request.user, filters=asked.filters)
    zones = {operation.pk: operation} if operation else Operation.objects.in_bulk()
    rows = exports.exported(actor, asked.filters, board.at)
    response = StreamingHttpResponse(exports.table_as_csv(rows, zones), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name(operation, board.at)}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def letters(http_request):
    """The letters of an operation that did not arrive: the rows behind the dashboard's numbers."""
    operation = dashboard_operation(http_request)
    if operation is None or not http_request.actor.holds(operation.pk, Role.FOCAL_POINT, *CONCLUDING):
        raise Http404
    which = http_request.GET.get("which", "")
    which = which if which in letter_trouble.LABELS else ""
    messages = owed(operation.pk, which, at=http_request.actor.at).order_by("owed_since", "pk")
    context = {
        "operation": operation,
        "which": which,
        "kinds": letter_trouble.LABELS.items(),
        "rows": letter_trouble.rows_of(with_readers(messages[:MOST_LETTERS]), http_request.actor),
        "crumbs": [(_("Dashboard"), f"{reverse('requests:dashboard')}?operation={operation.code}"), (_("Letters"), "")],
    }
    return render(http_request, "requests/letters_in_trouble.html", context)


def board_for(http_request, operation):
    """What the address asks for, and the Board that answers it."""
    actor, setting = http_request.actor, setting_of(operation)
    states = (OPEN, *OPEN_CHOICES)
    asked = read_filters(
        http_request.GET, actor, operation=operation, areas=setting.areas, base=BASE, narrow_states=states
    )
    return asked, Board(actor, operation, asked.filters, setting, actor.at or clock.now())


def dashboard_operation(http_request):
    """The operation of the address; the only one whose dashboard the reader sees; or None for all together.

    404 where it is hidden or missing, 403 for people without any dashboard.
    """
    actor, code = http_request.actor, http_request.GET.get("operation", "")
    everywhere = actor.is_prd or actor.is_administrator
    own = own_operations(actor)
    if code:
        operation = find_operation(actor, code)
        if operation is None:
            raise Http404
    else:
        operation = own[0] if len(own) == 1 and not everywhere else None
    http_request.operation = operation
    if not sees_dashboard(actor, operation) and not (own and operation is None):
        raise PermissionDenied(_("The dashboard is for OCHA focal points, the Humanitarian Coordinator and PRD."))
    return operation


def own_operations(actor):
    """The current operations that the actor coordinates or concludes."""
    mine = actor.held_anywhere(Role.FOCAL_POINT, *CONCLUDING)
    return list({m.operation_id: m.operation for m in mine if not m.operation.archived_at}.values())
