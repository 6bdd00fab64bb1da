"""From content files to rows. A changed file becomes a new edition; what earlier editions said stays."""

import hashlib
import json
from dataclasses import dataclass
from html import unescape

from django.db import transaction
from django.utils.html import strip_tags

from operations import clock

from . import words
from .models import Document, Edition, Entry, Page, Provision, ProvisionText, StepHint, Word
from .pages import rendered

DOCUMENT_FIELDS = (
    "title", "short_title", "title_verified", "position", "publisher", "issued", "version", "symbol", "languages",
    "supersedes", "status", "url", "url_language", "url_checked_on", "url_note", "rights", "structure", "numbered",
    "note",
)  # fmt: skip
TEXT_FIELDS = (
    "locator_type", "locator", "locator_verified", "number_to_confirm", "summary", "content_verified", "note", "tags",
    "steps", "contexts",
)  # fmt: skip


@dataclass
class Outcome:
    """What a load changed."""

    editions: int = 0
    pages: int = 0
    hints: int = 0
    entries: int = 0
    withdrawn: int = 0

    @property
    def nothing(self):
        return not (self.editions or self.pages or self.hints or self.entries or self.withdrawn)


def digest_of(content):
    """The fingerprint of a content file's values; layout and comments do not count."""
    values = {name: value for name, value in content.items() if name != "file"}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def load(library):
    """Bring the rows up to these content files: all of it or none. A second run changes nothing."""
    outcome, at = Outcome(), clock.now()
    for content in library.documents:
        outcome.editions += _load_document(content, at)
    for content in library.pages:
        outcome.pages += _load_page(content, at)
    outcome.withdrawn += _withdraw(library)
    outcome.hints += _load_hints(library.hints)
    outcome.entries += _load_entries()
    return outcome


def _load_document(content, at):
    digest = digest_of(content)
    document = Document.objects.filter(key=content["key"]).first()
    edition = document and document.editions.filter(current=True).first()
    if edition and edition.digest == digest and not document.withdrawn:
        return 0
    fields = {name: content[name] for name in DOCUMENT_FIELDS if name in content}
    document, _created = Document.objects.update_or_create(key=content["key"], defaults={**fields, "withdrawn": False})
    number = 1 + max(document.editions.values_list("number", flat=True), default=0)
    document.editions.filter(current=True).update(current=False)
    named = ", ".join(filter(None, (content.get("version"), content.get("issued"))))
    label = f"{named}; summaries {number}" if named else f"Summaries {number}"
    edition = Edition.objects.create(document=document, number=number, label=label, digest=digest, loaded_at=at)
    given = content.get("provisions") or []
    Provision.objects.bulk_create(
        (
            Provision(id=each["id"], key=each["key"], document=document, position=position, withdrawn=False)
            for position, each in enumerate(given, 1)
        ),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["key", "document", "position", "withdrawn"],
    )
    ProvisionText.objects.bulk_create(
        ProvisionText(
            provision_id=each["id"],
            edition=edition,
            **{name: each[name] for name in TEXT_FIELDS if each.get(name) is not None},
        )
        for each in given
    )
    return 1


def _load_page(content, at):
    digest = digest_of(content)
    if Page.objects.filter(key=content["key"], digest=digest, withdrawn=False).exists():
        return 0
    html, headings = rendered(content["body"], content["title"])
    Page.objects.update_or_create(
        key=content["key"],
        defaults={
            "title": content["title"],
            "lede": content.get("lede", ""),
            "position": content.get("position", 0),
            "body": content["body"],
            "html": html,
            "headings": headings,
            "steps": content.get("steps", []),
            "provision_ids": content.get("provisions", []),
            "digest": digest,
            "loaded_at": at,
            "withdrawn": False,
        },
    )
    return 1


def _withdraw(library):
    """What is no longer in the files leaves the pages and the search, not the record."""
    gone = Document.objects.filter(withdrawn=False).exclude(key__in=[document["key"] for document in library.documents])
    count = gone.update(withdrawn=True)
    ids = [provision["id"] for provision in library.provisions]
    count += Provision.objects.filter(withdrawn=False).exclude(id__in=ids).update(withdrawn=True)
    keys = [page["key"] for page in library.pages]
    return count + Page.objects.filter(withdrawn=False).exclude(key__in=keys).update(withdrawn=True)


def _load_hints(hints):
    wanted = {(step, name): position for step, names in hints.items() for position, name in enumerate(names or [], 1)}
    present = {(hint.step, hint.provision_id): hint.position for hint in StepHint.objects.all()}
    if wanted == present:
        return 0
    StepHint.objects.all().delete()
    StepHint.objects.bulk_create(
        StepHint(step=step, provision_id=name, position=position) for (step, name), position in wanted.items()
    )
    return 1


def _load_entries():
    """Make the search index anew where it differs: the texts may be unchanged while a synonym was added."""
    spoken = list(_spoken_entries())
    wanted = {(entry.kind, entry.key): entry for entry, _text in spoken}
    changed = 0
    for row in Entry.objects.all():
        entry = wanted.pop((row.kind, row.key), None)
        if entry is None:
            row.delete()
        elif _facts(entry) != _facts(row):
            entry.pk = row.pk
            entry.save(force_update=True)
        else:
            continue
        changed += 1
    Entry.objects.bulk_create(wanted.values())
    return changed + len(wanted) + _load_words(text for _entry, text in spoken)


def _facts(entry):
    return (entry.document_key, entry.steps, entry.tokens, entry.card)


def _load_words(texts):
    wanted = {word: [stem, 0] for word, stem in words.vocabulary().items()}
    for text in texts:
        for word in sorted(set(words.split(text)) - words.STOPWORDS):
            wanted.setdefault(word[:60], [words.stem(word)[:60], 0])[1] += 1
    present = {word.text: [word.stem, word.entries] for word in Word.objects.all()}
    if wanted == present:
        return 0
    Word.objects.all().delete()
    Word.objects.bulk_create(Word(text=text, stem=stem, entries=count) for text, (stem, count) in wanted.items())
    return 1


def _spoken_entries():
    """Every entry with the text it speaks. Words in a heading, tag or title are said more often, so they weigh more."""
    hinted = set(StepHint.objects.values_list("provision_id", flat=True))
    texts = ProvisionText.objects.filter(
        edition__current=True, provision__withdrawn=False, edition__document__withdrawn=False
    ).select_related("provision", "edition__document")
    for text in texts:
        document, provision = text.edition.document, text.provision
        name = provision.id.replace("-", " ")
        tags = " ".join(text.tags)
        said = [
            name,
            provision.id.replace("-", ""),
            *[text.locator] * 2,
            *[tags] * 2,
            *[text.summary] * 2,
            document.short_title,
        ]
        card = {
            "id": provision.id,
            "title": document.short_title,
            "document": document.short_title,
            "text": text.summary,
            "locator_type": text.locator_type,
            "locator": text.locator,
            "locator_verified": text.locator_verified,
            "numbered": document.numbered,
            "content_verified": text.content_verified,
            "hint": provision.id in hinted,
        }
        yield _entry(Entry.Kind.PROVISION, provision.key, said, card, document_key=document.key, steps=text.steps)
    for document in Document.objects.filter(withdrawn=False):
        said = [*[document.title] * 2, *[document.short_title] * 3, document.publisher, document.symbol, document.note]
        about = ". ".join(filter(None, (document.title, document.note)))
        card = {"title": document.short_title, "document": document.short_title, "text": about}
        yield _entry(Entry.Kind.DOCUMENT, document.key, said, card, document_key=document.key)
    for page in Page.objects.filter(withdrawn=False):
        body = unescape(strip_tags(page.html))
        said = [*[page.title] * 4, page.lede, *[words_of for _anchor, words_of in page.headings], body]
        yield _entry(
            Entry.Kind.PAGE, page.key, said, {"title": page.title, "text": f"{page.lede}\n{body}"}, steps=page.steps
        )


def _entry(kind, key, said, card, *, document_key="", steps=()):
    spoken = " . ".join(said)
    entry = Entry(
        kind=kind,
        key=key,
        document_key=document_key,
        steps=f" {' '.join(steps)} ",
        tokens=" ".join(token for part in said for token in words.tokens_of(part)),
        card=card,
    )
    return entry, spoken
