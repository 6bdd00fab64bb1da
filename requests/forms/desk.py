"""The focal points' desk, the gates, and what follows a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.states import Urgency

from ..due_diligence import NEXT
from ..questions.choices import RISK
from ..states import ConditionState, ConsentKind, DueDiligenceState, OfferState, Unit, Verb
from .acting import ActForm, ChoiceField, DateField, choice, line, text


class HandOverForm(ActForm):
    to = ChoiceField(label=_("To whom?"))
    note = text(_("Note for the next shift"), required=False)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in colleagues}
        self.fields["to"].choices = [(key, user.name) for key, user in self.colleagues.items()]

    def colleague(self):
        return self.colleagues.get(self.cleaned_data["to"])


class UrgencyForm(ActForm):
    urgency = choice(_("Urgency"), Urgency.choices)
    reason = text(_("Reason"), required=False, help_text=_("Needed when the urgency is raised."))


class PreparedDecisionForm(ActForm):
    """What the HC said in a room or by phone, for the HC to confirm."""

    verb = choice(
        _("What did the Humanitarian Coordinator decide?"), [(v.value, v.label) for v in (Verb.APPROVE, Verb.REJECT)]
    )
    reasons = text(_("Reasons for the record"))
    ends_on = DateField(label=_("The approval ends on"), required=False)
    evidence = text(_("How and when was it given?"), rows=2)


class ConsentForm(ActForm):
    """One entry in the history of what the State said."""

    kind = choice(_("What did the State say?"), ())
    authority = line(_("Which authority?"), required=False)
    said_on = DateField(label=_("On which day?"))
    reference = line(_("Letter or note"), required=False)
    expires_on = DateField(label=_("Valid until"), required=False)
    conditions = text(
        _("Conditions of the State"), required=False, rows=2, help_text=_("Aircraft type, hub, health rules.")
    )
    deployment = ChoiceField(label=_("For which asset?"), required=False)
    note = text(_("Note"), required=False, rows=2)

    def __init__(self, *args, kinds, deployments, **kwargs):
        super().__init__(*args, **kwargs)
        self.deployments = {str(d.pk): d for d in deployments}
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["deployment"].choices = [("", _("The request as a whole"))] + [
            (key, str(d)) for key, d in self.deployments.items()
        ]
        if not self.deployments:
            del self.fields["deployment"]

    def said(self):
        said = super().said()
        return said | {"deployment": self.deployments.get(said.get("deployment", ""))}


class ConditionForm(ActForm):
    state = choice(
        _("What became of it?"),
        [(s.value, s.label) for s in (ConditionState.MET, ConditionState.BREACHED, ConditionState.WAIVED)],
        help_text=_("Only the Humanitarian Coordinator waives. A breach tells those who decided."),
    )
    note = text(_("How is this known?"))


class OfferForm(ActForm):
    provider = line(_("Provider"), 120, help_text=_("A State or organisation. No unit names."))
    asset = line(_("What is offered"), 200)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages={"invalid": _("Quantity must be a number, like 2")},
    )
    unit = ChoiceField(label=_("Unit"), required=False, choices=[("", "–"), *Unit.choices])
    provider_reference = line(_("Provider's reference"), 80, required=False)
    terms = text(_("Terms"), required=False, rows=2)
    costs = line(_("Who pays"), 200, required=False)
    state = choice(
        _("Where does it stand?"), [(s.value, s.label) for s in (OfferState.OFFERED, OfferState.STANDING_BY)]
    )


class OfferAnswerForm(ActForm):
    state = choice(
        _("Your answer"), [(OfferState.ACCEPTED.value, _("Accept")), (OfferState.DECLINED.value, _("Decline"))]
    )


class DeploymentForm(ActForm):
    """A planned deployment under a request."""

    asset = line(_("Asset"), 200, help_text=_("What and how many. No unit names, routes or call signs."))
    provider = line(_("Provider"), 120)
    provider_reference = line(_("Provider's reference"), 80, required=False)
    task = line(_("Task"), 200, required=False)
    civilian_lead = line(_("Civilian lead"), required=False, help_text=_("Needed before it starts."))
    liaison = line(_("Liaison"), required=False, help_text=_("Who speaks for the provider. Read by OCHA alone."))
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    remarks = text(_("Remarks"), required=False, rows=2)


class StartForm(ActForm):
    """Nothing to type: one press."""


class EndForm(ActForm):
    ended_on = DateField(label=_("When did it end?"))
    results = text(_("What was done"), required=False, help_text=_("One per line: 42 flights, 120 tonnes."))
    hand_over = text(_("Handed over to"), required=False, rows=2)
    remarks = text(_("Remarks"), required=False, rows=2)

    def said(self):
        said = super().said()
        return said | {"results": [row.strip() for row in said["results"].splitlines() if row.strip()]}


class ExtensionForm(ActForm):
    """More time, with fresh last-resort answers."""

    new_end_on = DateField(label=_("New end date"))
    still_needed = text(_("Which need remains that civilians cannot meet?"))
    still_unique = text(_("What does the asset still bring that nobody else can?"))
    options_checked = text(_("Which civilian options were checked again, and what did they say?"))
    exit_plan = text(_("Who takes over, and when?"))


class CommentForm(ActForm):
    text = text(_("Your comment or question"))
    kind = choice(
        _("What is it?"),
        [("comment", _("A comment")), ("question", _("A question to the requester"))],
        required=False,
    )


class WordsForm(ActForm):
    """A few sentences and nothing else."""

    text = text(_("Your words"))


class OpenRecordForm(ActForm):
    """A new due diligence record."""

    recipient = line(_("Recipient unit and its chain of command"), 300, required=False)
    support = text(_("What support is planned?"), required=False)


class DueDiligenceForm(ActForm):
    """The next state of a record with its written details."""

    state = choice(_("What is the result?"), ())
    recipient = line(_("Recipient unit and its chain of command"), 300, required=False)
    support = text(_("What support is planned?"), required=False)
    communicated_on = DateField(label=_("The policy was communicated on"), required=False)
    communicated_to = line(_("Communicated to"), 200, required=False)
    risk_level = ChoiceField(label=_("Risk"), required=False, choices=[("", "–"), *RISK])
    findings = text(_("Findings of the risk assessment"), required=False)
    measures = text(_("Mitigation measures"), required=False)
    exemption = text(_("Why it is exempt"), required=False)
    reasons = text(_("Reasons for the record"))

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, state.label) for state in NEXT[DueDiligenceState(record.state)]]


CONSENT_BY_FOCAL_POINT = tuple(kind for kind in ConsentKind if kind != ConsentKind.NOT_POSSIBLE)
