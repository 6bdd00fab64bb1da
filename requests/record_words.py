"""What the record of an operation says about requests: groups of events, their sentences, and addresses."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from operations.subjects import register_events, register_subjects, who

from .models import EngagementRequest
from .page import history
from .queries import visible_to

GROUPS = {
    "request": _("Steps of requests"),
    "position": _("Positions"),
    "round": _("Review windows"),
    "seat": _("Seats"),
    "comment": _("Comments and questions"),
    "question": _("Answers to questions"),
    "condition": _("Conditions"),
    "consent": _("Consent of the State"),
    "decision": _("Decisions"),
    "due_diligence": _("Due diligence"),
    "offer": _("Offers"),
    "deployment": _("Assets"),
    "extension": _("Extensions"),
    "movement": _("Movements"),
    "export": _("Exports"),
}
BESIDES = {
    "movement.notified": _("%(by)s recorded a movement"),
    "export.requests": _("%(by)s took a table of requests along"),
}


def register():
    """Called once at start-up."""
    register_events(GROUPS, sentence)
    register_subjects("engagement", engagements)


def sentence(event):
    words = BESIDES.get(event.kind)
    return str(words) % {"by": who(event)} if words else history.sentence(event)


def engagements(ids, actor):
    """Reference and address of requests; what the actor may not read leads nowhere. One statement."""
    readable = visible_to(actor).filter(pk=OuterRef("pk"))
    rows = EngagementRequest.objects.filter(pk__in=ids).only("reference", "key").annotate(readable=Exists(readable))
    return {row.pk: (row.label, row.get_absolute_url() if row.readable else "") for row in rows}
