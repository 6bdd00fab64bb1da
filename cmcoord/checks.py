"""What must hold before the portal serves anybody: sentences that name the variable to change.

`refuse_unsafe_start` runs in every process (cmcoord/apps.py). The system checks run with `manage.py check`; those on a
live database with `manage.py check --database default`, which bin/migrate ends with.
"""

from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

SHORTEST_KEY = 50
APPEND_ONLY_TABLES = ("operations_event", "operations_accessrecord")


def refuse_unsafe_start(settings):
    """Raises ImproperlyConfigured with one sentence for each setting that must not be served with."""
    sentences = exercise_refusals(settings) + production_refusals(settings)
    if sentences:
        raise ImproperlyConfigured(" ".join(sentences))


def exercise_refusals(settings):
    """Why these settings cannot hold an exercise; empty outside the exercise."""
    if not settings.EXERCISE or not settings.EMAIL_URL:
        return []
    return ["EMAIL_URL is set, but no letter may leave an exercise. Remove it, or set EXERCISE=no."]


def production_refusals(settings):
    """Why these settings cannot serve real people; empty outside production mode."""
    if not settings.PRODUCTION:
        return []
    refusals = (
        (settings.EXERCISE, "EXERCISE must be no in production."),
        (settings.DEBUG, "DEBUG must be no in production: error pages would show data."),
        (
            weak_key(settings),
            f"SECRET_KEY must be a random text of at least {SHORTEST_KEY} characters, made for this portal alone.",
        ),
        (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS must name the addresses of the portal, such as portal.example.org, and never *.",
        ),
        (
            not settings.EMAIL_URL or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"),
            "EMAIL_URL must be the address of a mail server, such as smtp+tls://user:password@host:587.",
        ),
        (
            not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
            "DATABASE_URL must be the address of a PostgreSQL database, such as postgres://user:password@host/name.",
        ),
        (not settings.REDIS_URL, "REDIS_URL must be the address of a Redis server, such as redis://host:6379/0."),
        (
            not settings.PORTAL_URL.startswith("https://"),
            "PORTAL_URL must be the https:// address at which people reach the portal.",
        ),
    )
    return [sentence for unsafe, sentence in refusals if unsafe]


def weak_key(settings):
    key = settings.SECRET_KEY
    embedded = Path(settings.VAR_DIR) / "secret_key"
    return (
        len(key) < SHORTEST_KEY
        or len(set(key)) < 10
        or key.startswith("django-insecure-")
        or (embedded.is_file() and embedded.read_text().strip() == key)
    )


@register()
def check_our_requests(app_configs, **kwargs):
    """The app requests/ hides the HTTP library of that name, so nothing we install may need that library."""
    import requests

    errors = []
    if Path(requests.__file__).resolve().parent != settings.BASE_DIR / "requests":
        errors.append(
            Error(
                f"“import requests” finds {requests.__file__}, not the portal's own app.",
                hint="Start commands from the project folder and keep it first on the Python path.",
                id="cmcoord.E001",
            )
        )
    if library_installed():
        errors.append(
            Error(
                "The HTTP library “requests” is installed next to the portal; it cannot be imported here.",
                hint="Remove the package that needs it: docs/decisions/0002 names the alternatives.",
                id="cmcoord.E002",
            )
        )
    return errors


def library_installed(name="requests"):
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


@register(Tags.database)
def check_databases(app_configs, databases=None, **kwargs):
    """A committed act survives a power cut, and on PostgreSQL the serving role cannot rewrite the record."""
    errors = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            errors += sqlite_errors(connection)
        elif settings.PRODUCTION:
            errors += postgresql_errors(connection)
    return errors


def sqlite_errors(connection):
    wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20000, "foreign_keys": 1}
    if connection.is_in_memory_db():
        wanted.pop("journal_mode")
    with connection.cursor() as cursor:
        found = {pragma: cursor.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in wanted}
    return [
        Error(f"SQLite runs with {pragma} = {found[pragma]}, not {value}.", id="cmcoord.E003")
        for pragma, value in wanted.items()
        if found[pragma] != value
    ]


def postgresql_errors(connection):
    errors = []
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            errors.append(Error("PostgreSQL runs with synchronous_commit = off: acts can be lost.", id="cmcoord.E004"))
        if not settings.MIGRATING:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r' AND pg_table_is_visible(oid)"
                " AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')",
                [list(APPEND_ONLY_TABLES)],
            )
            errors += [
                Error(
                    f"The role of DATABASE_URL may change rows of {table}.",
                    hint="Serve with a role of its own: set MIGRATION_DATABASE_URL to the owner and run bin/migrate.",
                    id="cmcoord.E005",
                )
                for (table,) in cursor.fetchall()
            ]
    return errors
