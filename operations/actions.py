"""Changes to an operation: its mechanism, its people, its contacts. Each asks for permission and appends an Event."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from . import clock, record, roles
from .actors import actor_for
from .models import Contact, Mechanism, Membership
from .permissions import may_manage, may_sign
from .queries import current_mechanism
from .refusals import NotAllowed, NotPossible
from .states import WITHOUT_OPERATION, Role

# What people set; number, signature and dates follow from saving and signing.
VALUES = (
    "context_type", "platform_name", "forbidden_items", "languages", "decision_rule", "silence", "minimum_answers",
    "minimum_all", "hours_p1", "hours_p2", "hours_p3", "working_days", "day_starts", "day_ends", "holidays",
    "desk_limits", "letter_style", "inform_members",
)  # fmt: skip


def values_of(mechanism):
    """The values of a version as people set them; the model's defaults where there is no version yet."""
    return model_to_dict(mechanism or Mechanism(), fields=VALUES)


def changes_of(mechanism, values):
    """What new values change: {field: (before, after)}."""
    before = values_of(mechanism)
    return {name: (before[name], values[name]) for name in VALUES if before[name] != values[name]}


@transaction.atomic
def save_mechanism(operation, values, *, by, number):
    """Save the values as the next version, for new rounds only; it is unsigned until the HC signs it.

    Running rounds keep the version they pinned, which never changes. `number` is the version the page showed
    (0: none). Raises NotAllowed, or NotPossible when nothing changes or somebody saved another version meanwhile.
    """
    at = clock.now()
    actor = actor_for(by, at)
    require(may_manage(actor, operation))
    present = current_mechanism(operation)
    if (present.number if present else 0) != number:
        raise NotPossible(_("Somebody saved another version since you opened this page. Compare and save again."))
    if present and not changes_of(present, values):
        raise NotPossible(_("Nothing was changed, so there is no new version."))
    if present and not Mechanism.objects.filter(pk=present.pk, valid_to__isnull=True).update(valid_to=at):
        raise NotPossible(_("Somebody saved another version since you opened this page. Compare and save again."))
    mechanism = Mechanism(operation=operation, number=number + 1, valid_from=at, **values)
    try:
        mechanism.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise NotPossible(sentences[0], field) from error
    try:
        mechanism.save(force_insert=True)
    except IntegrityError as error:
        raise NotPossible(_("Somebody saved another version since you opened this page.")) from error
    record.append(
        operation,
        "mechanism.saved",
        by=actor.user,
        subject=("mechanism", mechanism.pk),
        values={"number": mechanism.number, "changed": sorted(changes_of(present, values)) if present else []},
    )
    return mechanism


@transaction.atomic
def sign_mechanism(operation, *, by, number):
    """The HC signs the version that is in force: from now on the clock may approve under it, where its rule says so."""
    at = clock.now()
    actor = actor_for(by, at)
    require(may_sign(actor, operation))
    signed = Mechanism.objects.filter(operation=operation, number=number, valid_to__isnull=True)
    # Another HC's signature may be replaced: only the one of the present HC lets the clock approve.
    if not signed.exclude(signed_by=actor.user).update(signed_by=actor.user, signed_at=at):
        if signed.exists():
            raise NotPossible(_("You have signed this version already."))
        raise NotPossible(_("This version is no longer in force. Read the new one before you sign it."))
    mechanism = signed.get()
    record.append(
        operation, "mechanism.signed", by=actor.user, subject=("mechanism", mechanism.pk), values={"number": number}
    )
    return mechanism


def add_member(operation, *, by, user, organisation, role, starts_on=None, ends_on=None, title="", acting_for=None,
               on_duty=False):  # fmt: skip
    """Give a person a role in the operation. Rules of dates and of one HC are those of roles.join."""
    actor = actor_for(by)
    require(may_manage(actor, operation))
    if role in WITHOUT_OPERATION:
        raise NotPossible(_("This role stands outside operations. An administrator gives it."), "role")
    if user.pk == actor.user.pk and not actor.is_administrator:
        raise NotPossible(_("Nobody gives a role to themselves. Ask another focal point."), "person")
    stands_in = {Role.ALTERNATE: Role.MEMBER, Role.HC_DELEGATE: Role.HC}.get(role)
    if stands_in and (acting_for is None or acting_for.role != stands_in or acting_for.operation_id != operation.pk):
        sentence = _("Choose for whom this person acts: an HCT member, or the Humanitarian Coordinator.")
        raise NotPossible(sentence, "acts_for")
    if stands_in is None and acting_for is not None:
        raise NotPossible(_("Only alternates and delegates act for somebody."), "acts_for")
    twice = Membership.objects.filter(operation=operation, user=user, role=role, organisation=organisation)
    day = starts_on or clock.today(operation)
    if any(membership.ends_on is None or membership.ends_on >= day for membership in twice):
        raise NotPossible(_("This person has this role already."), "person")
    try:
        return roles.join(
            user, role, organisation=organisation, operation=operation, starts_on=starts_on, ends_on=ends_on,
            title=title, acting_for=acting_for, on_duty=on_duty and role == Role.FOCAL_POINT, by=actor.user,
        )  # fmt: skip
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error


def end_member(membership, *, by):
    """End a role at once."""
    actor = actor_for(by)
    require(may_manage(actor, membership.operation))
    if membership.user_id == actor.user.pk and not actor.is_administrator:
        raise NotPossible(_("Nobody ends their own role. Ask another focal point or an administrator."))
    if not membership.current_on(clock.today(membership.operation)) and membership.starts_on <= clock.today(
        membership.operation
    ):
        raise NotPossible(_("This role has ended already."))
    return roles.leave(membership, by=actor.user)


@transaction.atomic
def add_contact(operation, *, by, kind, name, address, language="en"):
    """Add somebody who is told without an account; an address that was used before is taken up again."""
    actor = actor_for(by)
    require(may_manage(actor, operation))
    today = clock.today(operation)
    known = Contact.objects.filter(operation=operation, kind=kind, address=address.lower()).first()
    if known and known.current_on(today):
        raise NotPossible(_("This address is a contact already."), "address")
    contact = known or Contact(operation=operation, kind=kind, address=address.lower())
    contact.name, contact.language, contact.starts_on, contact.ends_on = name, language, today, None
    contact.save()
    _note(contact, "contact.added", actor.user)
    return contact


@transaction.atomic
def end_contact(contact, *, by):
    """End a contact at once: no further letter goes there."""
    actor = actor_for(by)
    require(may_manage(actor, contact.operation))
    today = clock.today(contact.operation)
    yesterday = today.fromordinal(today.toordinal() - 1)
    if not Contact.objects.filter(pk=contact.pk).exclude(ends_on__lt=today).update(ends_on=yesterday):
        raise NotPossible(_("This contact has ended already."))
    _note(contact, "contact.ended", actor.user)
    return contact


def save_profile(user, *, language, time_zone, text_only_letters):
    """What people set about themselves."""
    user.language, user.time_zone, user.text_only_letters = language, time_zone, text_only_letters
    user.save(update_fields=["language", "time_zone", "text_only_letters"])
    return user


def require(sentence):
    if sentence:
        raise NotAllowed(sentence)


def _note(contact, kind, by):
    record.append(contact.operation, kind, by=by, subject=("contact", contact.pk), values={"kind": contact.kind})
