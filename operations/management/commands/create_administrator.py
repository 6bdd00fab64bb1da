"""The first account of a new portal. Everybody else is invited from its pages."""

from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from operations import roles
from operations.models import Organisation, User
from operations.states import Role


class Command(BaseCommand):
    help = "Creates an administrator: asks for e-mail, name, organisation and password."

    def add_arguments(self, parser):
        parser.add_argument("--email")
        parser.add_argument("--name")
        parser.add_argument("--organisation", help="short name, such as OCHA")

    def handle(self, *, email, name, organisation, **options):
        """Asks for what is missing. Creates the account whole, or not at all."""
        email = (email or self.ask(_("E-mail address: "))).strip().lower()
        self.require(validate_email, email)
        if User.objects.filter(email=email).exists():
            raise CommandError(_("There is an account with this address already."))
        name = (name or self.ask(_("Name: "))).strip()
        organisation = (organisation or self.ask(_("Organisation, short name [OCHA]: "))).strip() or "OCHA"
        if not name:
            raise CommandError(_("An account needs a name."))
        create(email=email, name=name, organisation=organisation, password=self.password(email, name))
        self.stdout.write(_("%(name)s can sign in now.") % {"name": name})

    def ask(self, question):
        try:
            return input(question)
        except EOFError:
            raise CommandError(_("Nobody answers here. Give --email, --name and --organisation.")) from None

    def password(self, email, name):
        try:
            password = getpass(_("Password, at least 12 characters: "))
            self.require(validate_password, password, User(email=email, name=name))
            if getpass(_("The same once more: ")) != password:
                raise CommandError(_("The two passwords differ."))
        except EOFError:
            raise CommandError(_("Nobody answers here. Run the command in a terminal.")) from None
        return password

    def require(self, validate, *values):
        try:
            validate(*values)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None


@transaction.atomic
def create(*, email, name, organisation, password):
    """An account with the administrator's role and the rights on the administration pages that go with it."""
    agency, _made = Organisation.objects.get_or_create(short_name=organisation, defaults={"name": organisation})
    user = User.objects.create_user(email, password, name=name)
    roles.join(user, Role.ADMINISTRATOR, organisation=agency)
    return user
