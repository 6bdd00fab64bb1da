"""Letters that did not arrive, as rows for those who look after them: about what, to whom, how it stands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import queries

LABELS = {
    "dead": gettext_lazy("Could not be delivered"),
    "late": gettext_lazy("Overdue, still being tried"),
    "uncertain": gettext_lazy("Uncertain after a restore"),
    "waiting": gettext_lazy("On their way"),
}


def rows_of(messages, actor):
    """Messages (with readers) as dictionaries of strings; one statement for the requests they are about."""
    numbers = {number for message in messages if (number := engagement_number(message.topic))}
    known = {each.pk: each for each in queries.visible_to(actor).filter(pk__in=numbers).only("reference", "key")}
    return [row_of(message, known.get(engagement_number(message.topic))) for message in messages]


def engagement_number(topic):
    """The id in "engagement/42", else None."""
    kind, _slash, number = topic.partition("/")
    return int(number) if kind == "engagement" and number.isdigit() else None


def row_of(message, engagement):
    reader = message.reader
    return {
        "about": engagement.label if engagement else _("About the operation"),
        "url": engagement.get_absolute_url() if engagement else "",
        "reader": (reader.name or reader.address) if reader else _("A reader who no longer exists"),
        "address": reader.address if reader else "",
        "channel": message.get_channel_display(),
        "state": message.get_state_display(),
        "answer": message.last_answer,
        "attempts": message.attempts,
        "since": message.owed_since,
    }
