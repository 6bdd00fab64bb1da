from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance import library


class Command(BaseCommand):
    help = "Check the guidance content files: ids, places, verified marks, links, hints. Ends with 1 if not in order."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--content", default=library.CONTENT, help="folder of the content files")

    def handle(self, *args, **options):
        content = library.read(options["content"])
        if problems := library.problems(content):
            raise CommandError("\n".join(problems), returncode=1)
        count = len(content.provisions)
        self.stdout.write(
            ngettext("Guidance content: %(count)d provision, ", "Guidance content: %(count)d provisions, ", count)
            % {"count": count}
            + _("nothing to correct.")
        )
