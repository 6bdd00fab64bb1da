"""From what people write to search tokens: accents off, stemmed, words of the field made one."""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

from .library import CONTENT, parsed

WORD = re.compile(r"[^\W_]+")
STOPWORDS = frozenset(
    """
    a about an and any are as at be by can do does for from has have how i if in into is it its may me must my not of on
    or our shall should so than that the their them there they this to us was we what when where which who whom why will
    with would you your
    au aux avec ce ces cette dans de des du en est et faut il la le les leur mais ne nous ou par pas pour qu que quel
    quelle qui sa se ses son sont sur un une vous d l
    como con cual cuando del donde el es esta los las para por sin su una y
    """.split()  # noqa: SIM905  # three languages read better as prose than as a list
)
ENGLISH, FRENCH = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("french")


def plain(text):
    """Small letters without accents: "Hélicoptère" is "helicoptere"."""
    decomposed = unicodedata.normalize("NFKD", str(text).replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def split(text):
    """The words of a text, plain, in order."""
    return WORD.findall(plain(text))


def meaningful(text):
    """The words of a text that carry meaning."""
    return [word for word in split(text) if word not in STOPWORDS]


@lru_cache(maxsize=20_000)
def stem(word):
    """The English stem of a plain word; the texts of the library are English."""
    return ENGLISH.stemWord(word)


@lru_cache(maxsize=5_000)
def stems(word):
    """Every stem a typed word may stand for: a French "operations" or "helicopteres" meets its English cousin."""
    return tuple(dict.fromkeys((stem(word), stem(FRENCH.stemWord(word)))))


def token(name):
    """A stem as both full-text engines store it: plain ASCII that starts with a letter and is no operator."""
    return f"x{name}" if name.isascii() else "y" + name.encode().hex()


@cache
def concepts():
    """Phrases of the field by their stems → name of what they all mean, longest phrase first."""
    phrases = {}
    for name, wordings in _synonyms()["same"].items():
        for wording in wordings:
            phrases.setdefault(tuple(stem(word) for word in meaningful(wording)), name)
    return dict(sorted(phrases.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def concepts_by_first():
    """The same phrases, found by their first stem."""
    found = {}
    for phrase, name in concepts().items():
        found.setdefault(phrase[0], []).append((phrase, name))
    return found


@cache
def broader():
    """Stem of a word → stems of the wider words that also answer it."""
    return {
        stem(plain(name)): tuple(stem(word) for wording in wordings for word in split(wording))
        for name, wordings in _synonyms()["broader"].items()
    }


@cache
def _synonyms():
    return parsed((CONTENT / "synonyms.yaml").read_text(encoding="utf-8"))


def concept_at(alternatives, start):
    """The concept whose phrase begins at a place, and how many words it takes: ("hc", 2), or (None, 0).

    `alternatives` holds for every word the stems it may stand for."""
    for first in alternatives[start]:
        for phrase, name in concepts_by_first().get(first, ()):
            following = alternatives[start : start + len(phrase)]
            if len(following) == len(phrase) and all(
                part in choices for part, choices in zip(phrase, following, strict=True)
            ):
                return name, len(phrase)
    return None, 0


def tokens_of(text):
    """The search tokens of a text: one for each word that carries meaning, one more for each concept in it."""
    written = meaningful(text)
    alternatives = [(stem(word),) for word in written]
    found = [token(stem(word)) for word in written]
    for start in range(len(written)):
        name, _length = concept_at(alternatives, start)
        if name:
            found.append(f"c{name}")
    return found


def vocabulary():
    """Words people may type that stand in no text, with their stems: the phrases of the field."""
    known = {}
    for wordings in (*_synonyms()["same"].values(), _synonyms()["broader"].keys()):
        for wording in wordings:
            known.update({word: stem(word) for word in meaningful(wording)})
    return known
