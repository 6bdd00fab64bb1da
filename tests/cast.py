"""The people of the tests and where they work. Every story is told with them (docs/development.md).

Talvia is operation A: it decides by no objection, at least two answers. Operation B is everybody else's country.
"""

import datetime as dt
from functools import cache
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from guardian.models import GroupObjectPermission

from operations.models import Area, Contact, Mechanism, Membership, Operation, Organisation, User
from operations.roles import GRANTS, join
from operations.states import ContactKind, DecisionRule, OrganisationKind, Role, Silence

SINCE = dt.date(2020, 1, 1)
SIGNED = dt.datetime(2020, 1, 2, 9, tzinfo=dt.UTC)
PASSWORD = "the cast signs in"

ORGANISATIONS = (
    ("iom", "IOM", "International Organization for Migration", OrganisationKind.UN),
    ("unicef", "UNICEF", "United Nations Children's Fund", OrganisationKind.UN),
    ("wfp", "WFP", "World Food Programme", OrganisationKind.UN),
    ("who", "WHO", "World Health Organization", OrganisationKind.UN),
    ("ocha", "OCHA", "Office for the Coordination of Humanitarian Affairs", OrganisationKind.UN),
    ("rco", "RCO", "Office of the Resident Coordinator", OrganisationKind.UN),
    ("ohchr", "OHCHR", "Office of the High Commissioner for Human Rights", OrganisationKind.UN),
    ("red_cross", "TRC", "Talvian Red Cross", OrganisationKind.RED_CROSS),
    ("relief", "Relief Talvia", "Relief Talvia", OrganisationKind.NGO),
)

# name, full name, role, organisation; the operation follows from the heading.
IN_TALVIA = (
    ("amina", "Amina Diallo", Role.REQUESTER, "iom"),
    ("bilal", "Bilal Haddad", Role.REQUESTER, "relief"),
    ("olga", "Olga Petrova", Role.FOCAL_POINT, "ocha"),
    ("hana", "Hana Suzuki", Role.MEMBER, "unicef"),
    ("mateo", "Mateo Rojas", Role.MEMBER, "wfp"),
    ("ines", "Inês Costa", Role.MEMBER, "iom"),
    ("sami", "Sami Nasser", Role.MEMBER, "who"),
    ("alba", "Alba Ricci", Role.ALTERNATE, "unicef"),
    ("otto", "Otto Berg", Role.OBSERVER, "red_cross"),
    ("henri", "Henri Laurent", Role.HC, "rco"),
    ("dela", "Dela Mensah", Role.HC_DELEGATE, "rco"),
    ("dora", "Dora Klein", Role.DUE_DILIGENCE, "ohchr"),
)
IN_OPERATION_B = (
    ("zoe", "Zoe Martin", Role.MEMBER, "unicef"),
    ("rosa", "Rosa Lima", Role.REQUESTER, "iom"),
    ("oskar", "Oskar Lind", Role.FOCAL_POINT, "ocha"),
    ("hugo", "Hugo Prat", Role.HC, "rco"),
)
ANYWHERE = (
    ("pilar", "Pilar Vega", Role.PRD, "iom"),
    ("adam", "Adam Novak", Role.ADMINISTRATOR, "iom"),
)
NAMES = tuple(name for name, *__ in IN_TALVIA + IN_OPERATION_B + ANYWHERE)
ACTS_FOR = {"alba": "hana", "dela": "henri"}


def assemble():
    """Two operations and everybody in them, with contacts and a signed mechanism each. Returns the cast."""
    cast = SimpleNamespace(people={}, memberships={})
    for attribute, short_name, name, kind in ORGANISATIONS:
        setattr(cast, attribute, Organisation.objects.create(name=name, short_name=short_name, kind=kind))
    cast.operation_a = Operation.objects.create(
        code="TAL", name="Talvia", country="Talvia", time_zone="Africa/Nairobi", opened_on=SINCE
    )
    cast.operation_b = Operation.objects.create(
        code="BOR", name="Borania", country="Borania", time_zone="America/Bogota", opened_on=SINCE
    )
    cast.highlands = Area.objects.create(operation=cast.operation_a, code="TAL01", name="Upper Highlands")
    cast.delta = Area.objects.create(operation=cast.operation_a, code="TAL02", name="South Delta")
    everybody_joins(cast, ((cast.operation_a, IN_TALVIA), (cast.operation_b, IN_OPERATION_B), (None, ANYWHERE)))
    cast.ocha_contact = contact(ContactKind.OCHA, cast.operation_a, "ocha-talvia@ocha.example")
    cast.prd_contact = contact(ContactKind.PRD, cast.operation_a, "prd-talvia@iom.example")
    cast.global_ocha_contact = contact(ContactKind.OCHA, None, "cmcs@ocha.example")
    cast.global_prd_contact = contact(ContactKind.PRD, None, "prd@iom.example")
    cast.mechanism = Mechanism.objects.create(
        operation=cast.operation_a,
        number=1,
        languages=["en"],
        decision_rule=DecisionRule.NO_OBJECTION,
        silence=Silence.NO_OBJECTION,
        minimum_answers=2,
        signed_by=cast.henri,
        signed_at=SIGNED,
        valid_from=SIGNED,
    )
    cast.mechanism_b = Mechanism.objects.create(
        operation=cast.operation_b, number=1, languages=["en"], signed_by=cast.hugo, signed_at=SIGNED, valid_from=SIGNED
    )
    return cast


def introduce(cast, name, full_name, role, organisation, operation, **details):
    """One more person: `cast.<name>`, the User, and `cast.memberships[name]`. Acts for whom ACTS_FOR says."""
    user = person(name, full_name, organisation)
    user.save()
    take_in(cast, name, user)
    cast.memberships[name] = join(
        user,
        role,
        organisation=organisation,
        operation=operation,
        starts_on=SINCE,
        acting_for=cast.memberships.get(ACTS_FOR.get(name)),
        on_duty=role == Role.FOCAL_POINT,
        **details,
    )
    return user


def person(name, full_name, organisation):
    """A User who is not saved yet."""
    email = f"{name}@{organisation.short_name.lower().replace(' ', '-')}.example"
    return User(email=email, name=full_name, password=hashed_password())


@cache
def hashed_password():
    return make_password(PASSWORD)


def take_in(cast, name, user):
    setattr(cast, name, user)
    cast.people[name] = user


def everybody_joins(cast, companies):
    """What roles.join does for each of them, in a handful of statements: the cast is made anew for every test.

    `companies` are (operation or None, rows of people). tests/test_operations.py holds join itself to its word.
    """
    rows = [(operation, row) for operation, people in companies for row in people]
    users = [person(name, full_name, getattr(cast, organisation)) for __, (name, full_name, __, organisation) in rows]
    for (__, (name, *__)), user in zip(rows, User.objects.bulk_create(users), strict=True):
        take_in(cast, name, user)
    for waits in (False, True):  # whoever acts for somebody comes after them
        some = [(operation, row) for operation, row in rows if (row[0] in ACTS_FOR) == waits]
        made = Membership.objects.bulk_create(
            Membership(
                user=getattr(cast, name),
                operation=operation,
                organisation=getattr(cast, organisation),
                role=role,
                starts_on=SINCE,
                acting_for=cast.memberships.get(ACTS_FOR.get(name)),
                on_duty=role == Role.FOCAL_POINT,
            )
            for operation, (name, __, role, organisation) in some
        )
        cast.memberships |= {membership.user.email.split("@")[0]: membership for membership in made}
    grant(m for m in cast.memberships.values() if m.operation_id)


def grant(memberships):
    """Guardian's grants of these memberships, through the groups that roles.py makes."""
    memberships = list(memberships)
    kinds = {(m.operation, m.role) for m in memberships}
    made = Group.objects.bulk_create(Group(name=f"{operation.code} {role}") for operation, role in kinds)
    groups = {group.name: group for group in made}
    permissions = {p.codename: p for p in Permission.objects.filter(content_type__app_label="operations")}
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group=groups[f"{operation.code} {role}"],
            permission=permissions[codename],
            content_type_id=permissions[codename].content_type_id,
            object_pk=str(operation.pk),
        )
        for operation, role in kinds
        for codename in GRANTS[role]
    )
    User.groups.through.objects.bulk_create(
        User.groups.through(user=m.user, group=groups[f"{m.operation.code} {m.role}"]) for m in memberships
    )


def contact(kind, operation, address):
    return Contact.objects.create(
        kind=kind, operation=operation, name=f"{kind.upper()} desk", address=address, starts_on=SINCE
    )


@pytest.fixture(name="cast")
def the_cast(db):
    """Amina, Bilal, Olga, Hana and the others, as attributes; `cast.people` has all Users by name."""
    return assemble()
