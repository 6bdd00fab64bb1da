"""What time it is: the database's clock, the one clock that all processes and machines share."""

import datetime
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections

STATEMENTS = {
    # clock_timestamp() goes on inside a transaction; now() would stand still at its beginning.
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')",
}

_fixed = ContextVar("fixed_moment", default=None)


def now(using="default"):
    """This moment as an aware time in UTC, or the one that `fixed` put in its place."""
    return _fixed.get() or database_now(using)


def database_now(using="default"):
    """The database's own time, whatever `fixed` says. Leases of work in flight are measured with it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[connection.vendor])
        (value,) = cursor.fetchone()
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.UTC)
    return value.astimezone(datetime.UTC)


@contextmanager
def fixed(moment):
    """Make `now()` answer `moment` inside the block, in this thread or task only. Blocks may be nested."""
    if moment.tzinfo is None:
        raise ValueError("A fixed moment needs a time zone.")
    token = _fixed.set(moment.astimezone(datetime.UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
