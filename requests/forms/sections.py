"""Forms of the request form, made from the questions: a section, a row, a file, the start and the end."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from operations.options import Option

from .. import questions
from ..actions.attachments import ACCEPT
from ..models.engagement import random_key
from ..questions import AREA, CHOICE, DATE, NUMBER, TEXT
from ..states import Kind, Means, Sensitivity, Unit
from ..typed import LONGEST_ANSWER, clean, clean_line, date_of, read

MOST_RADIOS = 6
CHOOSE = ("", _("Choose one"))


class DateInput(forms.DateInput):
    """A date picker for dates; a plain line for text that is none, so that what was typed can be shown again."""

    input_type = "date"

    def format_value(self, value):
        return "" if value is None else str(value)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if value and questions.as_date(str(value)) is None:
            context["widget"]["type"] = "text"
        return context


class AnswerField(forms.Field):
    """One question. Reads what it can and keeps the rest as typed; `required` only says "(optional)" or not."""

    def __init__(self, question, areas=()):
        self.question = question
        super().__init__(
            required=question.compulsory,
            label=question.label,
            help_text=question.hint,
            widget=widget_for(question, areas),
        )

    def clean(self, value):
        if len(str(value or "")) > LONGEST_ANSWER:
            raise ValidationError(_("This text is far too long. Shorten it, or attach it as a file"))
        return read(self.question, value)


def widget_for(question, areas):
    if question.kind == TEXT:
        return forms.Textarea({"rows": 4})
    if question.kind == CHOICE and len(question.choices) <= MOST_RADIOS:
        return forms.RadioSelect(choices=question.choices)
    if question.kind == CHOICE:
        return forms.Select(choices=[CHOOSE, *question.choices])
    if question.kind == AREA:
        return forms.Select(choices=[CHOOSE, *areas])
    if question.kind == DATE:
        return DateInput()
    if question.kind == NUMBER:
        return forms.TextInput({"inputmode": "numeric"})
    if question.id == "contact_phone":
        return forms.TextInput({"type": "tel", "autocomplete": "off"})
    return forms.TextInput()


class SectionForm(forms.Form):
    """One section. Always bound: to what was typed, else to what is saved, so that messages stand at their fields."""

    use_required_attribute = False

    def __init__(self, section, kind, data, *, areas=()):
        super().__init__(data)
        self.section = section
        for question in questions.questions_of(section, kind):
            if not question.rows:
                self.fields[question.id] = AnswerField(question, areas)

    def typed(self):
        """What can be kept, by question id: only a text far beyond any answer stays behind, on the page."""
        self.is_valid()
        return dict(self.cleaned_data)

    def complain(self, refusals):
        """Show each refusal once at its field. Returns those that belong to rows, which have no field here."""
        elsewhere = []
        for refusal in refusals:
            if refusal.field not in self.fields:
                elsewhere.append(refusal)
            elif str(refusal) not in self.errors.get(refusal.field, ()):
                self.add_error(refusal.field, str(refusal))
        return elsewhere


# --- Rows -------------------------------------------------------------------------------------------------------------


class TypedDate(forms.Field):
    """A date in any usual way of writing."""

    widget = DateInput

    def to_python(self, value):
        text = clean_line(value or "")
        if text and date_of(text) is None:
            raise ValidationError(_("Enter a date, like 25 11 2026"))
        return date_of(text)


class Line(forms.CharField):
    def to_python(self, value):
        return clean_line(super().to_python(value))


class Text(forms.CharField):
    widget = forms.Textarea({"rows": 3})

    def to_python(self, value):
        return clean(super().to_python(value))


class Later:
    """A field that is needed before sending, not before saving: no "(optional)" beside it, and no refusal here."""

    def validate(self, value):
        """Nothing is refused for being empty."""


class LaterLine(Later, Line):
    pass


class LaterText(Later, Text):
    pass


class LaterDate(Later, TypedDate):
    pass


def say(sentence):
    """The one message of a field that is empty."""
    return {"required": sentence}


class RowForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args, areas=(), **rest):
        super().__init__(*args, **rest)
        if "area" in self.fields:
            self.fields["area"].choices = [CHOOSE, *areas]

    def values(self):
        """Clean values by column of the row."""
        return self.cleaned_data


class OptionForm(RowForm):
    means = forms.ChoiceField(
        label=_("Which kind of option?"),
        choices=Means.choices,
        widget=forms.RadioSelect,
        error_messages=say(_("Choose the kind of option")),
    )
    name = LaterLine(
        label=_("What is it?"),
        help_text=_("For example: helicopter of the humanitarian air service. Leave empty when none exists."),
        max_length=160,
    )
    asked_whom = LaterLine(label=_("Whom did you ask?"), max_length=160)
    asked_on = LaterDate(label=_("When?"))
    answer = LaterLine(label=_("What did they say?"), max_length=300)
    why_not = LaterText(
        label=_("Why does it not meet the need?"), help_text=_("If none exists, say here why."), max_length=2000
    )
    not_asked_reason = Text(label=_("If nobody was asked: why not?"), max_length=2000, required=False)

    def clean(self):
        given = super().clean()
        if "means" in given and given["means"] != Means.NONE and not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter which option it is"))
        return given


class LineForm(RowForm):
    item = Line(
        label=_("What?"),
        help_text=_("For example: medium helicopter, 3 t, landing on grass."),
        max_length=160,
        error_messages=say(_("Enter what you need")),
    )
    quantity = forms.DecimalField(
        label=_("How many?"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={"required": _("Enter how many"), "invalid": _("The quantity must be a number, like 12")},
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[CHOOSE, *Unit.choices], error_messages=say(_("Choose the unit")))


class PlaceForm(RowForm):
    use = forms.ChoiceField(
        label=_("What happens there?"),
        choices=list(questions.PLACE_USES.items()),
        widget=forms.RadioSelect,
        error_messages=say(_("Choose what happens at the place")),
    )
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    name = Line(
        label=_("Place"),
        help_text=_("Town and facility. Shown only to those who need it."),
        max_length=160,
        error_messages=say(_("Enter the place")),
    )
    latitude = forms.DecimalField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        max_digits=9,
        decimal_places=6,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=_("In degrees, like 27.9881. Leave empty if you are not sure."),
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    limits = Line(
        label=_("Limits of the site"),
        help_text=_("Runway length, landing zone, load, depth of the port."),
        max_length=200,
        required=False,
    )

    def values(self):
        return {"area_id" if name == "area" else name: value for name, value in self.cleaned_data.items()}


SENSITIVITIES = (
    (Sensitivity.NORMAL, Sensitivity.NORMAL.label),
    (
        Sensitivity.HCT_AND_OCHA,
        Option(Sensitivity.HCT_AND_OCHA.label, _("Others do not learn that the file exists.")),
    ),
)


class SensitivityForm(RowForm):
    sensitivity = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=SENSITIVITIES,
        widget=forms.RadioSelect,
        error_messages=say(_("Choose who may read the file")),
    )


class AttachmentForm(SensitivityForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, photo (JPEG or PNG), Word, Excel or plain text, under 5 MB."),
        max_length=500,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        error_messages=say(_("Choose a file")),
    )
    field_order = ("file", "sensitivity")


ROW_FORMS = {"options": OptionForm, "lines": LineForm, "places": PlaceForm, "attachments": AttachmentForm}


# --- Start and end ----------------------------------------------------------------------------------------------------

ASSET, ESCORT, SUPPORT, NOTICE = Kind.ASSET.value, Kind.ESCORT.value, "support", "notice"


class NewForm(forms.Form):
    """Is this the right form? Three questions, and where the request belongs."""

    use_required_attribute = False

    what = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        choices=(
            (
                ASSET,
                Option(
                    _("Military or civil defence means would help us"),
                    _("Aircraft, ships, vehicles, engineers, medical teams, water, power and the like."),
                ),
            ),
            (ESCORT, Option(_("An armed escort would go with us"), _("Four criteria of their own apply."))),
            (
                SUPPORT,
                Option(
                    _("We would help a security force"),
                    _("Training, money, fuel, transport or advice for military, police or border guards."),
                ),
            ),
            (
                NOTICE,
                Option(
                    _("A convoy only has to be made known"), _("No asset is needed, the parties should know about it.")
                ),
            ),
        ),
        error_messages=say(_("Choose what it is about")),
    )
    civilian = forms.ChoiceField(
        label=_("Can civilian means meet the need in the time you have?"),
        help_text=_("Your own, your cluster's, commercial ones, those of civilian authorities."),
        widget=forms.RadioSelect,
        choices=(
            ("no", _("No, we asked and they cannot")),
            ("yes", _("Yes")),
            ("not_asked", _("We have not asked yet")),
        ),
        error_messages=say(_("Choose whether civilian means can meet the need")),
    )
    offered = forms.ChoiceField(
        label=_("Is the asset already here, or on its way, without anybody asking through this portal?"),
        widget=forms.RadioSelect,
        choices=(("no", _("No")), ("yes", _("Yes, a State offered or sent it directly"))),
        error_messages=say(_("Choose whether the asset is already here or on its way")),
    )
    where = forms.ChoiceField(
        label=_("For which operation and organisation?"),
        widget=forms.RadioSelect,
        error_messages=say(_("Choose the operation and organisation")),
    )
    copy = forms.ChoiceField(
        label=_("Take over the answers of an earlier request?"),
        help_text=_("Dates and files are not taken over. A request that was not approved stays linked to the new one."),
        required=False,
    )
    what_changed = Text(
        label=_("If the earlier request was not approved: what has changed since?"), max_length=2000, required=False
    )
    entered_for = Line(
        label=_("If you enter this for somebody else: for whom?"),
        help_text=_("For example: WHO field office, by phone. The request says so."),
        max_length=160,
        required=False,
    )
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args, places, earlier, enters_for_others, **rest):
        rest.setdefault("initial", {})
        rest["initial"] = {"key": random_key(), **rest["initial"]}
        super().__init__(*args, **rest)
        self.fields["where"].choices = [(value, label) for value, label, *__ in places]
        if len(places) == 1:
            self.fields["where"].widget = forms.HiddenInput()
            self.fields["where"].initial = places[0][0]
        if earlier:
            self.fields["copy"].choices = [
                ("", _("No, start empty")),
                *((each.address_key, each.copy_label) for each in earlier),
            ]
        else:
            del self.fields["copy"], self.fields["what_changed"]
        if not enters_for_others:
            del self.fields["entered_for"]


class CheckForm(forms.Form):
    """The last page: who of the cluster agreed, and the declaration."""

    use_required_attribute = False

    cluster_endorsed = Line(
        label=_("Who of the cluster agrees that it should be asked for?"),
        help_text=_("Name and function, or the meeting and its date. Leave empty if the cluster has not agreed yet."),
        max_length=160,
        required=False,
    )
    declared = forms.BooleanField(
        label=_("The need is humanitarian, what is said here is true, and I may speak for my organisation."),
        error_messages=say(_("Confirm that the need is humanitarian and that you may speak for your organisation")),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    save_number = forms.IntegerField(widget=forms.HiddenInput)
