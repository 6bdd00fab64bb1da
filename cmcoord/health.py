"""Is the portal working, not merely running? For the proxy, for monitoring and for the person on duty."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import queries

LATE_LETTER_SECONDS = 300
SILENT_PROCESS_SECONDS = 180


@require_safe
@never_cache
def health(request):
    """200 when people can work and letters leave, 503 otherwise. Plain text unless JSON is asked for. No sign-in."""
    facts = gather()
    status = 200 if facts["healthy"] else 503
    if "application/json" in request.headers.get("Accept", "") or request.GET.get("format") == "json":
        return JsonResponse(facts, status=status)
    lines = [f"{name}: {value}" for name, value in facts.items() if name != "processes"]
    lines += [f"{process}: {age} s since its last turn" for process, age in facts["processes"].items()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", status=status)


def gather():
    """What can be said without naming anybody: ages in seconds, and one word for the whole."""
    facts = {"healthy": False, "release": settings.RELEASE, "database": "not reachable", "processes": {}}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        facts["database"] = "reachable"
        letters = queries.health()
    except DatabaseError:
        return facts
    facts["oldest_due_letter_seconds"] = letters["oldest_due_seconds"]
    facts["processes"] = letters["heartbeats"]
    facts["healthy"] = (letters["oldest_due_seconds"] or 0) < LATE_LETTER_SECONDS and any_alive(letters["heartbeats"])
    return facts


def any_alive(heartbeats):
    """Either of worker and sweep delivers letters by itself; people wait only when both are silent."""
    return any(age is not None and age < SILENT_PROCESS_SECONDS for age in heartbeats.values())
