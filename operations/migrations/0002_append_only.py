"""The record is append-only in the database too: a trigger refuses changes, whoever asks.

PostgreSQL refuses deletion as well; on SQLite only changes are refused, since its tests empty tables by deleting.
"""

from django.db import migrations

TABLES = ("operations_event", "operations_accessrecord")


def forwards(apps, editor):
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'The record is append-only.'; END $$"
        )
        for table in TABLES:
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION record_is_append_only()"
            )
    elif vendor == "sqlite":
        for table in TABLES:
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END"
            )


def backwards(apps, editor):
    vendor = editor.connection.vendor
    for table in TABLES:
        if vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        elif vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_append_only")
    if vendor == "postgresql":
        editor.execute("DROP FUNCTION record_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
