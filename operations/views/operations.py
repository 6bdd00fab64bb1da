"""The switcher: every operation a person has a role in, and what they are there."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from ..permissions import may_read_record, may_read_settings
from ..queries import operations_of
from ..states import CONCLUDING, Role


@login_required
@require_safe
def index(http_request):
    """Operations under way, then archived ones."""
    actor = http_request.actor
    rows = [row_of(operation, actor) for operation in operations_of(actor)]
    context = {
        "current": [row for row in rows if not row["archived"]],
        "archived": [row for row in rows if row["archived"]],
    }
    return render(http_request, "operations/index.html", context)


def row_of(operation, actor):
    """One operation: the reader's roles in it and where they lead."""
    here = [m for m in actor.memberships if m.operation_id in (operation.pk, None)]
    code = operation.code
    sees_figures = actor.holds(operation.pk, Role.FOCAL_POINT, *CONCLUDING) or actor.is_prd or actor.is_administrator
    return {
        "code": code,
        "name": operation.name,
        "country": operation.country,
        "archived": operation.archived_at,
        "exercise": operation.exercise,
        "roles": ", ".join(dict.fromkeys(str(m.title or m.get_role_display()) for m in here)),
        "list": with_operation("requests:list", code) if any(m.role != Role.ADMINISTRATOR for m in here) else "",
        "dashboard": with_operation("requests:dashboard", code) if sees_figures else "",
        "settings": "" if may_read_settings(actor, operation) else reverse("operations:settings", args=[code]),
        "record": "" if may_read_record(actor, operation) else reverse("operations:record", args=[code]),
    }


def with_operation(name, code):
    """The address of a page of an upper room, bound to the operation; empty where that room is not mounted."""
    try:
        return f"{reverse(name)}?operation={code}"
    except NoReverseMatch:
        return ""
