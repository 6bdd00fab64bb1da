"""The request form: start, task list, sections, check, sent, discard. Rows and files have pages of their own."""

import re
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guidance.queries import provisions
from operations import clock, times

from .. import questions
from ..actions import drafts
from ..forms.sections import CheckForm, SectionForm
from ..permissions import is_requester
from ..refusals import NotYours, Overtaken, Refused
from ..states import DRAFT, RETURNED, SCREENING, Verb
from ..step_data import Submit
from ..workflow import advance
from .acting import number_sent
from .finding import of_draft, of_request, with_rows
from .told import who_was_told

GO = re.compile(r"(options|lines|places|attachments)/(add|[0-9a-f]{1,12})")


def crumbs(engagement, *pages):
    """Home, the request, and where this page is."""
    name = engagement.reference or _("Draft")
    start = [(_("Home"), reverse("home")), (name, reverse("requests:edit", args=[engagement.address_key]))]
    return [*start, *pages]


def saved_line(engagement):
    """ "Saved 10:42 (UTC+3) by Amina Diallo", or nothing yet."""
    if not engagement.saved_at:
        return ""
    local, zone = clock.shown(engagement.saved_at, engagement.operation)
    return _("Saved %(day)s, %(time)s (%(zone)s)") % {
        "day": times.short_day(local),
        "time": local.strftime("%H:%M"),
        "zone": zone,
    }


def waiting_questions(engagement):
    """The questions that came back with the request and stand at its fields."""
    if engagement.state != RETURNED:
        return []
    return list(engagement.comments.filter(must_answer=True).select_related("by"))


def asked_about(comments):
    return [comment.field for comment in comments if comment.answered_at is None]


@of_draft
def edit(http_request, engagement):
    """The task list: eight sections and how far each is."""
    with_rows(engagement)
    comments = waiting_questions(engagement)
    standings = questions.standings(engagement, asked_about(comments))
    context = {
        "engagement": engagement,
        "standings": standings,
        "done": sum(standing.done for standing in standings),
        "comments": [(comment, questions.FIELDS.get(comment.field)) for comment in comments],
        "saved": saved_line(engagement),
        "crumbs": crumbs(engagement),
    }
    return render(http_request, "requests/edit.html", context)


@of_draft
def section(http_request, engagement, section):
    """One section: shows what is saved, keeps what was typed."""
    page = questions.SECTION.get(section)
    if page is None:
        raise Http404
    areas = list(engagement.operation.areas.values_list("pk", "name"))
    if http_request.method != "POST":
        form = SectionForm(section, engagement.kind, engagement.answers, areas=areas)
        form.is_valid()
        return section_page(http_request, engagement, page, form)
    form = SectionForm(section, engagement.kind, http_request.POST, areas=areas)
    try:
        saved = drafts.save_section(
            engagement,
            section,
            form.typed(),
            by=http_request.actor,
            save_number=number_sent(http_request.POST.get("save_number")),
            finished={"yes": True, "no": False}.get(http_request.POST.get("finished")),
            seen=http_request.POST.get("seen", ""),
        )
    except Overtaken as overtaken:
        engagement.refresh_from_db()
        return section_page(http_request, engagement, page, form, overtaken=overtaken)
    except NotYours as refused:
        return too_late(http_request, engagement, refused)
    if not form.errors and (address := leaving(http_request, saved, page)):
        return HttpResponseRedirect(address)
    return section_page(http_request, saved, page, form)


def leaving(http_request, engagement, page):
    """Where a saved section leads; nowhere while a message has to be read first."""
    ref, asked = engagement.address_key, http_request.POST
    if match := GO.fullmatch(asked.get("go", "")):
        row = {} if match[2] == "add" else {"pk": match[2]}
        return reverse("requests:row", kwargs={"ref": ref, "part": match[1], **row})
    if "leave" in asked:
        return reverse("requests:edit", args=[ref])
    unread = questions.problems(engagement.answers, page.key)
    if unread or (asked.get("finished") == "yes" and questions.missing(engagement, page.key)):
        return ""
    if asked.get("next") == "check":
        return reverse("requests:check", args=[ref])
    following = [each for each in questions.SECTIONS if each.number == page.number + 1]
    return (
        reverse("requests:section", args=[ref, following[0].key])
        if following
        else reverse("requests:check", args=[ref])
    )


def section_page(http_request, engagement, page, form, overtaken=None):
    """Render a section with its messages, its rows and the guidance beside each question: one statement for all."""
    with_rows(engagement)
    finished = http_request.POST.get("finished") == "yes" if http_request.method == "POST" else None
    shows_missing = finished or "check" in (http_request.GET.get("next"), http_request.POST.get("next"))
    shows_missing = shows_missing or (finished is None and page.key in engagement.finished_sections)
    refusals = questions.problems(engagement.answers, page.key)
    if shows_missing:
        refusals = questions.missing(engagement, page.key)
    at_rows = form.complain([] if overtaken else refusals)
    asked = questions.questions_of(page.key, engagement.kind)
    comments = [comment for comment in waiting_questions(engagement) if comment.field in {q.id for q in asked}]
    beside = guidance_for(asked, http_request.path)
    context = {
        "engagement": engagement,
        "section": page,
        "form": form,
        "items": [
            {
                "question": question,
                "field": None if question.rows else form[question.id],
                "rows": questions.rows_of(engagement, question.id) if question.rows else (),
                "refusals": [r for r in at_rows if r.field == question.id],
                "comments": [c for c in comments if c.field == question.id],
                "provisions": beside[question.id],
            }
            for question in asked
        ],
        "more": [{"text": refusal, "url": f"#{refusal.field}"} for refusal in at_rows],
        "has_errors": bool(at_rows or overtaken),
        "finished": page.key in engagement.finished_sections or finished,
        "standings": questions.standings(engagement, asked_about(comments)),
        "seen": drafts.section_digest(engagement, page.key),
        "back": "check" if "check" in (http_request.GET.get("next"), http_request.POST.get("next")) else "",
        "overtaken": overtaken,
        "theirs": differences(engagement, page, form) if overtaken else (),
        "saved": saved_line(engagement),
        "crumbs": crumbs(engagement, (page.title, "")),
    }
    status = 409 if overtaken else 422 if http_request.method == "POST" else 200
    return render(http_request, "requests/section.html", context, status=status)


def differences(engagement, page, form):
    """What is saved now where it is not what this person typed: (label, saved words)."""
    parts = dict.fromkeys(questions.PARTS, ())
    typed = form.typed()
    saved = dict(
        next(
            found
            for section, found in questions.shown(
                engagement.answers, parts, operation=engagement.operation, kind=engagement.kind
            )
            if section == page
        )
    )
    return [
        (question.label, words or _("Not provided"))
        for question, words in saved.items()
        if not question.rows and typed.get(question.id, "") != engagement.answers.get(question.id, "")
    ]


def guidance_for(asked, path):
    """The provisions beside each question by its id; their links lead back to this page."""
    found = {each.id: each for each in provisions([name for question in asked for name in question.provisions])}
    return {
        question.id: [
            replace(found[name], url=f"{found[name].url}?from={path}") for name in question.provisions if name in found
        ]
        for question in asked
    }


def too_late(http_request, engagement, refused):
    """The request was sent or discarded meanwhile: offer back what was typed."""
    hidden = {"csrfmiddlewaretoken", "save_number", "seen", "finished", "go", "next", "leave"}
    kept = [value for name, values in http_request.POST.lists() if name not in hidden for value in values if value]
    context = {
        "engagement": engagement,
        "sentences": refused.refusals,
        "kept": "\n\n".join(kept),
        "url": engagement.get_absolute_url(),
        "crumbs": [(_("Home"), reverse("home")), (engagement.label, engagement.get_absolute_url())],
    }
    return render(http_request, "requests/too_late.html", context, status=409)


@of_draft
@require_POST
def answer(http_request, engagement, pk):
    """Answer a question that came back with the request."""
    comment = engagement.comments.filter(pk=pk, must_answer=True).first()
    if comment is None:
        raise Http404
    try:
        drafts.answer_question(comment, http_request.POST.get("text", ""), by=http_request.actor)
    except NotYours as refused:
        return too_late(http_request, engagement, refused)
    except Refused as refused:
        for sentence in refused.refusals:
            messages.error(http_request, sentence)
    return redirect("requests:edit", ref=engagement.address_key)


# --- Check, send, sent ------------------------------------------------------------------------------------------------


@of_draft
def check(http_request, engagement):
    """Everything on one page, what is missing in red, and the one button that sends it to OCHA."""
    with_rows(engagement)
    now = {"version": engagement.version, "save_number": engagement.save_number}
    if http_request.method != "POST":
        endorsed = engagement.versions.order_by("-number").values_list("cluster_endorsed", flat=True).first()
        return check_page(http_request, engagement, CheckForm(initial={**now, "cluster_endorsed": endorsed or ""}))
    form = CheckForm(http_request.POST)
    form.is_valid()
    given = form.cleaned_data
    if form.errors:
        return check_page(http_request, engagement, form, status=422)
    data = Submit(given["declared"], given["cluster_endorsed"], given["save_number"])
    try:
        advance(engagement, Verb.SUBMIT, by=http_request.actor, version=given["version"], data=data)
    except Overtaken as overtaken:
        if not overtaken.yours:
            return too_late(http_request, engagement, overtaken)
    except Refused as refused:
        for refusal in refused.refusals:
            if refusal.field not in questions.FIELDS:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return check_page(http_request, engagement, form, status=refused.status)
    engagement.refresh_from_db()
    return redirect("requests:sent", ref=engagement.address_key)


def check_page(http_request, engagement, form, status=200):
    """The summary of all sections, with what is missing at its place."""
    missing = questions.missing(engagement)
    parts = questions.frozen_parts(engagement)
    summary = questions.shown(engagement.answers, parts, operation=engagement.operation, kind=engagement.kind)
    comments = waiting_questions(engagement)
    ref = engagement.address_key
    if status != 200 and form.is_bound:
        form.data = form.data.copy()
        form.data.update({"version": engagement.version, "save_number": engagement.save_number})
    context = {
        "engagement": engagement,
        "form": form,
        "sections": [
            {
                "section": section,
                "url": reverse("requests:section", args=[ref, section.key]),
                "answers": [
                    {"question": q, "text": text, "missing": [r for r in missing if r.field == q.id]}
                    for q, text in found
                ],
            }
            for section, found in summary
        ],
        "more": [
            {
                "text": refusal,
                "url": reverse("requests:section", args=[ref, questions.FIELDS[refusal.field].section])
                + f"?next=check#{anchor(refusal.field)}",
            }
            for refusal in missing
        ],
        "unanswered": len(asked_about(comments)),
        "saved": saved_line(engagement),
        "has_errors": status != 200,
        "crumbs": crumbs(engagement, (_("Check your answers"), "")),
    }
    return render(http_request, "requests/check.html", context, status=status)


def anchor(name):
    return name if questions.FIELDS[name].rows else f"id_{name}"


@of_request
def sent(http_request, engagement):
    """The confirmation: the reference, what happens next and by when, who was told."""
    if sentence := is_requester(http_request.actor, engagement):
        raise PermissionDenied(sentence)
    if engagement.first_sent_at is None:
        return redirect("requests:edit", ref=engagement.address_key)
    sending = engagement.transitions.filter(verb=Verb.SUBMIT).select_related("event").last()
    context = {
        "engagement": engagement,
        "waits": engagement.state == SCREENING,
        "due": times.moment(engagement.due_at, engagement.operation) if engagement.due_at else "",
        "sent_at": times.moment(sending.at, engagement.operation),
        "told": who_was_told(engagement, sending.event),
        "crumbs": [(_("Home"), reverse("home")), (engagement.reference, "")],
    }
    return render(http_request, "requests/sent.html", context)


# --- Discard and restore ----------------------------------------------------------------------------------------------


@of_request
def discard(http_request, engagement):
    """Put a draft away after one question; afterwards the same page offers to restore it."""
    if sentence := is_requester(http_request.actor, engagement):
        raise PermissionDenied(sentence)
    if engagement.state != DRAFT:
        messages.info(http_request, _("Only drafts are discarded. A request that was sent can be withdrawn."))
        return redirect(engagement)
    if http_request.method == "POST":
        act = drafts.restore if "restore" in http_request.POST else drafts.discard
        try:
            act(engagement, by=http_request.actor)
        except Refused as refused:
            for sentence in refused.refusals:
                messages.error(http_request, sentence)
        page = "requests:edit" if "restore" in http_request.POST else "requests:discard"
        return redirect(page, ref=engagement.address_key)
    until = engagement.discarded_at and engagement.discarded_at + drafts.KEPT_FOR
    context = {
        "engagement": engagement,
        "until": times.moment(until, engagement.operation) if until else "",
        "too_old": bool(until and until <= clock.now()),
        "crumbs": [(_("Home"), reverse("home")), (engagement.title or engagement.label, "")],
    }
    return render(http_request, "requests/discard.html", context)
