"""The people of the exercise. Invented, with a printed password; their addresses end in .example and reach nobody."""

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from operations import roles
from operations.models import Contact, Organisation, User
from operations.states import ContactKind, OrganisationKind, Role

PASSWORD = "exercise-2026"  # noqa: S105 - printed on purpose, refused outside an exercise

ORGANISATIONS = {
    "IOM": ("International Organization for Migration", OrganisationKind.UN),
    "OCHA": ("United Nations Office for the Coordination of Humanitarian Affairs", OrganisationKind.UN),
    "UNICEF": ("United Nations Children's Fund", OrganisationKind.UN),
    "WFP": ("World Food Programme", OrganisationKind.UN),
    "WHO": ("World Health Organization", OrganisationKind.UN),
    "UNHCR": ("United Nations High Commissioner for Refugees", OrganisationKind.UN),
    "FAO": ("Food and Agriculture Organization", OrganisationKind.UN),
    "UNFPA": ("United Nations Population Fund", OrganisationKind.UN),
    "UNDP": ("United Nations Development Programme", OrganisationKind.UN),
    "UNRCO": ("Office of the Resident Coordinator", OrganisationKind.UN),
    "NGO Forum": ("Forum of non-governmental organisations (exercise)", OrganisationKind.NGO),
    "Bridge Relief": ("Bridge Relief (invented NGO)", OrganisationKind.NGO),
    "Red Cross Red Crescent": ("Red Cross and Red Crescent (exercise)", OrganisationKind.RED_CROSS),
    "Portal": ("Portal administration (exercise)", OrganisationKind.OTHER),
}

# first name → (name, organisation, language); who they are in which operation stands in operations.py.
PEOPLE = {
    "amina": ("Amina Haddad", "IOM", "en"),
    "bilal": ("Bilal Noor", "Bridge Relief", "en"),
    "nadia": ("Nadia Costa", "WFP", "en"),
    "olga": ("Olga Lind", "OCHA", "en"),
    "omar": ("Omar Said", "OCHA", "en"),
    "hana": ("Hana Mori", "UNICEF", "en"),
    "alba": ("Alba Ruiz", "UNICEF", "en"),
    "mateo": ("Mateo Silva", "WFP", "en"),
    "ines": ("Ines Duarte", "IOM", "en"),
    "sami": ("Sami Aziz", "WHO", "en"),
    "ulla": ("Ulla Berg", "UNHCR", "en"),
    "noemi": ("Noemi Blanc", "NGO Forum", "en"),
    "felix": ("Felix Adeyemi", "FAO", "en"),
    "uma": ("Uma Rao", "UNFPA", "en"),
    "udo": ("Udo Keller", "UNDP", "en"),
    "otto": ("Otto Halme", "Red Cross Red Crescent", "en"),
    "henri": ("Henri Okafor", "UNRCO", "en"),
    "dela": ("Dela Mensah", "UNRCO", "en"),
    "dora": ("Dora Petit", "UNRCO", "en"),
    "pilar": ("Pilar Vega", "IOM", "en"),
    "adam": ("Adam Novak", "Portal", "en"),
    "zoe": ("Zoe Laurent", "UNICEF", "en"),
    "mira": ("Mira Solano", "OCHA", "en"),
    "hugo": ("Hugo Adler", "UNRCO", "en"),
    "wanda": ("Wanda Ito", "WFP", "en"),
    "remi": ("Rémi Faure", "IOM", "fr"),
    "kofi": ("Kofi Boateng", "OCHA", "en"),
    "hilde": ("Hilde Nagy", "UNRCO", "en"),
    "lena": ("Lena Park", "WHO", "en"),
    "ivan": ("Ivan Moreno", "IOM", "es"),
}


def organisation(short_name):
    """One of the exercise's organisations, made when missing."""
    name, kind = ORGANISATIONS[short_name]
    return Organisation.objects.get_or_create(short_name=short_name, defaults={"name": name, "kind": kind})[0]


def person(first_name):
    """One of the exercise's people, made when missing. Their password is printed and works in an exercise only."""
    name, __, language = PEOPLE[first_name]
    email = f"{first_name}@exercise.example"
    found = User.objects.filter(email=email).first()
    if found:
        return found
    return User.objects.create(
        email=email,
        password=printed_password(),
        name=name,
        language=language,
        exercise_password=PASSWORD,
    )


@cache
def printed_password():
    """The hash of the printed password, made once: it is the same for everybody and no secret."""
    return make_password(PASSWORD)


def joins(first_name, role, operation=None, *, starts_on, **details):
    """Give one of the exercise's people a role, for the organisation they belong to."""
    __, short_name, __ = PEOPLE[first_name]
    return roles.join(
        person(first_name),
        role,
        organisation=organisation(short_name),
        operation=operation,
        starts_on=starts_on,
        **details,
    )


def desks_everywhere(starts_on):
    """What stands outside operations: PRD desk, administrator, the seeded PRD address and a global OCHA address."""
    for first_name, role in (("pilar", Role.PRD), ("adam", Role.ADMINISTRATOR)):
        user = person(first_name)
        if not user.memberships.filter(role=role).exists():
            joins(first_name, role, starts_on=starts_on)
    for kind, name, address in (
        (ContactKind.PRD, "IOM Preparedness and Response Division", settings.PRD_CONTACT),
        (ContactKind.OCHA, "OCHA civil-military service (exercise)", "ocha-desk@exercise.example"),
    ):
        Contact.objects.get_or_create(
            kind=kind, operation=None, address=address, defaults={"name": name, "starts_on": starts_on}
        )
