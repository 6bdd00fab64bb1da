"""The content files as they lie on disk, and what is wrong with them. Nothing here touches the database."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from . import steps

CONTENT = Path(__file__).resolve().parent / "content"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same rules, ten times as fast where it was built
NUMBER_TYPES = ("paragraph", "principle")
LOCATOR_TYPES = (*NUMBER_TYPES, "section", "chapter", "annex", "page", "document")
WITHOUT_LOCATOR = ("document", "page")
STATUSES = ("current", "superseded", "unverified")
DOCUMENT_TEXTS = ("title", "short_title", "publisher", "rights")
# A place somebody could look up: "paragraph 32", "¶ 9", "chapter IV". Own words may say "two aircraft" or "24 hours".
CITED_NUMBER = re.compile(
    r"(?:¶|§|\b(?:paragraphs?|paras?|principles?|chapters?|annex(?:es)?|sections?)\b\.?)\s*(?:\d|\(?[IVX]+\b)",
    re.IGNORECASE,
)
NUMERAL = re.compile(r"\d|\b[IVX]+\b")


@dataclass
class Library:
    """Every document, own page and step hint, as plain values, with what could not be read."""

    documents: list[dict] = field(default_factory=list)
    pages: list[dict] = field(default_factory=list)
    hints: dict[str, list[str]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    @property
    def provisions(self):
        return [provision for document in self.documents for provision in document.get("provisions") or []]


def read(folder=CONTENT):
    """The library of a folder. A file that is no YAML becomes a sentence in `unreadable`, not an exception."""
    folder, library = Path(folder), Library()
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "synonyms":
            continue
        content = _mapping(path, path.read_text(encoding="utf-8"), library)
        if content is None:
            continue
        if path.stem == "steps":
            library.hints = content
        else:
            library.documents.append({**content, "file": path.name})
    library.documents.sort(key=lambda document: (document.get("position") or 0, document["file"]))
    for path in sorted((folder / "pages").glob("*.md")):
        head, _dashes, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        content = _mapping(path, head, library)
        if content is not None:
            library.pages.append({**content, "key": path.stem, "body": body.strip(), "file": path.name})
    library.pages.sort(key=lambda page: (page.get("position") or 0, page["key"]))
    return library


def parsed(text):
    """The values of a YAML text; nothing in it can run."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506  # nosec B506


def _mapping(path, text, library):
    try:
        content = parsed(text)
    except yaml.YAMLError as error:
        library.unreadable.append(_("%(file)s is not readable: %(error)s") % {"file": path.name, "error": error})
        return None
    if not isinstance(content, dict):
        library.unreadable.append(_("%(file)s must hold names and values.") % {"file": path.name})
        return None
    return content


def problems(library):
    """Everything that keeps these files from being shown, as sentences. Empty means they may be loaded."""
    found = list(library.unreadable)
    ids = [provision.get("id") for provision in library.provisions]
    keys = [document.get("key") for document in library.documents]
    found += [_("%(id)s is used more than once.") % {"id": name} for name in _repeated(ids)]
    found += [_("The document key %(key)s is used more than once.") % {"key": name} for name in _repeated(keys)]
    for document in library.documents:
        found += _document_problems(document)
        for provision in document.get("provisions") or []:
            found += _provision_problems(provision, document)
    found += _hint_problems(library)
    for page in library.pages:
        found += _page_problems(page, set(ids))
    return found


def _repeated(names):
    return sorted({name for name in names if name is not None and names.count(name) > 1})


def _document_problems(document):
    where, found = document["file"], []
    if document.get("key") != where.removesuffix(".yaml"):
        found.append(_("%(file)s: the key must be the name of the file.") % {"file": where})
    for name in DOCUMENT_TEXTS:
        if not document.get(name):
            found.append(_("%(file)s: %(field)s is missing.") % {"file": where, "field": name})
    for name in ("title_verified", "numbered"):
        if not isinstance(document.get(name), bool):
            found.append(_("%(file)s: %(field)s must say true or false.") % {"file": where, "field": name})
    if document.get("status") not in STATUSES:
        found.append(_("%(file)s: status must be current, superseded or unverified.") % {"file": where})
    if url := document.get("url"):
        if not str(url).startswith("https://"):
            found.append(_("%(file)s: the link must start with https://.") % {"file": where})
        checked = document.get("url_checked_on")
        if not isinstance(checked, date) and "not opened" not in (document.get("url_note") or ""):
            found.append(_("%(file)s: say when the link was checked, or that it was not opened.") % {"file": where})
    return found


def _provision_problems(provision, document):
    where = provision.get("id") or _("a provision of %(file)s") % {"file": document["file"]}
    found = []

    def wrong(sentence, **values):
        found.append(f"{where}: {sentence % values}")

    if not re.fullmatch(r"[A-Z]{2,4}-\d{2,3}", str(provision.get("id"))):
        wrong(_("the id must look like OSL-05."))
    if provision.get("key") != str(provision.get("id")).lower():
        wrong(_("the key must be the id in small letters."))
    for name in ("locator_verified", "content_verified"):
        if not isinstance(provision.get(name), bool):
            wrong(_("%(field)s must say true or false."), field=name)
    if not provision.get("summary"):
        wrong(_("the summary is missing."))
    kind, locator = provision.get("locator_type"), str(provision.get("locator") or "")
    if kind not in LOCATOR_TYPES:
        wrong(_("locator_type must be one of %(types)s."), types=", ".join(LOCATOR_TYPES))
    elif kind in NUMBER_TYPES:
        if provision.get("locator_verified") is not True:
            wrong(_("a number that is not verified belongs in number_to_confirm, not in the locator."))
    elif NUMERAL.search(locator):
        wrong(_("a heading holds no number; a number to be confirmed belongs in number_to_confirm."))
    elif not locator and kind not in WITHOUT_LOCATOR:
        wrong(_("the place is missing."))
    for name in ("summary", "note"):
        if CITED_NUMBER.search(provision.get(name) or ""):
            wrong(_("%(field)s cites a number; only a verified locator may."), field=name)
        number = str(provision.get("number_to_confirm") or "")
        if number and re.search(rf"(?<![\w-]){re.escape(number)}(?![\w-])", provision.get(name) or ""):
            wrong(_("%(field)s shows the number that is still to be confirmed."), field=name)
    for step in provision.get("steps") or []:
        if step not in steps.LABELS and step != steps.EVERY:
            wrong(_("there is no step “%(step)s”."), step=step)
    return found


def _hint_problems(library):
    by_id = {
        provision.get("id"): (provision, document)
        for document in library.documents
        for provision in document.get("provisions") or []
    }
    found = []
    for step, ids in library.hints.items():
        if step not in steps.LABELS:
            found.append(_("steps.yaml: there is no step “%(step)s”.") % {"step": step})
        for name in ids or []:
            provision, document = by_id.get(name, (None, None))
            if provision is None:
                found.append(_("steps.yaml: %(id)s does not exist.") % {"id": name})
            elif provision.get("content_verified") is not True or document.get("status") == "unverified":
                found.append(_("steps.yaml: %(id)s is not verified, so it cannot be a hint.") % {"id": name})
    return found


def _page_problems(page, ids):
    where, found = page["file"], []
    if not page.get("title"):
        found.append(_("%(file)s: the title is missing.") % {"file": where})
    if not page["body"]:
        found.append(_("%(file)s: the page is empty.") % {"file": where})
    for name in page.get("provisions") or []:
        if name not in ids:
            found.append(_("%(file)s: %(id)s does not exist.") % {"file": where, "id": name})
    for step in page.get("steps") or []:
        if step not in steps.LABELS:
            found.append(_("%(file)s: there is no step “%(step)s”.") % {"file": where, "step": step})
    if CITED_NUMBER.search(page["body"]) or re.search(r"^\s*\d+[.)]\s", page["body"], re.MULTILINE):
        found.append(_("%(file)s: our own pages number nothing.") % {"file": where})
    return found
