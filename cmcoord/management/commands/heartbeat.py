"""Does a background process still take its turns? For the health checks of containers."""

from django.core.management.base import BaseCommand, CommandError

from cmcoord.health import SILENT_PROCESS_SECONDS
from notifications import queries


class Command(BaseCommand):
    help = "Ends with 1 when the process (worker or sweep) has been silent for too long."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("process", choices=["worker", "sweep"])

    def handle(self, *, process, **options):
        age = queries.health()["heartbeats"].get(process)
        if age is None or age > SILENT_PROCESS_SECONDS:
            raise CommandError(f"{process}: {'no turn yet' if age is None else f'silent for {age:.0f} s'}")
        self.stdout.write(f"{process}: {age:.0f} s since its last turn")
