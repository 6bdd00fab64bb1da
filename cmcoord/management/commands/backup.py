from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cmcoord import backups
from notifications import moment


class Command(BaseCommand):
    help = "Writes database and files into one archive in FOLDER. Safe while the portal runs."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        at = moment.database_now()
        archive = folder / f"cmcoord-{at:%Y-%m-%dT%H%M%SZ}.tar.gz"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            backups.back_up(archive, at)
        except (backups.CannotBackUp, OSError) as problem:
            raise CommandError(str(problem)) from None
        size = archive.stat().st_size / 1e6
        self.stdout.write(f"{archive} ({size:.1f} MB). Encrypt it before it leaves this machine.")
