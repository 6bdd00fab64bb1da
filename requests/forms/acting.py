"""The base of every form that acts: it reads what was typed; whether that suffices, the rules and actions say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..typed import clean, clean_line, usual


class DateField(forms.DateField):
    """A date with the browser's own picker; typed dates are read too."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Enter a date, like 2026-11-25")}

    def __init__(self, **options):
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"], **options)

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not usual(day):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ChoiceField(forms.ChoiceField):
    default_error_messages = {"invalid_choice": _("Choose one of the answers offered")}


class Sentences(forms.CharField):
    def to_python(self, value):
        return clean(super().to_python(value))


class Line(forms.CharField):
    def to_python(self, value):
        return clean_line(super().to_python(value))


def text(label, *, rows=3, **options):
    """A field for a few sentences."""
    return Sentences(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **options)


def line(label, max_length=160, **options):
    return Line(label=label, max_length=max_length, **options)


def choice(label, choices, **options):
    """One of a few, all of them in view."""
    return ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class ActForm(forms.Form):
    """A form whose refusals come from rules and actions, so that page, API and test read the same sentences.

    `required` says what people read; an empty field is refused by the rule, at the field. `version` is the number the
    page showed.
    """

    use_required_attribute = False
    further = ()  # names of fields few people need: folded away until one of them holds something
    further_words = ""
    version = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This form was damaged on its way. Copy your text and open the page again.")},
    )

    def full_clean(self):
        asked = [field for field in self.fields.values() if field.required]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    def refuse(self, refusals):
        """Put the sentences of refusals at their fields, or above the form."""
        for refusal in refusals:
            field = getattr(refusal, "field", "")
            self.add_error(field if field in self.fields else None, str(refusal))

    def opens_further(self):
        return any(self[name].value() for name in self.further)

    def said(self):
        """What was typed, by the names of the action's parameters."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "confirmed")}

    def typed(self):
        """Everything a person typed in words, to be shown for copying when somebody was faster."""
        return "\n\n".join(
            f"{field.label}: {value}"
            for name, field in self.fields.items()
            if not field.widget.is_hidden and (value := self.data.get(self.add_prefix(name), ""))
        )
