from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from operations import clock
from operations.models import Operation
from requests.exercise import cases, neighbours, operations, people, talvia
from requests.exercise.walk import Walk

COUNTRIES = (
    ("TAL", operations.talvia, talvia.write),
    ("MER", operations.merovia, neighbours.merovia),
    ("KEL", operations.kelmar, neighbours.kelmar),
)


class Command(BaseCommand):
    help = "Load the exercise: Talvia and two neighbours with requests in every state, and the documented cases."

    def add_arguments(self, parser):
        parser.add_argument("--no-cases", action="store_true", help="leave out the documented cases")

    def handle(self, *args, no_cases, **options):
        if not settings.EXERCISE:
            raise CommandError("The exercise is loaded in an exercise only. Set EXERCISE=yes, never in production.")
        now = clock.now()
        made = sum(self.country(now, *country) for country in COUNTRIES)
        if not no_cases:
            made += sum(self.case(case) for case in cases.CASES)
        if not made:
            self.stdout.write("The exercise is there already. Nothing changed.")

    @transaction.atomic
    def country(self, now, code, open_operation, write):
        """One running country, whole or not at all. 0 when it is there already."""
        if Operation.objects.filter(code=code).exists():
            return 0
        people.desks_everywhere((now - operations.AGE).date())
        with clock.fixed(now - operations.AGE):
            operation = open_operation(now.date())
        self.say(f"{operation.name}: playing forty days …")
        walk = Walk(operation, People(), now)
        write(walk)
        walk.run()
        self.say(f"{operation.name}: {operation.engagements.count()} requests.")
        return 1

    @transaction.atomic
    def case(self, case):
        """One documented case in an archived operation of its own. 0 when it is there already."""
        if Operation.objects.filter(code=case.code).exists():
            return 0
        operation = case.load()
        self.say(f"{operation.name}: loaded.")
        return 1

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()


class People(dict):
    """The exercise's people by first name, looked up when they are needed."""

    def __missing__(self, first_name):
        self[first_name] = people.person(first_name)
        return self[first_name]
