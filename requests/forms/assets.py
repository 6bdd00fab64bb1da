"""Assets without a request, the end of an asset, and movements that were made known."""

from django.utils.translation import gettext_lazy as _

from ..states import Capability
from .acting import ActForm, ChoiceField, DateField, choice, line, text

PLANNED, AT_WORK = "planned", "started"
NO_UNITS = _("No unit names, routes or frequencies.")


class AreaField(ChoiceField):
    """One of the operation's areas, or the whole operation."""

    def __init__(self, **options):
        super().__init__(required=False, **options)
        self.areas = {}

    def offer(self, areas):
        self.areas = {area.code: area for area in areas}
        self.choices = [("", _("The whole operation"))] + [(code, area.name) for code, area in self.areas.items()]

    def clean(self, value):
        return self.areas.get(super().clean(value))


class AssetForm(ActForm):
    """An asset that nobody asked for here: a fact to be known, not an approval."""

    asset = line(_("Asset"), 200, help_text=_("What and how many, like: Field engineers, 40 staff. No unit names."))
    capability = ChoiceField(
        label=_("Type of asset"), required=False, choices=[("", _("Not sure")), *Capability.choices]
    )
    provider = line(_("Provider"), 120, help_text=_("A State or organisation."))
    provider_reference = line(_("Provider's reference"), 80, required=False)
    task = line(_("Task"), 200, required=False, help_text=NO_UNITS)
    area = AreaField(label=_("Region"))
    liaison = line(_("Liaison"), required=False, help_text=_("An office, not a person's phone."))
    civilian_lead = line(_("Civilian lead"), required=False)
    state = choice(_("Is it at work already?"), [(AT_WORK, _("At work")), (PLANNED, _("Planned"))])
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave empty when nobody knows it."))
    remarks = text(_("Remarks"), required=False, help_text=NO_UNITS)

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].offer(areas)

    def said(self):
        said = super().said()
        return said | {"started": said.pop("state") == AT_WORK}


class EndForm(ActForm):
    """The end of an asset: when, what it did, who took over."""

    ended_on = DateField(label=_("Day on which it ended"))
    results = text(_("What was done?"), help_text=_("One result per line, like: 120 tonnes carried."))
    hand_over = text(_("Handed over to whom?"), rows=2)
    remarks = text(_("Lessons"), required=False, help_text=NO_UNITS)

    def said(self):
        said = super().said()
        return said | {"results": [result for result in said["results"].splitlines() if result.strip()]}


class MovementForm(ActForm):
    """A movement made known to the parties. Its details are read by few, and every reading is recorded."""

    week_of = DateField(label=_("Week"), help_text=_("Any day of the week of the movement."))
    area = AreaField(label=_("Region"))
    notified = line(_("Who was notified?"), 200)
    details = text(
        _("Route, times and drivers"),
        required=False,
        help_text=_("Only focal points and the organisation that moves read this."),
    )

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].offer(areas)
