"""What arrives from the browser in this room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PageForm(forms.Form):
    """Where a list goes on. A value that makes no sense starts at the top."""

    before = forms.IntegerField(required=False, min_value=1)

    def value(self):
        return self.cleaned_data.get("before") if self.is_valid() else None


class LetterFilterForm(forms.Form):
    """The exercise's letters to one address, or to all."""

    to = forms.CharField(required=False, max_length=320, label=_("Letters to this address"))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def values(self):
        self.is_valid()
        return self.cleaned_data.get("to", ""), self.cleaned_data.get("before")


class ReadForm(forms.Form):
    """Which notice was read; all of them when none is named."""

    notice = forms.IntegerField(required=False, min_value=1)
