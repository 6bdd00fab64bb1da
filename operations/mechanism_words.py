"""Versions of a mechanism in words: what each value says, what changes, who signed."""

from django.conf import settings
from django.utils.translation import gettext as _

from . import times
from .actions import VALUES, changes_of, values_of
from .forms import DESKS, MechanismForm, label_of
from .models import Mechanism
from .states import ContextType, DecisionRule, LetterStyle, Silence

CHOICES = {"context_type": ContextType, "decision_rule": DecisionRule, "silence": Silence, "letter_style": LetterStyle}


def value_in_words(name, value):
    """One value as people read it."""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "working_days":
        return ", ".join(str(label) for day, label in MechanismForm.base_fields["working_days"].choices if day in value)
    if name == "languages":
        return ", ".join(str(label) for code, label in settings.LANGUAGES if code in value) or "–"
    if name == "desk_limits":
        return ", ".join(f"{desk.label} {value.get(desk, '–')}" for desk in DESKS)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value) or "–"


def facts(mechanism):
    """Every value of a version as items of a definition list."""
    return [
        {"term": label_of(name), "text": value_in_words(name, value)} for name, value in values_of(mechanism).items()
    ]


def changes_in_words(mechanism, values):
    """What new values change, as rows {label, before, after}; everything for a first version."""
    if mechanism is None:
        changed = {name: (None, values[name]) for name in VALUES}
    else:
        changed = changes_of(mechanism, values)
    return [
        {
            "label": label_of(name),
            "before": "–" if before is None else value_in_words(name, before),
            "after": value_in_words(name, after),
        }
        for name, (before, after) in changed.items()
    ]


def preview(operation, values):
    """The version these values would make, not saved."""
    return Mechanism(operation=operation, **values)


def signature(mechanism, operation):
    """Who signed the version, and when; or that nobody has."""
    if mechanism.signed_by_id is None:
        return _("The Humanitarian Coordinator has not signed this version. The clock approves nothing under it.")
    return _("Signed by %(name)s, %(moment)s.") % {
        "name": mechanism.signed_by,
        "moment": times.moment(mechanism.signed_at, operation),
    }


def history(operation):
    """Every version, newest first, as rows of strings."""
    rows = Mechanism.objects.filter(operation=operation).select_related("signed_by").order_by("-number")
    return [
        {
            "number": mechanism.number,
            "since": times.moment(mechanism.valid_from, operation),
            "until": times.moment(mechanism.valid_to, operation) if mechanism.valid_to else _("in force"),
            "rule": mechanism.get_decision_rule_display(),
            "signed": mechanism.signed_by.name if mechanism.signed_by else _("not signed"),
        }
        for mechanism in rows
    ]
