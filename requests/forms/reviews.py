"""Positions, for oneself and on behalf; the window; the seats."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.options import Option

from ..refusals import Refusal, Unmet
from ..states import Answer, Principle
from ..typed import usual
from .acting import ActForm, ChoiceField, choice, text

ANSWERS = (
    (Answer.APPROVE, Option(Answer.APPROVE.label, _("Go ahead as described"))),
    (Answer.CONDITIONS, Option(Answer.CONDITIONS.label, _("Go ahead if these are met"))),
    (
        Answer.REJECT,
        Option(
            Answer.REJECT.label,
            _("Stops the automatic route. The Humanitarian Coordinator decides after discussion."),
        ),
    ),
    (Answer.STEP_ASIDE, Option(Answer.STEP_ASIDE.label, _("No position, or a conflict of interest"))),
)


class PositionForm(ActForm):
    """What a seat says. `number` is the seat's last position on the page, `organisation` the seat it is given for."""

    answer = choice(_("Choose one position"), ANSWERS)
    conditions = text(_("Your conditions"), help_text=_("One per line. Each becomes a condition with an owner."))
    principle = forms.ChoiceField(label=_("Principle at stake"), choices=[("", _("Choose one")), *Principle.choices])
    reason = text(_("Your reason"))
    change_of_mind = text(_("What would change your mind"), rows=2)
    aside_reason = text(_("Why you step aside"), required=False, rows=2)
    approve_note = text(_("A remark"), required=False, rows=2)
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def position(self):
        """The answer with what belongs to it alone, as parameters of reviews.record_position."""
        said = self.cleaned_data
        answer = said["answer"]
        values = {"answer": answer, "number": said["number"] or 0}
        if answer == Answer.CONDITIONS:
            values["conditions"] = said["conditions"].splitlines()
        elif answer == Answer.REJECT:
            values |= {name: said[name] for name in ("reason", "principle", "change_of_mind")}
        elif answer == Answer.STEP_ASIDE:
            values["reason"] = said["aside_reason"]
        elif answer == Answer.APPROVE:
            values["reason"] = said["approve_note"]
        return values

    @staticmethod
    def values_of(position):
        """What stands in the form when a seat has answered before."""
        if position is None:
            return {}
        remark = {Answer.STEP_ASIDE: "aside_reason", Answer.APPROVE: "approve_note"}.get(position.answer, "reason")
        return {
            "answer": position.answer,
            "conditions": "\n".join(position.conditions),
            "principle": position.principle,
            "change_of_mind": position.change_of_mind,
            remark: position.reason,
        }


class OnBehalfForm(PositionForm):
    """A position given in a room or by phone: whose it is, and how it was given."""

    owner = ChoiceField(label=_("Who gave it?"))
    evidence = text(_("How and when was it given?"), rows=2, help_text=_("For example: by phone, 23 November, 09:40."))

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = {str(user.pk): user for user in owners}
        self.fields["owner"].choices = [(key, user.name) for key, user in self.owners.items()]

    def named_owner(self):
        """The User whose position it is. Raises Unmet when nobody was chosen."""
        if owner := self.owners.get(self.cleaned_data["owner"]):
            return owner
        raise Unmet(Refusal(_("Choose who gave the position."), "owner"))


class WindowForm(ActForm):
    """A later closing time, in the operation's own zone."""

    closes_at = forms.DateTimeField(
        label=_("New closing time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Enter a date and a time, like 2026-11-25 14:00")},
    )
    reason = text(_("Reason"), help_text=_("It stays visible beside the new time. Everybody concerned reads it."))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, operation, **kwargs):
        self.operation = operation
        super().__init__(*args, **kwargs)

    def clean_closes_at(self):
        """The typed wall-clock time as the moment it means in the operation."""
        moment = self.cleaned_data["closes_at"]
        if moment and not usual(moment):
            raise forms.ValidationError(self.fields["closes_at"].error_messages["invalid"])
        return moment and moment.replace(tzinfo=None).replace(tzinfo=self.operation.zone).astimezone(dt.UTC)

    @staticmethod
    def as_typed(moment, operation):
        return timezone.localtime(moment, operation.zone).strftime("%Y-%m-%dT%H:%M")


class SeatForm(ActForm):
    """One seat more, or one less: only that needs the reason."""

    organisation = ChoiceField(label=_("Organisation"))
    reason = text(_("Reason"), rows=2)

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = {str(each.pk): each for each in organisations}
        self.fields["organisation"].choices = [(key, str(each)) for key, each in self.organisations.items()]

    def chosen(self):
        """The Organisation. Raises Unmet when none was chosen."""
        if organisation := self.organisations.get(self.cleaned_data["organisation"]):
            return organisation
        raise Unmet(Refusal(_("Choose the organisation."), "organisation"))
