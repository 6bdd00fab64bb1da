"""The pages of the library. Signed-in readers only, unless the deployment opens it with GUIDANCE_PUBLIC."""

from functools import wraps
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import queries, steps
from .search import LONGEST_QUERY, search

FRONT_DOOR = "iomcmc"
SHOWN_HITS = 20
LANGUAGE_NAMES = {
    "ar": lambda: _("Arabic"),
    "en": lambda: _("English"),
    "es": lambda: _("Spanish"),
    "fr": lambda: _("French"),
    "ru": lambda: _("Russian"),
    "zh": lambda: _("Chinese"),
}


def for_readers(view):
    """Asks for a sign-in, unless this deployment has opened its library."""
    guarded = login_required(view)

    @require_safe
    @wraps(view)
    def opened(request, *args, **kwargs):
        chosen = view if getattr(settings, "GUIDANCE_PUBLIC", False) else guarded
        return chosen(request, *args, **kwargs)

    return opened


@for_readers
def home(request):
    return show(
        request,
        "guidance/home.html",
        {
            "door": queries.of_document(FRONT_DOOR),
            "documents": [described(document) for document in queries.documents()],
            "pages": queries.pages(),
        },
        crumbs=[(_("Guidance"), "")],
    )


@for_readers
def document(request, document_key):
    found = existing(queries.document(document_key))
    provisions = queries.of_document(document_key)
    return show(
        request,
        "guidance/document.html",
        {"document": described(found), "sections": sections(provisions), "edition": edition_of(provisions)},
        crumbs=[(found.short_title, "")],
    )


@for_readers
def provision(request, document_key, provision_key):
    found = existing(queries.document(document_key))
    every = queries.of_document(document_key)
    position = next((place for place, each in enumerate(every) if each.key == provision_key), None)
    if position is None:
        raise Http404
    marked = every[position]
    section = next(part for part in sections(every) if marked in part["provisions"])
    return show(
        request,
        "guidance/provision.html",
        {
            "document": described(found),
            "section": section,
            "marked": marked,
            "previous": every[position - 1] if position else None,
            "next": every[position + 1] if position + 1 < len(every) else None,
            "related": queries.related(marked, beside=[each.id for each in section["provisions"]]),
            "edition": marked.edition,
        },
        crumbs=[(found.short_title, found.get_absolute_url()), (marked.place, "")],
    )


@for_readers
def page(request, key):
    found = existing(queries.page(key))
    return show(
        request,
        "guidance/page.html",
        {"page": found, "sources": queries.provisions(found.provision_ids), "others": queries.pages().exclude(key=key)},
        crumbs=[(found.title, "")],
    )


@for_readers
def results(request):
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    documents = list(queries.documents())
    wanted_document, wanted_step = request.GET.get("document", ""), request.GET.get("step", "")
    ignored = []
    if wanted_document and wanted_document not in {each.key for each in documents}:
        wanted_document = ""
        ignored.append(_("There is no such document, so the search looked in all of them."))
    if wanted_step and wanted_step not in steps.LABELS:
        wanted_step = ""
        ignored.append(_("There is no such step, so the search looked at all of them."))
    found = search(typed, document=wanted_document or None, step=wanted_step or None, limit=SHOWN_HITS)
    return show(
        request,
        "guidance/search.html",
        {
            "typed": typed,
            "found": found,
            "most": SHOWN_HITS,
            "ignored": ignored,
            "documents": [each for each in documents if each.provision_count],
            "steps": steps.LABELS.items(),
            "wanted_document": wanted_document,
            "wanted_step": wanted_step,
            "without_filters": f"{reverse('guidance:search')}?{urlencode({'q': typed})}",
            "pages": queries.pages() if typed and not found else (),
        },
        crumbs=[(_("Search"), "")],
    )


def show(request, template, context, *, crumbs):
    """Render a page of the library with what all of them share."""
    home = (_("Guidance"), reverse("guidance:home"))
    back = way_back(request.GET.get("from", ""))
    shared = {
        "crumbs": crumbs if template == "guidance/home.html" else [home, *crumbs],
        "back": back,
        "tail": f"?{urlencode({'from': back})}" if back else "",
        "foreign": (get_language() or "en").split("-")[0] != "en",
    }
    return render(request, template, shared | context)


def way_back(path):
    """The page of a request the reader came from, or nothing: an address of anywhere else is not followed."""
    safe = path.startswith("/requests/") and len(path) <= 300 and path.isprintable()
    return path if safe and not any(sign in path for sign in ("//", "..", "\\", "%")) else ""


def existing(found):
    if found is None:
        raise Http404
    return found


def edition_of(provisions):
    return provisions[0].edition if provisions else ""


def sections(provisions):
    """Provisions that stand at the same place, one after the other, under one heading with an anchor."""
    found, used = [], set()
    for place, members in groupby(provisions, key=lambda each: each.place):
        anchor = base = slugify(place) or "part"
        counter = 1
        while anchor in used:
            counter += 1
            anchor = f"{base}-{counter}"
        used.add(anchor)
        found.append({"place": place, "anchor": anchor, "provisions": list(members)})
    return found


def described(document):
    """A document with the words its card needs: languages by name and the language of the official link."""
    document.language_names = [name_of(code) for code in document.languages]
    document.link_language = name_of(document.url_language) if document.url_language else ""
    return document


def name_of(code):
    return LANGUAGE_NAMES[code]() if code in LANGUAGE_NAMES else code
