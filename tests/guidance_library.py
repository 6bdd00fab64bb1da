"""The library, loaded once for the tests of a module; what a test changes in it is rolled back with the test."""

from django.core.management import call_command

from guidance.models import Document, Edition, Entry, Page, Provision, ProvisionText, StepHint, Word

TABLES = (StepHint, ProvisionText, Edition, Provision, Document, Page, Entry, Word)


def loaded_for_module(blocker):
    """The body of a module-wide fixture: load, let the tests run, leave the tables as empty as before."""
    with blocker.unblock():
        call_command("load_guidance", verbosity=0)
    yield
    with blocker.unblock():
        for table in TABLES:
            table.objects.all().delete()
