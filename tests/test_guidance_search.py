"""The search of the library: what field staff type, and what they may type by mistake or on purpose."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from guidance import words
from guidance.models import Entry
from guidance.search import search
from tests.guidance_library import loaded_for_module

pytestmark = pytest.mark.django_db

# What people type → one of these is among the first three.
ASKED = {
    "last resort": {"osl-05"},
    "last ressort": {"osl-05"},
    "dernier recours": {"osl-05"},
    "último recurso": {"osl-05"},
    "الملاذ الأخير": {"osl-05"},
    "MCDA definition": {"osl-03"},
    "who can ask for MCDA": {"pp-01"},
    "armed escort": {"es-01", "es-03"},
    "escorte armée": {"es-01", "es-03"},
    "excort criteria": {"es-07", "es-08"},
    "no cost": {"mcd-08", "osl-22"},
    "unarmed uniform": {"osl-24"},
    "can they carry weapons": {"osl-24", "mcd-13"},
    "exit plan": {"lr-05", "mcd-07", "osl-28"},
    "hand-over": {"lr-05"},
    "handover": {"lr-05"},
    "RC/HC": {"ht-04", "osl-06"},
    "HC": {"osl-35", "hb-14", "ht-01"},
    "coordonnateur humanitaire": {"osl-35", "hb-14"},
    "humanitarian cordinator request": {"osl-35", "osl-29"},
    "consent of the state": {"osl-20", "state-consent"},
    "consentement de l'État": {"osl-20", "state-consent"},
    "neutralitiy": {"osl-16"},
    "impartialité": {"osl-17"},
    "souveraineté": {"mcd-04", "osl-18"},
    "HRDDP": {"hrddp", "iomhrddp", "hrddpnote"},
    "hrdpp": {"hrddp", "iomhrddp", "hrddpnote"},
    "grave violations": {"hr-16"},
    "medevac": {"hr-13"},
    "casualty evacuation": {"hr-13"},
    "training of police": {"hr-03"},
    "salaries": {"hr-06"},
    "cluster first": {"pp-04"},
    "RFA": {"hb-24", "hb-25"},
    "request for assistance": {"hb-24", "hb-25"},
    "CMCS": {"osl-37", "mcd-20"},
    "HuMOCC": {"humocc", "hb-23"},
    "JOTC": {"jotc", "pp-03"},
    "24 hour contact point": {"osl-38"},
    "model agreement status of forces": {"osl-44"},
    "do no harm": {"hb-13"},
    "transit state": {"osl-41"},
    "soldiers delivering food": {"ia-12"},
    "customs overflight": {"osl-40"},
    "dependence on military": {"osl-27"},
    "46/182": {"osl-14", "ocha46182"},
    "OSL-05": {"osl-05"},
    "oslo paragraph 5": {"osl-05"},
    "infrastructure support": {"types-of-support", "osl-01"},
    "sample leter": {"hr-19", "hr-23"},
    "helicoptr": {"state-consent", "hb-29"},
    "hélicoptères": {"state-consent", "hb-29"},
}
# Written down once, so that both kinds of database are held to the same order.
ORDER = {
    "last resort": ["osl-05", "lr-04", "pp-06"],
    "unarmed uniform": ["osl-24", "mcd-13"],
    "hrdpp": ["iomhrddp", "hrddpnote", "hrddp"],
    "humanitarian cordinator request": ["osl-35", "osl-29", "how-a-request-travels"],
}
NASTY = [
    "",
    " ",
    "\x00",
    "last\x00resort",
    "AND",
    "OR NOT NEAR(",
    '"',
    "'; DROP TABLE guidance_entry; --",
    "a" * 100_000,
    "last " * 5_000,
    "*",
    "last* OR resort",
    "tokens:last",
    "{x} : ^",
    "x & | ! <-> y",
    "\\",
    "%",
    "👩‍🚒",
    "\ud83d\ude00",
    "‮gnp",
    "ﷺ",
    "½ ² ①",
    "日本語",
    "the of and",
    "-",
    "<script>alert(1)</script>",
    "\u0301\u0301",
    "1e999",
    "__class__",
]


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    yield from loaded_for_module(django_db_blocker)


@pytest.fixture
def amina():
    client = Client()
    client.force_login(get_user_model().objects.create_user("amina@iom.example", "a long password", name="Amina"))
    return client


def keys(results):
    return [hit.key for hit in results]


def test_what_field_staff_type_finds_the_provision_among_the_first_three():
    missed = {
        typed: keys(search(typed))[:3] for typed, wanted in ASKED.items() if not wanted & set(keys(search(typed))[:3])
    }

    assert len(ASKED) >= 30
    assert missed == {}


def test_both_kinds_of_database_answer_in_this_order():
    assert {typed: keys(search(typed, limit=len(wanted))) for typed, wanted in ORDER.items()} == ORDER


def test_the_index_of_this_database_is_used():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'guidance_entry_words'")
            assert "USING gin (to_tsvector('simple'" in cursor.fetchone()[0]
        else:
            cursor.execute("SELECT count(*) FROM guidance_entry_fts WHERE guidance_entry_fts MATCH 'clastresort'")
            assert cursor.fetchone()[0] > 10


def test_the_index_follows_changed_and_removed_texts():
    Entry.objects.filter(key="osl-24").update(tokens="xzebra")
    Entry.objects.filter(key="osl-05").delete()

    assert keys(search("unarmed uniform")) == ["mcd-13"]
    assert "osl-05" not in keys(search("last resort", limit=100))


def test_a_typing_error_is_named_and_answered():
    results = search("neutralitiy")

    assert results.corrections == [("neutralitiy", "neutrality")]
    assert keys(results)[0] == "osl-16"


def test_a_word_nobody_uses_finds_nothing():
    assert keys(search("xylophone qwertz")) == []


@pytest.mark.parametrize("typed", NASTY)
def test_any_text_is_a_legal_question(typed, amina):
    search(typed)
    sent = typed.encode("utf-8", "replace").decode()
    response = amina.get("/guidance/search/", {"q": sent, "step": sent[:50], "document": sent[:50]})

    assert response.status_code == 200


def test_filters_narrow_and_unknown_ones_are_named(amina):
    narrowed = search("last resort", document="escorts", limit=50)
    by_step = search("exit", step="lastresort", limit=50)
    page = amina.get("/guidance/search/?q=last+resort&document=nowhere&step=never").content.decode()

    assert {hit.document_key for hit in narrowed} == {"escorts"}
    assert "lr-05" not in keys(by_step)
    assert "There is no such document" in page
    assert "There is no such step" in page
    assert "OSL-05" in page


def test_hits_show_the_sentence_with_the_words_marked():
    hit = next(hit for hit in search("unarmed uniform") if hit.key == "osl-24")

    assert hit.excerpt == (
        "Military and civil defence assets deploy <mark>unarmed</mark> and in national <mark>uniform</mark>."
    )


def test_the_sentence_that_answers_is_chosen():
    hit = next(hit for hit in search("transition of phase contact prdc") if hit.key == "iom-11")

    assert hit.excerpt.startswith("The <mark>contact</mark>")


def test_what_was_typed_is_escaped(amina):
    html = amina.get("/guidance/search/", {"q": '"><script>alert(1)</script> last resort'}).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert re.search(r'value="&quot;&gt;&lt;script', html)


def test_texts_are_escaped_inside_a_hit():
    entry = Entry.objects.get(key="osl-24")
    entry.card["text"] = "<img src=x> unarmed & <b>bold</b>"
    entry.save()

    hit = next(hit for hit in search("unarmed uniform") if hit.key == "osl-24")

    assert hit.excerpt == "&lt;img src=x&gt; <mark>unarmed</mark> &amp; &lt;b&gt;bold&lt;/b&gt;"


def test_no_result_gives_a_way_on(amina):
    html = amina.get("/guidance/search/?q=xylophone&document=oslo").content.decode()

    assert "No result for “xylophone”." in html
    assert 'href="/guidance/search/?q=xylophone"' in html
    assert 'href="/guidance/"' in html
    assert "Last resort in three questions" in html


def test_a_hit_says_what_is_to_be_confirmed(amina):
    html = amina.get("/guidance/search/?q=MEDEVAC").content.decode()

    assert html.count("content to be confirmed") == 1
    assert html.count("number to be confirmed") == 1


def test_searching_takes_three_statements_at_most(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        search("last resort")
    with django_assert_max_num_queries(3):
        search("neutralitiy of the helicoptr")


def test_tokens_are_never_operators_of_an_engine():
    tokens = words.tokens_of("AND or NOT near 日本 1e5 humanitarian coordinator l'État")

    assert all(re.fullmatch(r"[a-z][a-z0-9]*", token) for token in tokens)
    assert {"xnot", "xnear", "chc"} & set(tokens) == {"xnear", "chc"}
