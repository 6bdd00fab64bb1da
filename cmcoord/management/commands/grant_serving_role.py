"""Give the role that serves the portal what it needs and no more: it adds events, it never changes them."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from cmcoord import env
from cmcoord.checks import APPEND_ONLY_TABLES


class Command(BaseCommand):
    help = "Grants rights to the role of DATABASE_URL; bin/migrate runs it as the owner of the tables. Safe to repeat."

    def handle(self, **options):
        owner = settings.DATABASES["default"]
        role = env.database("DATABASE_URL", settings.DATABASE_URL).get("USER")
        if connection.vendor != "postgresql" or not role or role == owner["USER"]:
            self.stdout.write("One role owns and serves the database; nothing to grant.")
            return
        self.grant(role)
        self.stdout.write(f"{role} may read and write, and may only add to {' and '.join(APPEND_ONLY_TABLES)}.")

    @transaction.atomic
    def grant(self, role):
        name = connection.ops.quote_name(role)
        tables = sorted(
            {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | set(self.other_tables())
        )
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
            for table in tables:
                quoted = connection.ops.quote_name(table)
                rights = "SELECT, INSERT" if table in APPEND_ONLY_TABLES else "SELECT, INSERT, UPDATE, DELETE"
                cursor.execute(f"REVOKE ALL ON {quoted} FROM {name}")
                cursor.execute(f"GRANT {rights} ON {quoted} TO {name}")

    def other_tables(self):
        """Tables without a model of their own, such as the list of migrations."""
        with connection.cursor() as cursor:
            return [table.name for table in connection.introspection.get_table_list(cursor) if table.type in "tp"]
