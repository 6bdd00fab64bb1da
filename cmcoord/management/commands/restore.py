from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cmcoord import backups
from notifications import delivery
from operations import record
from operations.models import Operation


class Command(BaseCommand):
    help = "Loads an archive of bin/backup into an empty database and folder. Unfinished letters become uncertain."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)

    def handle(self, *, archive, **options):
        """1. Check and load. 2. Bring the tables up to date. 3. Hold unfinished letters. 4. Walk every chain."""
        try:
            contents = backups.put_back(archive)
        except backups.CannotBackUp as problem:
            raise CommandError(str(problem)) from None
        connection.close()
        call_command("migrate", interactive=False, verbosity=0)
        held = delivery.hold_unfinished()
        self.stdout.write(f"Restored the portal of {contents['at']} (release {contents['release']}).")
        self.stdout.write(f"{held} letters were under way and are now uncertain: a focal point decides about each.")
        broken = [operation for operation in Operation.objects.all() if record.first_break(operation)]
        if broken:
            raise CommandError(f"The record of {', '.join(map(str, broken))} is broken. Do not serve this portal.")
        self.stdout.write("The record of every operation is whole.")
