"""What others may ask of the library. One statement each; what is unknown or withdrawn is left out."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from . import places, steps
from .models import Document, Page, ProvisionText


@dataclass(frozen=True)
class Shown:
    """A provision as readers may see it. `place` never holds a number that is not verified."""

    id: str
    key: str
    document_key: str
    document: str
    place: str
    place_verified: bool
    number_pending: bool
    content_verified: bool
    summary: str
    note: str
    tags: tuple[str, ...]
    steps: tuple[str, ...]
    contexts: tuple[str, ...]
    edition: str
    edition_digest: str
    url: str
    official_url: str
    official_language: str

    @property
    def title(self):
        """ "Oslo Guidelines, Paragraph 5"."""
        return f"{self.document}, {self.place}"

    @property
    def step_labels(self):
        return steps.labels_of(self.steps)

    @property
    def citation(self):
        """One line to copy: document, edition, place, and that the words are ours."""
        return _(
            "%(document)s (%(edition)s), %(place)s. Summary of the CMCoord portal, %(id)s; not the official text."
        ) % {
            "document": self.document,
            "edition": self.edition,
            "place": self.place,
            "id": self.id,
        }


def current_texts():
    """What the current editions say, with documents, in reading order."""
    return (
        ProvisionText.objects.filter(
            edition__current=True, provision__withdrawn=False, edition__document__withdrawn=False
        )
        .select_related("provision", "edition__document")
        .defer("number_to_confirm")
        .order_by("edition__document__position", "provision__position")
    )


def shown(text):
    """A provision text of an edition as readers may see it."""
    provision, edition, document = text.provision, text.edition, text.edition.document
    return Shown(
        id=provision.id,
        key=provision.key,
        document_key=document.key,
        document=document.short_title,
        place=places.place(text.locator_type, text.locator, text.locator_verified),
        place_verified=text.locator_verified,
        number_pending=places.number_pending(text.locator_type, text.locator_verified, document.numbered),
        content_verified=text.content_verified,
        summary=text.summary,
        note=text.note,
        tags=tuple(text.tags),
        steps=tuple(text.steps),
        contexts=tuple(text.contexts),
        edition=edition.label,
        edition_digest=edition.digest,
        url=reverse("guidance:provision", args=[document.key, provision.key]),
        official_url=document.url,
        official_language=document.url_language,
    )


def provisions(ids):
    """These provisions in this order, each once."""
    wanted = list(dict.fromkeys(ids))
    found = {text.provision_id: shown(text) for text in current_texts().filter(provision_id__in=wanted)}
    return [found[name] for name in wanted if name in found]


def frozen(ids):
    """These provisions as plain values to keep with what was sent: the text and edition shown that day, in English."""
    with translation.override("en"):
        return [
            {
                "id": each.id,
                "key": each.key,
                "document_key": each.document_key,
                "document": each.document,
                "place": each.place,
                "place_verified": each.place_verified,
                "number_pending": each.number_pending,
                "content_verified": each.content_verified,
                "summary": each.summary,
                "edition": each.edition,
                "edition_digest": each.edition_digest,
                "url": each.url,
            }
            for each in provisions(ids)
        ]


def for_step(step):
    """The provisions that stand beside a step by default; all of them are verified."""
    hinted = current_texts().filter(provision__hints__step=step).order_by("provision__hints__position")
    return [shown(text) for text in hinted]


def of_document(key):
    """Every provision of a document, in its order."""
    return [shown(text) for text in current_texts().filter(edition__document__key=key)]


def related(provision, beside=(), limit=5):
    """Provisions that share a tag with this one, verified ones first; not those shown `beside` it."""
    if not provision.tags:
        return []
    shared = reduce(or_, (Q(tags__icontains=f'"{tag}"') for tag in provision.tags))
    found = current_texts().filter(shared).exclude(provision_id__in=[provision.id, *beside])
    found = found.order_by("-content_verified", "edition__document__position", "provision__position")
    return [shown(text) for text in found[:limit]]


def documents():
    """Every document with `provision_count`, in the order of the library."""
    held = Count("provisions", filter=Q(provisions__withdrawn=False))
    return Document.objects.filter(withdrawn=False).annotate(provision_count=held)


def document(key):
    """One document with `provision_count`, or None."""
    return documents().filter(key=key).first()


def pages():
    """Our own pages, without their texts."""
    return Page.objects.filter(withdrawn=False).only("key", "title", "lede", "position")


def page(key):
    """One page of our own, or None."""
    return Page.objects.filter(key=key, withdrawn=False).first()
