"""Whom to alarm when a letter could not be delivered: the reader's alternate, then the focal points on duty."""

from notifications.registry import Reader
from operations import clock
from operations.models import Membership
from operations.states import Role


def whom_to_alarm(message):
    """Readers to tell that `message` did not reach its own; empty outside an operation."""
    if message.operation_id is None:
        return []
    rows = Membership.objects.filter(operation=message.operation_id, user__is_active=True)
    now = clock.now()
    current = [
        m
        for m in rows.select_related("user", "acting_for", "operation").order_by("pk")
        if m.current_on(clock.today(m.operation, now))
    ]
    alternates = [
        m
        for m in current
        if message.reader_kind == "account" and m.acting_for_id and m.acting_for.user_id == message.reader_id
    ]
    focal_points = [m for m in current if m.role == Role.FOCAL_POINT]
    on_duty = [m for m in focal_points if m.on_duty] or focal_points
    return [
        Reader("account", m.user_id, m.user.language)
        for m in alternates + on_duty
        if (message.reader_kind, message.reader_id) != ("account", m.user_id)
    ]
