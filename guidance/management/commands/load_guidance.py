from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance import library
from guidance.loading import load


class Command(BaseCommand):
    help = "Load the guidance library from its content files. Safe to repeat; earlier editions are kept."

    def add_arguments(self, parser):
        parser.add_argument("--content", default=library.CONTENT, help="folder of the content files")

    def handle(self, *args, **options):
        content = library.read(options["content"])
        if problems := library.problems(content):
            raise CommandError(_("Nothing was loaded:") + "\n" + "\n".join(problems))
        outcome = load(content)
        if not options["verbosity"]:
            return
        if outcome.nothing:
            self.stdout.write(_("Guidance: nothing changed."))
            return
        provisions = len(content.provisions)
        self.stdout.write(
            ngettext("Guidance: %(count)d provision, ", "Guidance: %(count)d provisions, ", provisions)
            % {"count": provisions}
            + ngettext("%(count)d new edition.", "%(count)d new editions.", outcome.editions)
            % {"count": outcome.editions}
        )
