"""Settings of an operation and of oneself, from the browser."""

import datetime as dt
import zoneinfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Mechanism, Organisation, User
from .options import Option
from .states import WITHOUT_OPERATION, ContactKind, ContextType, DecisionRule, Desk, LetterStyle, Role, Silence

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip
DESKS = [Desk.REQUESTER, Desk.FOCAL_POINT, Desk.HCT, Desk.HC, Desk.PROVIDER]
MOST_HOURS = 24 * 60
ROLES = [(role.value, role.label) for role in Role if role not in WITHOUT_OPERATION]


class PlainForm(forms.Form):
    """Errors are ours alone: no bubble of the browser stands between a person and the summary."""

    use_required_attribute = False

    def refuse(self, refused):
        """Put the sentence of a NotPossible at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


def hours(label, **options):
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_HOURS, error_messages={"required": _("Enter a number of hours")},
        **options,
    )  # fmt: skip


class MechanismForm(PlainForm):
    """How requests are reviewed. Saving makes a new version; the number is the one the page showed."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decision_rule = forms.ChoiceField(
        label=_("Who concludes?"),
        widget=forms.RadioSelect,
        choices=[
            (DecisionRule.HC_CONCLUDES, Option(DecisionRule.HC_CONCLUDES.label, _("Whatever the answers say."))),
            (
                DecisionRule.NO_OBJECTION,
                Option(
                    DecisionRule.NO_OBJECTION.label,
                    _("The clock approves what nobody rejects or ties to conditions. Everything else goes to the HC."),
                ),
            ),
        ],
    )
    silence = forms.ChoiceField(label=_("Silence"), widget=forms.RadioSelect, choices=Silence.choices)
    minimum_answers = forms.IntegerField(label=_("Minimum answers"), min_value=1, max_value=99)
    minimum_all = forms.BooleanField(label=_("Every seat must answer"), required=False)
    hours_p1 = hours(_("P1 life-saving: hours, day and night"))
    hours_p2 = hours(_("P2 life-sustaining: working hours"))
    hours_p3 = hours(_("P3 other: working hours"))
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"), coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one working day")},
    )  # fmt: skip
    day_starts = forms.IntegerField(label=_("The working day starts at (hour)"), min_value=0, max_value=23)
    day_ends = forms.IntegerField(label=_("The working day ends at (hour)"), min_value=1, max_value=24)
    holidays = forms.CharField(
        label=_("Holidays"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000,
        help_text=_("One date per line, like 2026-12-25."),
    )  # fmt: skip
    context_type = forms.ChoiceField(label=_("Context"), choices=ContextType.choices)
    platform_name = forms.CharField(label=_("Platform"), max_length=80)
    forbidden_items = forms.CharField(
        label=_("Items never carried"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    letter_style = forms.ChoiceField(label=_("Letters"), widget=forms.RadioSelect, choices=LetterStyle.choices)
    inform_members = forms.BooleanField(label=_("HCT members are told of every step after the review"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for desk in DESKS:
            self.fields[f"limit_{desk}"] = hours(_("%(desk)s: hours") % {"desk": desk.label})

    @classmethod
    def initial_of(cls, number, values):
        """The form's first values, from the version in force."""
        return values | {
            "number": number,
            "holidays": "\n".join(values["holidays"]),
            **{f"limit_{desk}": values["desk_limits"].get(desk) for desk in DESKS},
        }

    def limits(self):
        return [self[f"limit_{desk}"] for desk in DESKS]

    def clean_holidays(self):
        found = set()
        for line in self.cleaned_data["holidays"].split():
            try:
                found.add(dt.date.fromisoformat(line).isoformat())
            except ValueError:
                raise ValidationError(
                    _("“%(line)s” is not a date like 2026-12-25"), params={"line": line[:40]}
                ) from None
        return sorted(found)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("day_ends", _("The working day must end after it starts"))
        return cleaned

    def values(self):
        """The values of a Mechanism."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("number")
        cleaned["desk_limits"] = {str(desk): cleaned.pop(f"limit_{desk}") for desk in DESKS}
        return cleaned


class MemberForm(PlainForm):
    """Give a role to somebody who has an account."""

    person = forms.EmailField(
        label=_("E-mail of the person"), help_text=_("The person needs an account first. An administrator opens it."),
        error_messages={"invalid": _("Enter an e-mail address, like name@example.org"),
                        "required": _("Enter the e-mail address of the person")},
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    organisation = forms.CharField(
        label=_("Organisation"), max_length=160, widget=forms.TextInput(attrs={"list": "organisations"}),
        error_messages={"required": _("Enter the organisation")},
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"), required=False, max_length=80, help_text=_("For example RC/HC, DHC, acting HC.")
    )
    acts_for = forms.ChoiceField(
        label=_("Acts for"), required=False, help_text=_("For alternates and delegates: whom they stand in for.")
    )
    starts_on = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("Last day, included. Leave empty when it stays."),
    )  # fmt: skip
    on_duty = forms.BooleanField(label=_("On duty (focal points)"), required=False)

    def __init__(self, *args, principals=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.principals = {str(membership.pk): membership for membership in principals}
        self.fields["acts_for"].choices = [("", _("Nobody"))] + [(pk, str(m)) for pk, m in self.principals.items()]

    def clean_person(self):
        user = User.objects.filter(email__iexact=self.cleaned_data["person"], is_active=True).first()
        if user is None:
            raise ValidationError(_("Nobody has an account with this address. An administrator opens one."))
        return user

    def clean_organisation(self):
        typed = self.cleaned_data["organisation"].strip()
        found = (
            Organisation.objects.filter(short_name__iexact=typed).first()
            or Organisation.objects.filter(name__iexact=typed).first()
        )
        if found is None:
            raise ValidationError(_("No organisation has this name. An administrator adds it."))
        return found

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day must not lie before the first day"))
        return cleaned

    def values(self):
        cleaned = dict(self.cleaned_data)
        return cleaned | {"user": cleaned.pop("person"), "acting_for": self.principals.get(cleaned.pop("acts_for"))}


class ContactForm(PlainForm):
    """Somebody who is told without having an account."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")})
    address = forms.EmailField(
        label=_("E-mail"), error_messages={"required": _("Enter an e-mail address"),
                                           "invalid": _("Enter an e-mail address, like name@example.org")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ProfileForm(PlainForm):
    """What people set about themselves."""

    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(
        label=_("Your time zone"), required=False, max_length=64,
        help_text=_("For example Africa/Nairobi. Requests always show the zone of their operation."),
        widget=forms.TextInput(attrs={"list": "zones"}),
    )  # fmt: skip
    text_only_letters = forms.BooleanField(label=_("Letters as plain text only, for slow lines"), required=False)

    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"].strip()
        if name and name not in zoneinfo.available_timezones():
            raise ValidationError(_("Enter a time zone such as Asia/Kathmandu, or leave it empty"))
        return name


def label_of(field):
    """The words of a mechanism's field."""
    return Mechanism._meta.get_field(field).verbose_name
