import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.queries import exercise_accounts


class Command(BaseCommand):
    help = "Print every account of the exercise with its e-mail, password, role and operation."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
        parser.add_argument("--operation", help="only this operation's accounts, e.g. TAL")

    def handle(self, *args, operation=None, **options):
        if not settings.EXERCISE:
            raise CommandError("There are exercise accounts in an exercise only.")
        rows = [row for row in account_rows() if operation in (None, row["operation"])]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False))
            return
        columns = ("name", "role", "organisation", "operation", "email", "password")
        widths = {name: max([len(name), *(len(row[name]) for row in rows)]) for name in columns}
        for row in [{name: name for name in columns}, *rows]:
            self.stdout.write("  ".join(row[name].ljust(widths[name]) for name in columns).rstrip())


def account_rows():
    """One dictionary per account and role in a running operation, with texts by column name."""
    rows = []
    for user in exercise_accounts():
        for membership in user.memberships.all():
            if membership.operation and membership.operation.archived_at:
                continue
            rows.append(
                {
                    "name": user.name,
                    "role": str(membership.get_role_display()),
                    "organisation": membership.organisation.short_name,
                    "operation": membership.operation.code if membership.operation else "all",
                    "email": user.email,
                    "password": user.exercise_password,
                }
            )
    return rows
