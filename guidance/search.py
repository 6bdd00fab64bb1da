"""One search over provisions, documents and own pages, with the same answers on both kinds of database.

The database only finds candidates, by tokens made in Python; the order is our own arithmetic."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rapidfuzz.distance import OSA

from . import places, steps, words
from .models import Entry, ProvisionText, Word

LONGEST_QUERY = 200
MOST_WORDS = 12
LONGEST_WORD = 40
MOST_CANDIDATES = 400
LEAST_COVERAGE = 0.34
SAME, WIDER, GUESSED = 1.0, 0.4, 0.8
VERIFIED_CONTENT, VERIFIED_NUMBER, DEFAULT_HINT, IN_HEADING = 1.15, 1.2, 1.15, 1.3
LONGEST_COUNTED = 2.5  # an own page is long because it is complete, not because it is vague
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

FIND = {
    "postgresql": "SELECT id FROM guidance_entry WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s)",
    "sqlite": "SELECT rowid FROM guidance_entry_fts WHERE guidance_entry_fts MATCH %s",
}
OR = {"postgresql": " | ", "sqlite": " OR "}


@dataclass(frozen=True)
class Hit:
    """One thing found. `excerpt` is safe HTML with the words found inside <mark>."""

    kind: str
    key: str
    id: str
    title: str
    place: str
    document_key: str
    document: str
    url: str
    excerpt: SafeString
    number_pending: bool
    content_verified: bool
    score: float


@dataclass
class Results:
    """What was found, and how the words were read: corrections are (typed, used) pairs."""

    words: list[str]
    hits: list[Hit] = field(default_factory=list)
    corrections: list[tuple[str, str]] = field(default_factory=list)

    def __iter__(self):
        return iter(self.hits)

    def __len__(self):
        return len(self.hits)


def search(typed, *, document=None, step=None, limit=20):
    """Find `typed` in the library, best first. Any text is a legal question, an unknown step is ignored."""
    written = [word[:LONGEST_WORD] for word in words.meaningful(str(typed or "")[:LONGEST_QUERY])][:MOST_WORDS]
    if not written:
        return Results(words=[])
    readings, corrections = _read(written)
    groups = _groups(readings)
    wanted = {name for group in groups for name in group}
    candidates = _candidates(wanted, document, step)
    ranked = sorted(_scored(candidates, groups), key=lambda pair: (-round(pair[0], 6), pair[1]["kind"], pair[1]["key"]))
    hits = [_hit(entry, score, wanted) for score, entry in ranked[: max(0, limit)]]
    return Results(words=written, hits=hits, corrections=corrections)


def _read(written):
    """For each typed word its possible stems and a weight; an unknown word is read as its nearest neighbour."""
    stems = {word: words.stems(word) for word in written}
    every = {name for names in stems.values() for name in names}
    known = set(Word.objects.filter(stem__in=every).values_list("stem", flat=True))
    unknown = [word for word in dict.fromkeys(written) if not known.intersection(stems[word])]
    corrections = {}
    if unknown:
        vocabulary = list(Word.objects.order_by("text").values_list("text", "stem", "entries"))
        for word in unknown:
            if neighbour := _neighbour(word, vocabulary):
                corrections[word] = neighbour
    readings = [((corrections[word][1],), GUESSED) if word in corrections else (stems[word], SAME) for word in written]
    return readings, [(word, text) for word, (text, _stem) in corrections.items()]


def _neighbour(typed, vocabulary):
    """The nearest word people do use: one slip away, or its beginning, or two slips for long words."""
    if len(typed) < 4:
        return None
    furthest = 1 if len(typed) < 6 else 2
    best = None
    for text, stem, entries in vocabulary:
        if abs(len(text) - len(typed)) <= furthest:
            distance = OSA.distance(typed, text, score_cutoff=furthest)
        else:
            distance = furthest + 1
        if distance > 1 and text.startswith(typed):
            distance = 1.5
        if distance <= furthest or distance == 1.5:
            rank = (distance, text[0] != typed[0], -entries, text)
            if best is None or rank < best[0]:
                best = (rank, (text, stem))
    return best and best[1]


def _groups(readings):
    """What has to be found, one group for each word or phrase: token → how well it answers."""
    alternatives = [stems for stems, _weight in readings]
    groups, position = [], 0
    while position < len(readings):
        name, length = words.concept_at(alternatives, position)
        span = readings[position : position + max(length, 1)]
        weight = min(each for _stems, each in span)
        group = {}
        if length <= 1:
            for stem in span[0][0]:
                group[words.token(stem)] = weight
                for wider in words.broader().get(stem, ()):
                    group.setdefault(words.token(wider), WIDER)
        if name:
            group[f"c{name}"] = weight
        groups.append(group)
        position += len(span)
    return groups


def _candidates(wanted, document, step):
    vendor = connection.vendor
    question = OR[vendor].join(f'"{name}"' if vendor == "sqlite" else name for name in sorted(wanted))
    entries = Entry.objects.filter(id__in=RawSQL(FIND[vendor], [question]))  # noqa: S611  # nosec B611
    if document:
        entries = entries.filter(document_key=document.replace("\x00", ""))
    if step in steps.LABELS:
        entries = entries.filter(Q(steps__contains=f" {step} ") | Q(steps__contains=f" {steps.EVERY} "))
    return list(
        entries.order_by("kind", "key").values("kind", "key", "document_key", "tokens", "card")[:MOST_CANDIDATES]
    )


def _scored(candidates, groups):
    """Candidates with a score: rare words weigh more, long texts less, and answering all words counts most."""
    counts = [Counter(entry["tokens"].split()) for entry in candidates]
    lengths = [sum(count.values()) for count in counts]
    usual = sum(lengths) / len(lengths) if lengths else 1
    weights = []
    for group in groups:
        holders = sum(1 for count in counts if any(name in count for name in group))
        # A word that nothing holds cannot tell one text from another.
        weights.append(math.log(1 + (len(counts) + 1) / (holders + 0.5)) if holders else 0)
    whole = sum(weights)
    for entry, count, length in zip(candidates, counts, lengths, strict=True):
        score = covered = 0.0
        damping = 1.2 * (0.25 + 0.75 * min(length / usual, LONGEST_COUNTED))
        for group, weight in zip(groups, weights, strict=True):
            best = max(quality * count[name] * 2.2 / (count[name] + damping) for name, quality in group.items())
            if best:
                score += weight * best
                covered += weight * max(quality for name, quality in group.items() if name in count)
        coverage = covered / whole
        if coverage >= LEAST_COVERAGE * min(1, max(max(group.values()) for group in groups)):
            yield score * coverage**2 * _standing(entry["card"], groups), entry


def _standing(card, groups):
    """How much a reader may rely on it, and whether its heading says what was asked."""
    standing = 1.0
    if card.get("content_verified"):
        standing *= VERIFIED_CONTENT
    if card.get("locator_type") in ProvisionText.NUMBERS and card["locator_verified"]:
        standing *= VERIFIED_NUMBER
    if card.get("hint"):
        standing *= DEFAULT_HINT
    heading = set(words.tokens_of(card["locator"] if "locator" in card else card["title"]))
    if all(heading.intersection(group) for group in groups):
        standing *= IN_HEADING
    return standing


def _hit(entry, score, wanted):
    card = entry["card"]
    kind, key, document_key = entry["kind"], entry["key"], entry["document_key"]
    pending = False
    where = ""
    if kind == Entry.Kind.PROVISION:
        url = reverse("guidance:provision", args=[document_key, key])
        where = places.place(card["locator_type"], card["locator"], card["locator_verified"])
        pending = places.number_pending(card["locator_type"], card["locator_verified"], card["numbered"])
    else:
        url = reverse(f"guidance:{kind}", args=[key])
    return Hit(
        kind=kind,
        key=key,
        id=card.get("id", ""),
        title=card["title"],
        place=where,
        document_key=document_key,
        document=card.get("document", ""),
        url=url,
        excerpt=marked(best_sentence(card["text"], wanted), wanted),
        number_pending=pending,
        content_verified=card.get("content_verified", True),
        score=score,
    )


def best_sentence(text, wanted):
    """The sentence that holds most of the words found; the first one when none does."""
    sentences = [part.strip() for part in SENTENCE.split(text) if part.strip()] or [""]
    return max(sentences, key=lambda sentence: (len({name for _s, _e, name in _spans(sentence, wanted)}), 0))


def marked(sentence, wanted):
    """The sentence as safe HTML, with every word or phrase found inside <mark>."""
    pieces, position = [], 0
    for start, end, _name in _spans(sentence, wanted):
        pieces.append((sentence[position:start], sentence[start:end]))
        position = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), sentence[position:])


def _spans(sentence, wanted):
    """Where words found stand in a sentence: (start, end, token), not overlapping, in order."""
    found = [(match.start(), match.end(), words.plain(match[0])) for match in words.WORD.finditer(sentence)]
    found = [each for each in found if each[2] not in words.STOPWORDS]
    alternatives = [(words.stem(word),) for _start, _end, word in found]
    spans, position = [], 0
    while position < len(found):
        start, end, word = found[position]
        name, length = words.concept_at(alternatives, position)
        if name and f"c{name}" in wanted:
            spans.append((start, found[position + length - 1][1], f"c{name}"))
            position += length
            continue
        token = words.token(words.stem(word))
        if token in wanted:
            spans.append((start, end, token))
        position += 1
    return spans
