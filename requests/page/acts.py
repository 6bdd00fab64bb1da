"""What this person can do now: the steps of the workflow, greyed with their reasons, and the acts beside them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..permissions import concludes, is_focal_point, is_requester
from ..states import (
    DEPLOYED,
    FINISHED_STATES,
    HC_DECISION,
    REJECTED,
    RETURNED,
    SUSPENDED,
    Verb,
)
from ..workflow import open_steps
from .outcome import takes_offers

# The order of the buttons. The first of MAIN whose gates are open moves the request on: it is the one main button.
MAIN = (
    Verb.SUBMIT,
    Verb.OPEN_REVIEW,
    Verb.APPROVE,
    Verb.TRANSMIT,
    Verb.DEPLOY,
    Verb.EXTEND,
    Verb.RESUME,
)
ORDER = (
    *MAIN,
    Verb.REJECT,
    Verb.REFUSE_EXTENSION,
    Verb.SEND_BACK,
    Verb.CLOSE_REVIEW,
    Verb.SUSPEND,
    Verb.RECALL,
    Verb.CLOSE_AS_MET,
    Verb.RECONSIDER,
    Verb.CLOSE,
    Verb.WITHDRAW,
)


def steps(sheet):
    """The steps open to this reader as {label, url, why_not, main}; blocked ones carry their sentences, no address."""
    found = open_steps(sheet)
    free = [step.verb for step, refusals in found if not refusals]
    main = next((verb for verb in MAIN if verb in free), None)
    ordered = sorted(found, key=lambda pair: (pair[0].verb != main, ORDER.index(pair[0].verb)))
    return [
        {
            "label": label_of(step.verb, sheet),
            "url": address(sheet, step.verb) if not refusals or step.verb == Verb.SUBMIT else "",
            "why_not": refusals if step.verb != Verb.SUBMIT else refusals[:1],
            "main": step.verb == main,
        }
        for step, refusals in ordered
    ]


def label_of(verb, sheet):
    if verb == Verb.SUBMIT:
        return _("Change it and send it again")
    if verb == Verb.RECONSIDER:
        return _("Reopen the decision")
    return Verb(verb).label


def address(sheet, verb):
    if verb == Verb.SUBMIT:
        return reverse("requests:edit", args=[sheet.engagement.address_key])
    return reverse("requests:step", args=[sheet.engagement.address_key, verb])


def others(sheet):
    """Acts that are no steps, as {label, url}: what an office does beside them."""
    engagement, actor = sheet.engagement, sheet.actor
    coordinates = not is_focal_point(actor, engagement)
    leads = not concludes(actor, engagement)
    owns = not is_requester(actor, engagement)
    under_way = engagement.state not in FINISHED_STATES
    deployed = engagement.state in (DEPLOYED, SUSPENDED)
    wanted = (
        (coordinates and under_way, _("Set the urgency"), "urgency"),
        (coordinates and under_way and bool(engagement.claimed_by_id), _("Hand over to a colleague"), "hand_over"),
        (coordinates and engagement.state == HC_DECISION, _("Prepare the decision for the HC"), "prepare_decision"),
        ((coordinates or leads) and sheet.reviewing, _("Give the review more time"), "window"),
        (coordinates and sheet.reviewing, _("Change the seats of the review"), "seats"),
        ((coordinates or leads) and under_way, _("Record what the State said"), "consent"),
        (
            coordinates and under_way and sheet.needs_due_diligence and sheet.due_diligence is None,
            _("Open a due diligence record"),
            "open_due_diligence",
        ),
        (coordinates and takes_offers(engagement), _("Record an offer"), "new_offer"),
        (coordinates and takes_offers(engagement), _("Record a planned deployment"), "new_deployment"),
        ((coordinates or owns) and deployed and sheet.extension is None, _("Ask for more time"), "extension"),
        (coordinates and engagement.state == REJECTED, _("Record use by an agency"), "use_reported"),
        (owns and engagement.state == RETURNED, _("Answer the questions"), "edit"),
    )
    return [
        {"label": label, "url": reverse(f"requests:{name}", args=[engagement.address_key])}
        for applies, label, name in wanted
        if applies
    ]


def claims(sheet):
    """Whether this reader may claim the request with one press: a focal point who does not have it yet."""
    engagement = sheet.engagement
    if is_focal_point(sheet.actor, engagement) or engagement.state in FINISHED_STATES:
        return False
    return engagement.claimed_by_id != sheet.actor.user.pk
