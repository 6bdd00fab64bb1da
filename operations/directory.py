"""Where letters go: addresses and languages of accounts and contacts, for the outbox."""

from notifications.registry import ReaderDetails

from . import clock
from .models import Contact, User


def accounts(ids):
    """Details of the accounts with these ids, by id. An account that may not sign in is not current."""
    return {
        user.pk: ReaderDetails(
            address=user.email,
            name=user.name,
            language=user.language,
            current=user.is_active,
            text_only=user.text_only_letters,
        )
        for user in User.objects.filter(pk__in=ids)
    }


def contacts(ids):
    """Details of the contacts with these ids, by id; current by their dates."""
    today = clock.now().date()
    return {
        contact.pk: ReaderDetails(
            address=contact.address,
            name=contact.name,
            language=contact.language,
            current=contact.current_on(today),
            text_only=False,
        )
        for contact in Contact.objects.filter(pk__in=ids)
    }
