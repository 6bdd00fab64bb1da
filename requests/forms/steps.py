"""One form per verb: from what was typed to the step's own dataclass (requests/step_data.py)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.options import Option
from operations.states import Urgency

from .. import questions, step_data
from ..models import EngagementRequest
from ..refusals import Refusal
from ..rules import OUTCOMES_FROM
from ..states import Channel, CivilianMeans, DeploymentState, LastResortView, Outcome, Verb
from .acting import ActForm, DateField, choice, line, text

QUESTIONS_AT_ONCE, QUESTIONS_AT_SIGHT = 5, 2
NEW_CONDITIONS = 3


class StepForm(ActForm):
    """A form of a step: made for a Case, gives the step's data."""

    data_class = step_data.Nothing

    def __init__(self, *args, case, **kwargs):
        self.case = case
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"version": case.engagement.version, **self.first_values(case), **kwargs["initial"]}
        super().__init__(*args, **kwargs)

    def first_values(self, case):
        """What stands in the fields when the page opens."""
        return {}

    def step_data(self):
        return self.data_class(**self.said())


class ReasonForm(StepForm):
    data_class = step_data.Reason
    reason = text(_("Reason"), help_text=_("Everybody concerned reads this."))


class RecallForm(StepForm):
    data_class = step_data.Reason
    reason = text(_("Reason"), required=False, help_text=_("OCHA reads this."))


class ReasonsForm(StepForm):
    data_class = step_data.Reasons
    reasons = text(_("Reasons for the record"), help_text=_("Everybody concerned reads this."))


class SendBackForm(StepForm):
    """Up to five questions, each tied to a part of the request."""

    data_class = step_data.SendBack
    further = tuple(
        f"{part}{n}" for n in range(QUESTIONS_AT_SIGHT + 1, QUESTIONS_AT_ONCE + 1) for part in ("field", "text")
    )
    further_words = _("More questions")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, QUESTIONS_AT_ONCE + 1):
            self.fields[f"field{n}"] = forms.ChoiceField(
                label=_("Question %(n)s is about") % {"n": n}, choices=parts_of_the_form, required=n == 1
            )
            self.fields[f"text{n}"] = text(_("Question %(n)s") % {"n": n}, rows=2, required=n == 1)

    def step_data(self):
        asked = [
            (self.cleaned_data.get(f"field{n}", ""), self.cleaned_data.get(f"text{n}", ""))
            for n in range(1, QUESTIONS_AT_ONCE + 1)
        ]
        return step_data.SendBack(tuple(step_data.Question(field, words) for field, words in asked if words.strip()))

    def refuse(self, refusals):
        """The rule speaks of all questions together: its sentences go to the first one that is not whole."""
        super().refuse([Refusal(str(r), self.unfinished(r)) for r in refusals])

    def unfinished(self, refusal):
        if getattr(refusal, "field", "") != "questions":
            return getattr(refusal, "field", "")
        for n in range(1, QUESTIONS_AT_ONCE + 1):
            if self.cleaned_data.get(f"text{n}", "").strip() and not self.cleaned_data.get(f"field{n}"):
                return f"field{n}"
        return "text1"


def parts_of_the_form():
    """Every question of the form, by section, for a select."""
    return [("", _("Choose the part of the request"))] + [
        (section.title, [(q.id, q.label) for q in questions.QUESTIONS if q.section == section.key])
        for section in questions.SECTIONS
    ]


class CloseAsMetForm(StepForm):
    data_class = step_data.CloseAsMet
    means = choice(_("Which civilian means met the need?"), CivilianMeans.choices)
    note = text(_("Who or what met the need?"), help_text=_("In a sentence. Everybody concerned reads this."))


class OpenReviewForm(StepForm):
    """The OCHA check: written advice, the view on last resort, the urgency."""

    data_class = step_data.OpenReview
    last_resort_view = choice(_("Is the last-resort test met?"), LastResortView.choices)
    advice = text(_("Your advice to the HCT"), rows=5, help_text=_("Members read it above the request."))
    urgency = choice(_("Urgency"), ())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["urgency"].choices = [
            (value, Option(label, window_in_words(self.case.mechanism, value))) for value, label in Urgency.choices
        ]

    def first_values(self, case):
        engagement = case.engagement
        return {
            "advice": engagement.advice,
            "last_resort_view": engagement.last_resort_view,
            "urgency": engagement.urgency or engagement.urgency_proposed,
        }


def window_in_words(mechanism, urgency):
    """How long the review is open at an urgency under the mechanism in force."""
    if mechanism is None:
        return ""
    hours, working = mechanism.hours_for(urgency)
    if working:
        return _("The review is open for %(hours)s working hours.") % {"hours": hours}
    return _("The review is open for %(hours)s hours, nights and weekends included.") % {"hours": hours}


class ApproveForm(StepForm):
    """The HC's approval: reasons, end date, proposed conditions to carry, and new ones."""

    data_class = step_data.Approve
    reasons = text(_("Reasons for the record"), rows=4, help_text=_("Everybody concerned reads this."))
    ends_on = DateField(label=_("The approval ends on"), help_text=_("It lasts until 24:00 on that day."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = [(f"c{condition.pk}", condition) for condition in self.case.proposed_conditions]
        self.slots += [(f"new{n}", None) for n in range(1, NEW_CONDITIONS + 1)]
        for slot, condition in self.slots:
            self.add_slot(slot, condition)

    def add_slot(self, slot, condition):
        """The fields of one condition: those proposed stand ticked, new ones count when they have words."""
        owner = str(self.case.engagement.organisation)
        if condition is not None:
            self.fields[f"{slot}_carry"] = forms.BooleanField(
                label=_("Carry this condition"), required=False, initial=True
            )
        self.fields[f"{slot}_wording"] = text(
            _("Condition"), rows=2, required=condition is not None, initial=condition.wording if condition else ""
        )
        self.fields[f"{slot}_owner"] = line(
            _("Who sees to it"),
            120,
            required=condition is not None,
            initial=(condition.owner or owner) if condition else "",
        )
        self.fields[f"{slot}_proof"] = line(
            _("How it is shown"), 200, required=False, initial=condition.proof if condition else ""
        )
        self.fields[f"{slot}_due_on"] = DateField(
            label=_("By"), required=False, initial=condition.due_on if condition else None
        )

    def first_values(self, case):
        prepared = case.engagement.prepared_decision or {}
        return {
            "reasons": prepared.get("reasons", "") if prepared.get("verb") == Verb.APPROVE else "",
            "ends_on": prepared.get("ends_on") or (case.version and case.version.ends_on),
        }

    def conditions(self):
        """The slots as groups of bound fields, for the template."""
        return [
            {
                "condition": condition,
                "carry": self[f"{slot}_carry"] if condition is not None else None,
                "fields": [self[f"{slot}_{name}"] for name in ("wording", "owner", "proof", "due_on")],
            }
            for slot, condition in self.slots
        ]

    def has_own(self):
        """Whether a new condition was typed: then its fields stand open."""
        return any(self[f"new{n}_wording"].value() for n in range(1, NEW_CONDITIONS + 1))

    def clean(self):
        """A condition that is carried names who sees to it."""
        said = super().clean()
        for slot, __ in self.slots:
            if self.carried(slot) and not said.get(f"{slot}_owner", "").strip():
                self.add_error(f"{slot}_owner", _("Say who sees to this condition"))
        return said

    def carried(self, slot):
        said = self.cleaned_data
        return said.get(f"{slot}_carry", True) and bool(said.get(f"{slot}_wording", "").strip())

    def step_data(self):
        said = self.cleaned_data
        return step_data.Approve(
            reasons=said["reasons"],
            ends_on=said["ends_on"],
            conditions=tuple(
                step_data.CarriedCondition(
                    wording=said[f"{slot}_wording"],
                    owner=said[f"{slot}_owner"],
                    proof=said[f"{slot}_proof"],
                    due_on=said[f"{slot}_due_on"],
                    proposed=condition.pk if condition else None,
                )
                for slot, condition in self.slots
                if self.carried(slot)
            ),
        )


class RejectForm(ReasonsForm):
    data_class = step_data.Reject

    def first_values(self, case):
        prepared = case.engagement.prepared_decision or {}
        return {"reasons": prepared.get("reasons", "") if prepared.get("verb") == Verb.REJECT else ""}


class TransmitForm(StepForm):
    data_class = step_data.Transmit
    channel = choice(_("Which channel does it take?"), Channel.choices)
    provider = line(_("Provider"), 120, required=False, help_text=_("A State or organisation. No unit names."))
    provider_reference = line(_("Provider's reference"), 80, required=False)
    note = text(_("What was handed over, and when"), required=False)


class DeployForm(StepForm):
    """The first deployment: a planned one, or a new one."""

    data_class = step_data.Deploy
    deployment = choice(_("Which deployment starts?"), (), required=False)
    asset = line(
        _("Asset"), 200, required=False, help_text=_("What and how many. No unit names, routes or call signs.")
    )
    provider = line(_("Provider"), 120, required=False)
    provider_reference = line(_("Provider's reference"), 80, required=False)
    liaison = line(_("Liaison"), required=False, help_text=_("Who speaks for the provider. Read by OCHA alone."))
    task = line(_("Task"), 200, required=False)
    civilian_lead = line(_("Civilian lead"), help_text=_("Who directs the work on the humanitarian side."))
    starts_on = DateField(label=_("First day"), required=False)
    ends_on = DateField(label=_("Last day"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned = {str(d.pk): d for d in self.case.deployments if d.state == DeploymentState.PLANNED}
        if self.planned:
            self.fields["deployment"].choices = [(key, str(d)) for key, d in self.planned.items()] + [
                ("", Option(_("Another one"), _("Fill in the fields below.")))
            ]
        else:
            del self.fields["deployment"]

    def first_values(self, case):
        planned = next((d for d in case.deployments if d.state == DeploymentState.PLANNED), None)
        return {
            "deployment": str(planned.pk) if planned else "",
            "provider": case.engagement.provider_name,
            "civilian_lead": (planned.civilian_lead if planned else "")
            or (case.version.answers.get("civilian_lead", "") if case.version else ""),
            "starts_on": case.today,
            "ends_on": case.engagement.approved_until,
        }

    def step_data(self):
        said = self.said()
        return step_data.Deploy(**(said | {"deployment": self.planned.get(said.get("deployment", ""))}))


class CloseForm(StepForm):
    data_class = step_data.Close
    outcome = choice(_("How did it end?"), ())
    reason = text(_("Reason"), required=False, help_text=_("Needed unless it was completed."))
    duplicate_of = line(
        _("It repeats the request"), 24, required=False, help_text=_("Its reference, like TAL-2026-014.")
    )
    results = text(_("What was done"), required=False, help_text=_("Flights, tonnes, people, kilometres."))
    hand_over = text(_("Handed over to"), required=False)
    lessons = text(_("What was learnt"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        possible = OUTCOMES_FROM.get(self.case.engagement.state, ())
        self.fields["outcome"].choices = [(o.value, o.label.capitalize()) for o in possible or Outcome]
        if Outcome.COMPLETED not in possible:
            for name in ("results", "hand_over", "lessons"):
                del self.fields[name]
        if Outcome.DUPLICATE not in possible:
            del self.fields["duplicate_of"]

    def clean_duplicate_of(self):
        """The other request in the same operation, or None: the rule says what is wrong with it."""
        reference = self.cleaned_data["duplicate_of"].strip().upper()
        return (
            EngagementRequest.objects.filter(reference=reference, operation=self.case.engagement.operation_id).first()
            if reference
            else None
        )


FORMS = {
    Verb.RECALL: RecallForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.CLOSE_AS_MET: CloseAsMetForm,
    Verb.OPEN_REVIEW: OpenReviewForm,
    Verb.CLOSE_REVIEW: ReasonForm,
    Verb.APPROVE: ApproveForm,
    Verb.REJECT: RejectForm,
    Verb.RECONSIDER: ReasonForm,
    Verb.TRANSMIT: TransmitForm,
    Verb.DEPLOY: DeployForm,
    Verb.EXTEND: ReasonsForm,
    Verb.REFUSE_EXTENSION: ReasonsForm,
    Verb.SUSPEND: ReasonForm,
    Verb.RESUME: ReasonForm,
    Verb.CLOSE: CloseForm,
    Verb.WITHDRAW: ReasonForm,
}
