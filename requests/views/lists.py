"""The list of requests: everything a person may read, narrowed by the address, page by page."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from operations import clock
from operations.queries import only_operation
from operations.states import Role

from .. import queries, tables
from ..forms.filters import page_key, read_filters, state_choices, tags, type_choices
from ..queries.lists import LONGEST


@login_required
@require_safe
def request_list(http_request):
    """One page of requests with its filters."""
    actor = http_request.actor
    asked = read_filters(http_request.GET, actor)
    filters, at = asked.filters, actor.at or clock.now()
    rows, following = queries.page_of(
        tables.columns(queries.filtered(actor, filters, at)), asked.after, oldest_first=filters.order == LONGEST
    )
    http_request.operation = filters.operation or only_operation(actor)
    context = {
        "rows": tables.rows_of(rows, actor, at),
        "filters": filters,
        "ignored": asked.ignored,
        "tags": [(words, address(without)) for words, without in tags(filters)],
        "states": state_choices(),
        "types": type_choices(),
        "plain_url": address(queries.Filters(operation=filters.operation)),
        "first_page": address(filters) if asked.after else "",
        "next_page": address(filters, after=page_key(following)) if following else "",
        "order_url": address(filters.but(order="" if filters.order else LONGEST)),
        "empty": empty_words(actor, filters, asked.after),
        "may_start": any(m.role == Role.REQUESTER for m in actor.memberships),
        "several": len({m.operation_id for m in actor.memberships}) > 1 or actor.is_prd,
    }
    return render(http_request, "requests/list.html", context)


def address(filters, **more):
    """The address of a list."""
    query = urlencode(filters.query() | more)
    return reverse("requests:list") + (f"?{query}" if query else "")


def empty_words(actor, filters, after):
    """Why the list is empty, in words: nothing yet, or nothing that fits."""
    if after:
        return _("There is nothing after this page.")
    if filters.text:
        return _("No result for “%(text)s”. The search looked at titles, or at the beginning of a reference.") % {
            "text": filters.text
        }
    if tags(filters):
        return _("No request fits these filters.")
    if actor.is_administrator and not actor.is_prd and len(actor.memberships) == 1:
        return _("Administrators read no requests. The dashboard shows how many there are.")
    return _("No requests yet. Field staff start one.")
