"""One view for every verb: GET shows the form, POST acts. A decision asks once more, with the letter's words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.queries import messages_about
from notifications.registry import Letter, NotRegistered, letter_kind, reader_details

from ..cases import Case
from ..forms.steps import FORMS
from ..letters import topic_of
from ..page import Sheet, gates, review
from ..refusals import NoSuchStep, Refused
from ..states import HC_DECISION, Verb
from ..workflow import advance, find_step
from .acting import act, page, refusal
from .finding import of_request

CONFIRMED = {Verb.APPROVE, Verb.REJECT}
LEDE = {
    Verb.RECALL: gettext_lazy("The request comes back to you. OCHA has not claimed it yet."),
    Verb.SEND_BACK: gettext_lazy("The requester answers and sends it again. A running review ends."),
    Verb.CLOSE_AS_MET: gettext_lazy("The need is met without a military asset. The request ends here."),
    Verb.OPEN_REVIEW: gettext_lazy("From now on the HCT reads the request, and the window runs."),
    Verb.CLOSE_REVIEW: gettext_lazy(
        "The request goes on to the Humanitarian Coordinator at once, and on the list of the next HCT meeting."
    ),
    Verb.APPROVE: gettext_lazy("Agencies are not bound by it, and the State has the last word."),
    Verb.REJECT: gettext_lazy("A request that was not approved is never reopened. A new one may follow it."),
    Verb.RECONSIDER: gettext_lazy("The earlier decision stays in the record. The new one is numbered."),
    Verb.TRANSMIT: gettext_lazy("You hand the request over yourself; the portal sends nothing to providers."),
    Verb.DEPLOY: gettext_lazy("The first asset starts its work. Everybody concerned is told."),
    Verb.EXTEND: gettext_lazy("The deployment goes on until the new end date."),
    Verb.REFUSE_EXTENSION: gettext_lazy("The present end date stays."),
    Verb.SUSPEND: gettext_lazy("It halts at once. The Humanitarian Coordinator decides whether it goes on."),
    Verb.RESUME: gettext_lazy("The deployment goes on until its end date."),
    Verb.CLOSE: gettext_lazy("The request ends here. Its record stays."),
    Verb.WITHDRAW: gettext_lazy("Your request ends here. Its record stays, and everybody concerned is told."),
}


@of_request
def step(http_request, engagement, verb):
    """Show or take one step of the workflow."""
    if verb == Verb.SUBMIT:
        return redirect("requests:check", ref=engagement.address_key)
    if verb not in FORMS:
        return refusal(http_request, engagement, NoSuchStep())
    sheet = Sheet(engagement, http_request.actor, http_request.actor.at)
    if http_request.method != "POST":
        return shown(http_request, engagement, sheet, verb)
    return taken(http_request, engagement, sheet, verb)


def shown(http_request, engagement, sheet, verb):
    """The page of a step: its form, or the sentences why it is not to be taken now."""
    try:
        row = find_step(engagement.state, verb)
    except Refused as refused:
        return refusal(http_request, engagement, refused)
    if sentences := row.not_for(http_request.actor, engagement):
        raise PermissionDenied(" ".join(sentences))
    form = FORMS[verb](case=sheet)
    return page(http_request, engagement, form, template_of(verb), context_of(sheet, verb, row.blocked_by(sheet)))


def taken(http_request, engagement, sheet, verb):
    """Take the step, or ask once more where the step asks twice."""
    form = FORMS[verb](http_request.POST, case=sheet)
    if form.is_valid() and asks_once_more(http_request, engagement, verb, form):
        try:
            letter = rehearsed(http_request, engagement, verb, form)
        except Refused as refused:
            return refusal(http_request, engagement, refused, kept=form.typed())
        return confirmation(http_request, engagement, verb, form, letter)
    return act(
        http_request,
        engagement,
        form,
        lambda form: take(http_request, engagement, verb, form),
        done=_("%(step)s: recorded. Everybody concerned is told.") % {"step": Verb(verb).label},
        template=template_of(verb),
        **context_of(sheet, verb),
    )


def take(http_request, engagement, verb, form):
    version = form.cleaned_data["version"] or 0
    return advance(engagement, verb, by=http_request.actor, version=version, data=form.step_data())


def asks_once_more(http_request, engagement, verb, form):
    """Whether the second page is due. Whoever would be refused goes straight on to the refusal, which is kept."""
    if verb not in CONFIRMED or "confirmed" in http_request.POST or engagement.state != HC_DECISION:
        return False
    row, actor = find_step(engagement.state, verb), http_request.actor
    case = Case(engagement, actor, actor.at, data=form.step_data())
    return not row.not_for(actor, engagement) and not row.lacks(case)


def rehearsed(http_request, engagement, verb, form):
    """Take the step, read the letter it makes, and undo everything: so the page before it never promises other words.

    Returns the Letter to the first reader, or None. Raises what the step itself would raise.
    """
    with transaction.atomic():
        transition = take(http_request, engagement, verb, form)
        letter = letter_of(engagement, transition)
        transaction.set_rollback(True)
    engagement.refresh_from_db()
    return letter


def letter_of(engagement, transition) -> Letter | None:
    """The first e-mail of a step, as its reader would get it, in the language of the reader of this page."""
    message = messages_about(topic_of(engagement)).filter(event=transition.event.uid, channel="email").first()
    if message is None:
        return None
    details = reader_details(message.reader_kind, [message.reader_id]).get(message.reader_id)
    try:
        return letter_kind(message.kind).render(message, details)
    except NotRegistered:
        return None


def confirmation(http_request, engagement, verb, form, letter):
    """ "You are about to…": what was typed travels in hidden fields, nothing is kept on the server."""
    context = {
        "engagement": engagement,
        "form": form,
        "verb": Verb(verb),
        "letter": letter,
        "data": form.step_data(),
        "button": Verb(verb).label,
    }
    return render(http_request, "requests/confirm.html", context)


def template_of(verb):
    return "requests/decide.html" if verb in CONFIRMED else "requests/act.html"


def context_of(sheet, verb, blocked=()):
    """What stands around the form of a step; a decision also shows tally and gates."""
    context = {
        "heading": Verb(verb).label,
        "lede": LEDE[verb],
        "blocked": blocked,
        "button": _("Go on") if verb in CONFIRMED else Verb(verb).label,
        "verb": Verb(verb),
    }
    if verb in CONFIRMED:
        # Read only when the page is shown: a step that is taken leads on to another page.
        context |= {
            "review": SimpleLazyObject(lambda: review.running(sheet) if sheet.round else None),
            "rejections": SimpleLazyObject(lambda: review.rejections(sheet) if sheet.round else []),
            "gates": SimpleLazyObject(lambda: gates.gates(sheet)),
            "prepared": prepared(sheet, verb),
        }
    return context


def prepared(sheet, verb):
    """The decision a focal point prepared, when it is this one."""
    found = sheet.engagement.prepared_decision
    return found if found and found["verb"] == verb else None
