"""The library: what is loaded, what is shown of it, and what may never be shown."""

import gzip
import json
import re
import shutil
from html import unescape

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from guidance import library, queries
from guidance.models import Document, Edition, Entry, Page, Provision, ProvisionText, StepHint
from tests.guidance_library import TABLES, loaded_for_module

pytestmark = pytest.mark.django_db

BLOCKS = {
    "OSL": 44, "MCD": 20, "HB": 33, "HR": 26, "IA": 15, "ES": 12, "RP LR AP CV HT": 30, "PP": 8, "IOM": 11,
}  # fmt: skip
# The only places whose numbers a person has verified, written out by hand.
VERIFIED_NUMBERS = {
    "OSL-05": "Paragraph 5", "OSL-09": "Paragraph 9", "OSL-14": "Paragraph 20", "OSL-15": "Paragraph 20",
    "OSL-16": "Paragraph 20", "OSL-17": "Paragraph 20", "MCD-01": "Paragraph 1", "IA-08": "Principle 1",
    "IA-09": "Principle 2", "IA-10": "Principle 3", "IA-11": "Principle 4", "IA-12": "Principle 5",
    "IA-13": "Principle 6",
}  # fmt: skip
# What the table calls ambiguous ("V heading", "V text via Handbook", "V in S9", "V chapter", …) counts as not verified.
AMBIGUOUS = {
    "OSL-03", "OSL-04", "OSL-07", "OSL-13", "OSL-19", "OSL-29", "OSL-31", "OSL-32", "OSL-33", "OSL-34", "OSL-40",
    "OSL-41", "OSL-42", "OSL-44", "MCD-06", "HB-10", "HB-11", "HB-12", "HB-13", "HB-14", "HB-15", "HB-30", "HB-33",
    "HR-10", "HR-15", "HR-18", "HR-20", "HR-21", "HR-22", "ES-02", "ES-05", "ES-06", "ES-11", "ES-12", "RP-05",
    "RP-06", "RP-07", "RP-08", "RP-09", "RP-10", "AP-04", "AP-05",
}  # fmt: skip
CITED = re.compile(r"\b(?:Paragraph|Principle|Chapter|Section|Annex|para)\.? (?:\d+|[IVX]+\b)|[¶§] ?\d+", re.IGNORECASE)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    yield from loaded_for_module(django_db_blocker)


@pytest.fixture
def amina():
    user = get_user_model().objects.create_user("amina@iom.example", "a long password", name="Amina")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def content(tmp_path):
    """A copy of the content files to spoil."""
    return shutil.copytree(library.CONTENT, tmp_path / "content")


def change(folder, name, edit):
    path = folder / f"{name}.yaml"
    values = yaml.safe_load(path.read_text())
    edit(values)
    path.write_text(yaml.safe_dump(values, allow_unicode=True))


def words_of(response):
    """What a reader sees of a page."""
    return re.sub(r"\s+", " ", unescape(strip_tags(response.content.decode().replace("<", " <"))))


# --- What is there ----------------------------------------------------------------------------------------------------


def test_all_199_provisions_are_loaded_block_by_block():
    by_prefix = {}
    for name in Provision.objects.values_list("id", flat=True):
        prefix = name.split("-")[0]
        by_prefix[prefix] = by_prefix.get(prefix, 0) + 1

    assert Provision.objects.count() == ProvisionText.objects.count() == 199
    assert {names: sum(by_prefix[name] for name in names.split()) for names in BLOCKS} == BLOCKS


def test_numbers_are_verified_only_where_a_person_read_them():
    numbered = ProvisionText.objects.filter(locator_type__in=ProvisionText.NUMBERS)

    assert {each.id: each.place for each in map(queries.shown, numbered)} == VERIFIED_NUMBERS


def test_what_the_sources_leave_open_counts_as_not_verified():
    verified = set(ProvisionText.objects.filter(content_verified=True).values_list("provision_id", flat=True))

    assert AMBIGUOUS & verified == set()
    assert {"OSL-05", "OSL-20", "HR-19", "IOM-05", "LR-01"} <= verified


def test_every_default_hint_is_verified_and_comes_from_an_identified_document():
    for step in set(StepHint.objects.values_list("step", flat=True)):
        for each in queries.for_step(step):
            assert each.content_verified, each.id
            assert Document.objects.get(key=each.document_key).status != "unverified", each.id

    assert [each.id for each in queries.for_step("lastresort")] == [
        "OSL-05", "LR-01", "LR-02", "LR-03", "IA-09", "PP-06",
    ]  # fmt: skip


# --- Loading ----------------------------------------------------------------------------------------------------------


def test_a_second_load_changes_nothing_and_says_so(capsys):
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]

    call_command("load_guidance")

    assert "nothing changed" in capsys.readouterr().out
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before


def test_a_changed_summary_becomes_a_new_edition_and_the_old_text_stays(content):
    old = queries.frozen(["OSL-05"])[0]

    def edit(values):
        next(each for each in values["provisions"] if each["id"] == "OSL-05")["summary"] = (
            "Only when nothing else does."
        )

    change(content, "oslo", edit)
    call_command("load_guidance", content=content, verbosity=0)

    new = queries.frozen(["OSL-05"])[0]
    assert new["summary"] == "Only when nothing else does."
    assert new["edition"] != old["edition"]
    kept = ProvisionText.objects.get(provision_id="OSL-05", edition__digest=old["edition_digest"])
    assert kept.summary == old["summary"]
    assert Edition.objects.filter(document__key="oslo", current=True).count() == 1
    assert Edition.objects.exclude(document__key="oslo").filter(number__gt=1).count() == 0


def test_a_provision_taken_out_leaves_the_pages_but_not_the_record(content, amina):
    change(content, "srf", lambda values: values.update(provisions=[]))
    steps = yaml.safe_load((content / "steps.yaml").read_text())
    steps["need"].remove("PP-08")
    (content / "steps.yaml").write_text(yaml.safe_dump(steps))

    call_command("load_guidance", content=content, verbosity=0)

    assert queries.provisions(["PP-08"]) == []
    assert amina.get("/guidance/srf/pp-08/").status_code == 404
    assert ProvisionText.objects.filter(provision_id="PP-08").count() == 1


def test_files_with_a_fault_are_not_loaded_at_all(content):
    change(content, "oslo", lambda values: values["provisions"][0].update(summary=""))

    with pytest.raises(CommandError, match="OSL-01: the summary is missing"):
        call_command("load_guidance", content=content)

    assert set(Edition.objects.values_list("number", flat=True)) == {1}


# --- The linter -------------------------------------------------------------------------------------------------------


def test_the_content_files_are_in_order(capsys):
    call_command("lint_guidance")

    assert "199 provisions, nothing to correct" in capsys.readouterr().out


def provision(**changes):
    return lambda values: values["provisions"][0].update(changes)


@pytest.mark.parametrize(
    ("name", "edit", "sentence"),
    [
        ("oslo", provision(id="OSL-02", key="osl-02"), "OSL-02 is used more than once"),
        ("oslo", provision(locator_verified=None), "OSL-01: locator_verified must say true or false"),
        ("oslo", provision(content_verified="V"), "OSL-01: content_verified must say true or false"),
        ("oslo", provision(locator=""), "OSL-01: the place is missing"),
        ("oslo", provision(locator_type="paragraph", locator="1"), "OSL-01: a number that is not verified belongs"),
        ("oslo", provision(locator="Key terms 1"), "OSL-01: a heading holds no number"),
        ("escorts", provision(locator="II General rule"), "ES-01: a heading holds no number"),
        ("oslo", provision(summary="See paragraph 1."), "OSL-01: summary cites a number"),
        ("oslo", provision(note="Perhaps 1."), "OSL-01: note shows the number that is still to be confirmed"),
        ("oslo", provision(steps=["nowhere"]), "OSL-01: there is no step “nowhere”"),
        ("oslo", lambda values: values.update(url_note=""), "oslo.yaml: say when the link was checked"),
        ("oslo", lambda values: values.update(url="http://x.example"), "oslo.yaml: the link must start with https"),
        ("oslo", lambda values: values.update(status="draft"), "oslo.yaml: status must be"),
        ("steps", lambda values: values["need"].append("OSL-99"), "steps.yaml: OSL-99 does not exist"),
        ("steps", lambda values: values["hrddp"].append("HR-14"), "steps.yaml: HR-14 is not verified"),
        ("steps", lambda values: values["lastresort"].append("IA-14"), "steps.yaml: IA-14 is not verified"),
        ("steps", lambda values: values.update(sometime=[]), "steps.yaml: there is no step “sometime”"),
    ],
)
def test_the_linter_names_each_fault(content, name, edit, sentence):
    change(content, name, edit)

    with pytest.raises(CommandError, match=re.escape(sentence)) as stopped:
        call_command("lint_guidance", content=content)

    assert stopped.value.returncode == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: [", "spoilt.yaml is not readable"),
        ("- one", "spoilt.yaml must hold names and values"),
    ],
)
def test_a_file_that_is_no_yaml_is_a_sentence_not_a_crash(content, text, sentence):
    (content / "spoilt.yaml").write_text(text)

    with pytest.raises(CommandError, match=sentence):
        call_command("lint_guidance", content=content)


def test_own_pages_number_nothing(content):
    path = content / "pages" / "last-resort.md"
    path.write_text(path.read_text() + "\nSee paragraph 32.\n")

    with pytest.raises(CommandError, match=r"last-resort\.md: our own pages number nothing"):
        call_command("lint_guidance", content=content)


# --- What readers see -------------------------------------------------------------------------------------------------


def test_no_page_shows_a_number_that_nobody_verified(amina):
    """Walks every provision, document, own page and the API, and reads every cited number."""
    shown = {}
    for each in queries.current_texts():
        name, url = each.provision_id, each.provision.get_absolute_url()
        shown[name] = set(CITED.findall(words_of(amina.get(url))))
    documents = {}
    for document in Document.objects.all():
        documents[document.key] = set(CITED.findall(words_of(amina.get(document.get_absolute_url()))))

    own = [words_of(amina.get(page.get_absolute_url())) for page in Page.objects.all()]
    own += [words_of(amina.get("/guidance/"))]

    assert len(shown) == 199
    allowed = set(VERIFIED_NUMBERS.values())
    for name, cited in shown.items():
        assert cited <= allowed, name
        place = VERIFIED_NUMBERS.get(name)
        assert place is None or place in cited, name
    assert {key for key, cited in documents.items() if cited} == {"oslo", "mcda", "iasc1995"}
    assert set().union(*documents.values()) == allowed
    assert all(set(CITED.findall(text)) <= allowed for text in own)


def test_the_number_to_confirm_is_in_no_page_search_or_answer(amina, content):
    """Positive control: a number nobody could show by chance, loaded into the hidden field."""
    change(content, "oslo", provision(number_to_confirm="98765"))
    call_command("load_guidance", content=content, verbosity=0)
    assert ProvisionText.objects.filter(number_to_confirm="98765").exists()

    pages = ["/guidance/", "/guidance/oslo/", "/guidance/oslo/osl-01/", "/guidance/search/?q=humanitarian+assistance"]
    seen = "".join(amina.get(url).content.decode() for url in pages)

    assert "98765" not in seen + json.dumps(queries.frozen(["OSL-01"]))
    assert not Entry.objects.filter(tokens__contains="98765").exists()
    assert "No result" in words_of(amina.get("/guidance/search/?q=98765"))


def test_badges_say_what_is_still_to_be_confirmed(amina):
    pages = {
        name: words_of(amina.get(queries.provisions([name])[0].url)).partition("Use this guidance")[0]
        for name in ("OSL-05", "OSL-44", "IOM-04")
    }

    assert "Paragraph 5" in pages["OSL-05"]
    assert "to be confirmed" not in pages["OSL-05"].partition("OSL-05")[2].partition("What is verified")[0]
    assert "number to be confirmed content to be confirmed" in pages["OSL-44"]
    assert "number to be confirmed" not in pages["IOM-04"]


def test_a_provision_page_marks_it_cites_it_and_leads_on(amina):
    response = amina.get("/guidance/oslo/osl-15/")
    html, text = response.content.decode(), words_of(response)

    assert html.count('class="para hit"') == 1
    assert re.search(r'class="para hit" id="osl-15"', html)
    assert 'href="/guidance/oslo/osl-14/"' in html
    assert 'href="/guidance/oslo/osl-16/"' in html
    assert "Copy citation Oslo Guidelines (Revision 1.1, November 2007; summaries 1), Paragraph 20." in text
    assert "Where the portal uses it What you need" in text
    assert "Our summary, not the official text." in text
    assert 'hreflang="en">Official text (English)</a>' in html
    assert "Address as printed, not opened" in text


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("/requests/TAL-2026-014/", True),
        ("/requests/TAL-2026-014/edit/last-resort/", True),
        ("https://evil.example/", False),
        ("//evil.example/requests/", False),
        ("/requests/../admin/", False),
        ("/requests//evil.example", False),
        ("/requests/\\evil", False),
        ("/requests/%2e%2e/admin/", False),
        ("javascript:alert(1)", False),
        ("/dashboard/", False),
    ],
)
def test_the_way_back_leads_to_requests_only(amina, given, followed):
    html = amina.get("/guidance/oslo/osl-05/", {"from": given}).content.decode()

    assert ("Back to the request" in html) is followed
    assert (f'href="{given}"' in html) is followed
    if followed:
        aside = html[html.index("<aside") :]
        assert aside.index("Back to the request") < aside.index("What is verified")


def test_a_document_without_summaries_says_what_to_do(amina):
    text = words_of(amina.get("/guidance/handbook2/"))

    assert "No summary of this document yet." in text
    assert "All documents" in text


def test_the_front_door_shows_the_iom_entry_documents_and_own_pages(amina):
    text = words_of(amina.get("/guidance/"))

    assert "the matter is to be discussed at the Humanitarian Country Team" in text
    assert "Last resort in three questions" in text
    assert "Oslo Guidelines OCHA, Geneva, November 2007 · 44 provisions" in text
    assert Page.objects.count() == 8


def test_guidance_is_for_signed_in_readers_unless_the_deployment_opens_it(settings):
    stranger = Client()

    assert stranger.get("/guidance/oslo/").headers["Location"].startswith(reverse("account_login"))

    settings.GUIDANCE_PUBLIC = True
    assert stranger.get("/guidance/oslo/").status_code == 200


def test_unknown_addresses_are_not_found_and_posting_is_refused(amina):
    for url in ("/guidance/nothing/", "/guidance/oslo/osl-99/", "/guidance/mcda/osl-05/", "/guidance/pages/nothing/"):
        assert amina.get(url).status_code == 404, url
    assert amina.post("/guidance/oslo/").status_code == 405


def test_every_page_fits_the_wire(amina):
    urls = [
        "/guidance/",
        "/guidance/search/?q=military+assets",
        *(d.get_absolute_url() for d in Document.objects.all()),
    ]
    urls += [page.get_absolute_url() for page in Page.objects.all()]
    urls += [
        each.provision.get_absolute_url() for each in queries.current_texts().filter(edition__document__key="oslo")
    ]

    sizes = {url: len(gzip.compress(amina.get(url).content, 6)) for url in urls}

    assert max(sizes.values()) < 15_000, max(sizes.items(), key=lambda item: item[1])


def test_the_number_of_statements_does_not_grow_with_the_document(amina, django_assert_max_num_queries):
    for url in ("/guidance/srf/", "/guidance/oslo/", "/guidance/oslo/osl-20/", "/guidance/search/?q=last+resort"):
        with django_assert_max_num_queries(9):
            amina.get(url)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (queries.provisions, (["OSL-05", "HR-02", "ES-01"],)),
        (queries.frozen, (["OSL-05", "HR-02", "ES-01"],)),
        (queries.for_step, ("lastresort",)),
        (queries.of_document, ("oslo",)),
    ],
)
def test_what_others_ask_takes_one_statement(django_assert_num_queries, call, arguments):
    with django_assert_num_queries(1):
        call(*arguments)


def test_provisions_keep_the_order_asked_and_leave_out_the_unknown():
    assert [each.id for each in queries.provisions(["HR-02", "NO-99", "OSL-05", "HR-02"])] == ["HR-02", "OSL-05"]


def test_own_pages_are_cleaned(content, amina):
    path = content / "pages" / "last-resort.md"
    path.write_text(path.read_text() + "\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n")

    call_command("load_guidance", content=content, verbosity=0)

    html = Page.objects.get(key="last-resort").html
    assert "<script" not in html
    assert "href" not in html[html.index("alert(1)") :]


def test_tables_of_own_pages_are_named_and_scroll_by_themselves():
    html = Page.objects.get(key="types-of-support").html

    assert 'role="region" tabindex="0" aria-label="How acceptable is it?"><table><caption>' in html
    assert html.count("<table>") == html.count("</table></div>") == 1
    assert "<caption>Who decides what</caption>" in Page.objects.get(key="who-decides").html


def test_signs_of_the_unverified_stay_in_own_pages():
    table = strip_tags(Page.objects.get(key="types-of-support").html)

    assert "advice and its cells are to be confirmed" in table
    assert "Maybe" in table


def test_the_api_lists_documents_and_provisions_without_hidden_numbers(rf):
    from guidance.api import DocumentViewSet, ProvisionViewSet

    user = get_user_model().objects.create_user("bilal@wfp.example", "a long password", name="Bilal")

    def answer(viewset, action, path="/", **named):
        from rest_framework.test import force_authenticate

        request = rf.get(path)
        force_authenticate(request, user)
        return viewset.as_view({"get": action})(request, **named)

    documents = answer(DocumentViewSet, "list").data
    one = answer(ProvisionViewSet, "retrieve", key="osl-29").data
    found = answer(ProvisionViewSet, "list", "/?q=last+resort&document=oslo").data["results"]

    assert documents["count"] == 25
    assert (one["place"], one["number_pending"], one["content_verified"]) == ("Document as a whole", True, False)
    assert "number_to_confirm" not in one
    assert found[0]["id"] == "OSL-05"
    assert answer(ProvisionViewSet, "list", "/?document=escorts").data["count"] == 12
    assert answer(ProvisionViewSet, "list", "/?q=%00&document=%00&step=x").status_code == 200
    assert answer(ProvisionViewSet, "retrieve", key="osl-99").status_code == 404
