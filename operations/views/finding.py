"""How a page comes to its operation: by code, among those the reader has a role in."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ..queries import find_operation


def of_operation(may):
    """Give the view its operation instead of `code`. Hidden and missing are the same 404; `may` says who reads it."""

    def decorate(view):
        @login_required
        @wraps(view)
        def found(http_request, code, **rest):
            operation = find_operation(http_request.actor, code)
            if operation is None:
                raise Http404
            http_request.operation = operation
            if sentence := may(http_request.actor, operation):
                raise PermissionDenied(sentence)
            return view(http_request, operation, **rest)

        return found

    return decorate
