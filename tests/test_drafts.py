"""Working answers underneath the pages: who may write, who was faster, what a draft takes in and hands out."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from operations.models import Event
from operations.roles import join
from operations.states import Role
from requests import questions
from requests.actions import attachments, drafts, rows
from requests.models import Attachment, Authorship, EngagementRequest
from requests.refusals import NotYours, Overtaken, Refused, Unmet
from requests.states import REJECTED, RETURNED, SCREENING, Kind, Means, Sensitivity

from .cast import SINCE
from .factories import make_draft, make_engagement, step

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def draft(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_draft(cast, cast.amina)


def office(*parts):
    """A zip archive with these parts, as Word and Excel write them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<xml/>")
    return content.getvalue()


def upload(content, name="letter.pdf"):
    return SimpleUploadedFile(name, content)


def stored(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


# --- Who writes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bilal", "rosa", "olga", "hana", "henri", "adam"])
def test_only_requesters_of_the_organisation_write(cast, draft, name):
    outsider = cast.people[name]

    with pytest.raises(NotYours):
        drafts.save_section(draft, "costs", {"costs": "some"}, by=outsider, save_number=0)
    with pytest.raises(NotYours):
        rows.add_option(draft, {"means": Means.OWN, "name": "Truck"}, by=outsider)
    with pytest.raises(NotYours):
        attachments.attach(draft, upload(PDF), by=outsider)
    with pytest.raises(NotYours):
        drafts.discard(draft, by=outsider)

    draft.refresh_from_db()
    assert (draft.answers["costs"], draft.save_number, draft.options.count()) == ("none", 0, 1)
    assert not Attachment.objects.exists()


def test_nobody_starts_a_draft_for_another_organisation(cast):
    with pytest.raises(NotYours):
        drafts.start_draft(cast.operation_a, cast.relief, by=cast.amina, kind=Kind.ASSET)
    with pytest.raises(NotYours):
        drafts.start_draft(cast.operation_b, cast.iom, by=cast.amina, kind=Kind.ASSET)

    assert not EngagementRequest.objects.exists()


def test_the_key_of_somebody_elses_draft_opens_nothing(cast):
    theirs = drafts.start_draft(cast.operation_a, cast.relief, by=cast.bilal, kind=Kind.ASSET, key="0123456789ab")

    mine = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET, key="0123456789ab")

    assert theirs.key == "0123456789ab"
    assert mine.key != theirs.key and mine.organisation == cast.iom


def test_what_was_sent_is_not_written_any_more(cast):
    engagement = make_engagement(cast, SCREENING)

    with pytest.raises(NotYours, match="Only OCHA can send it back"):
        drafts.save_section(engagement, "costs", {"costs": "some"}, by=cast.amina, save_number=0)


def test_whoever_saves_has_taken_part_and_a_save_without_change_is_none(cast, draft):
    colleague = cast.rosa  # of the same organisation, from now on in this operation too
    join(colleague, Role.REQUESTER, organisation=cast.iom, operation=cast.operation_a, starts_on=SINCE)
    drafts.save_section(draft, "costs", {"costs": "none"}, by=colleague, save_number=0)
    assert not Authorship.objects.filter(engagement=draft, user=colleague).exists()

    drafts.save_section(draft, "costs", {"costs": "unknown"}, by=colleague, save_number=0)
    assert Authorship.objects.filter(engagement=draft, user=colleague).exists()


def test_saves_write_no_event_starting_and_discarding_do(cast):
    draft = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET)
    drafts.save_section(draft, "costs", {"costs": "none"}, by=cast.amina, save_number=0)
    drafts.discard(draft, by=cast.amina)
    drafts.restore(draft, by=cast.amina)

    assert list(
        Event.objects.filter(subject_kind="engagement", subject_id=draft.pk).values_list("kind", flat=True)
    ) == [
        "request.started",
        "request.discarded",
        "request.restored",
    ]


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_a_stale_save_is_overtaken_and_says_by_whom(cast, draft):
    drafts.save_section(draft, "costs", {"costs": "some"}, by=cast.amina, save_number=0)

    with pytest.raises(Overtaken, match="Amina Diallo saved this section at") as caught:
        drafts.save_section(draft, "costs", {"costs": "unknown"}, by=cast.amina, save_number=0)

    assert caught.value.by == cast.amina and caught.value.yours
    draft.refresh_from_db()
    assert (draft.answers["costs"], draft.save_number) == ("some", 1)


def test_saving_the_same_twice_is_one_save(cast, draft):
    for __ in range(2):
        drafts.save_section(draft, "costs", {"costs": "some"}, by=cast.amina, save_number=0)

    draft.refresh_from_db()
    assert draft.save_number == 1


def test_columns_hold_only_what_could_be_read(cast, draft):
    saved = drafts.save_section(
        draft, "people", {"people": "many", "urgency_proposed": "P9"}, by=cast.amina, save_number=0
    )

    saved.refresh_from_db()
    assert (saved.people, saved.urgency_proposed) == (None, "")
    assert (saved.answers["people"], saved.answers["urgency_proposed"]) == ("many", "P9")
    assert {refusal.field for refusal in questions.missing(saved)} == {"people", "urgency_proposed"}


def test_a_section_takes_its_own_questions_only(cast, draft):
    for name in ("title", "options", "nonsense"):
        with pytest.raises(Unmet, match="no question"):
            drafts.save_section(draft, "costs", {name: "x"}, by=cast.amina, save_number=0)


def test_a_section_is_finished_only_when_nothing_is_missing_in_it(cast, draft):
    saved = drafts.save_section(draft, "costs", {"costs": "some"}, by=cast.amina, save_number=0, finished=True)
    assert saved.finished_sections == []

    saved = drafts.save_section(saved, "costs", {"costs_note": "Fuel"}, by=cast.amina, save_number=1, finished=True)
    assert saved.finished_sections == ["costs"]

    saved = drafts.save_section(saved, "costs", {"costs_note": ""}, by=cast.amina, save_number=2)
    assert saved.finished_sections == []


def test_a_copy_takes_over_answers_and_rows_but_no_dates(cast, draft):
    copy = drafts.start_draft(cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET, copy_of=draft)

    assert (copy.title, copy.answers["need"]) == (draft.title, draft.answers["need"])
    assert (copy.options.count(), copy.lines.count()) == (draft.options.count(), draft.lines.count())
    assert {refusal.field for refusal in questions.missing(copy)} == {"starts_on", "ends_on"}
    assert copy.follows is None


def test_after_a_rejection_the_new_request_follows_the_old_one(cast):
    rejected = make_engagement(cast, REJECTED)

    again = drafts.start_draft(
        cast.operation_a, cast.iom, by=cast.amina, kind=Kind.ASSET, copy_of=rejected, what_changed="The road closed."
    )

    assert (again.follows, again.follows_reason) == (rejected, "The road closed.")


def test_nobody_copies_from_another_organisation(cast, draft):
    with pytest.raises(NotYours):
        drafts.start_draft(cast.operation_a, cast.relief, by=cast.bilal, kind=Kind.ASSET, copy_of=draft)


def test_a_row_changed_by_somebody_else_is_not_lost(cast, draft):
    option = draft.options.get()
    seen = rows.row_digest("options", option)
    rows.change_option(draft, option.pk, {"answer": "Not before Friday"}, by=cast.amina, seen=seen)

    with pytest.raises(Overtaken):
        rows.change_option(draft, option.pk, {"answer": "Never"}, by=cast.amina, seen=seen)

    option.refresh_from_db()
    assert option.answer == "Not before Friday"


def test_the_same_row_twice_stays_one(cast, draft):
    values = {"item": "Field kitchens", "quantity": Decimal(2), "unit": "pallets"}
    before = draft.lines.count()

    first, second = rows.add_line(draft, values, by=cast.amina), rows.add_line(draft, values, by=cast.amina)

    assert first.pk == second.pk
    assert draft.lines.count() == before + 1


def test_rows_of_another_request_are_out_of_reach(cast, draft):
    other = make_draft(cast, cast.bilal)

    with pytest.raises(Refused, match="Somebody removed this row"):
        rows.change_option(draft, other.options.get().pk, {"name": "Mine now"}, by=cast.amina)
    rows.remove_option(draft, other.options.get().pk, by=cast.amina)

    assert other.options.count() == 1


def test_an_answer_to_a_question_is_kept_with_its_author(cast):
    engagement = make_engagement(cast, RETURNED)
    comment = engagement.comments.get()

    drafts.answer_question(comment, "By the air service.", by=cast.amina)

    comment.refresh_from_db()
    assert (comment.answer, comment.answered_by) == ("By the air service.", cast.amina)
    assert Event.objects.filter(kind="question.answered").count() == 1


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "letter.pdf", "application/pdf"),
        (JPEG, "road.JPG", "image/jpeg"),
        (PNG, "map.png", "image/png"),
        (office("word/document.xml"), "note.docx", attachments.WORD),
        (office("xl/workbook.xml"), "list.xlsx", attachments.EXCEL),
        ("Ça va. مرحبا\n".encode(), "note.txt", "text/plain"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_kept_under_a_random_name(cast, draft, tmp_path, content, name, kind):
    file = attachments.attach(draft, upload(content, name), by=cast.amina)

    assert (file.name, file.content_type, file.size) == (name, kind, len(content))
    assert stored(tmp_path) == [file.key]
    assert file.file.read() == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "page.html"),
        (b"<svg onload=alert(1)>", "image.svg"),
        (b"<html>", "letter.pdf"),
        (PDF, "photo.jpg"),
        (b"MZ\x90\x00", "letter.txt"),
        (b"a\x00b", "note.txt"),
        (b"\xff\xfe\x00", "note.txt"),
        (office("word/document.xml", "word/vbaProject.bin"), "macro.docx"),
        (office("xl/workbook.xml"), "letter.docx"),
        (b"PK\x03\x04 broken", "letter.docx"),
        (PDF, "letter.pdf.exe"),
        (PDF, "letter"),
        (b"", "empty.pdf"),
    ],
)
def test_hostile_and_empty_files_are_refused_in_words_at_their_field(cast, draft, tmp_path, content, name):
    with pytest.raises(Unmet) as refused:
        attachments.attach(draft, upload(content, name), by=cast.amina)

    assert [refusal.field for refusal in refused.value.refusals] == ["file"]
    assert stored(tmp_path) == []


def test_names_are_tamed(cast, draft):
    name = '..\\..\\etc/pass\u202ewd"\r\nX: y\x00' + "a" * 300 + ".pdf"

    file = attachments.attach(draft, upload(PDF).__class__(name.replace("/", "_"), PDF), by=cast.amina)

    assert len(file.name) <= 160 and file.name.endswith(".pdf")
    assert not set('"\r\n\x00\u202e/\\') & set(file.name)


def test_size_and_number_are_limited(cast, draft, tmp_path):
    with pytest.raises(Unmet, match="The file is 6 MB"):
        attachments.attach(draft, upload(PDF + b"0" * attachments.LARGEST), by=cast.amina)
    for number in range(attachments.MOST_FILES):
        attachments.attach(draft, upload(PDF, f"{number}.pdf"), by=cast.amina)

    with pytest.raises(Unmet, match="10 files already"):
        attachments.attach(draft, upload(PDF, "eleventh.pdf"), by=cast.amina)

    assert len(stored(tmp_path)) == attachments.MOST_FILES


def test_a_file_removed_before_it_was_sent_is_gone_and_afterwards_stays(
    cast, draft, tmp_path, django_capture_on_commit_callbacks
):
    unsent = attachments.attach(draft, upload(PDF, "unsent.pdf"), by=cast.amina)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(draft, unsent.key, by=cast.amina)
    assert stored(tmp_path) == []

    sent = attachments.attach(draft, upload(PDF, "sent.pdf"), by=cast.amina)
    step(draft, "submit", by=cast.amina)
    step(draft, "send_back", by=cast.olga)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(draft, sent.key, by=cast.amina)
    assert stored(tmp_path) == [sent.key]
    assert Attachment.objects.get().removed_at


def test_files_are_downloads_for_those_they_are_for(client, cast, draft):
    open_file = attachments.attach(draft, upload(PDF, "open.pdf"), by=cast.amina)
    closed = attachments.attach(draft, upload(PDF, "closed.pdf"), by=cast.amina, sensitivity=Sensitivity.HCT_AND_OCHA)

    def status(name, file):
        client.force_login(cast.people[name])
        draft.refresh_from_db()
        return client.get(reverse("requests:file", args=[draft.address_key, file.key])).status_code

    assert [status(name, open_file) for name in ("amina", "olga", "bilal", "pilar")] == [200, 404, 404, 404]
    step(draft, "submit", by=cast.amina)

    assert [status(name, open_file) for name in ("amina", "olga", "pilar", "bilal", "hana")] == [
        200,
        200,
        200,
        404,
        404,
    ]
    assert [status(name, closed) for name in ("amina", "olga", "pilar")] == [200, 200, 404]

    client.force_login(cast.olga)
    response = client.get(reverse("requests:file", args=[draft.address_key, closed.key]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="closed.pdf"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF


def test_a_file_goes_through_the_page(client, cast, draft):
    client.force_login(cast.amina)
    url = reverse("requests:edit", args=[draft.key]) + "attachments/add/"

    wrong = client.post(url, {"file": upload(b"<html>", "x.html"), "sensitivity": "normal"})
    right = client.post(url, {"file": upload(PDF), "sensitivity": "hct_and_ocha"})

    assert wrong.status_code == 422 and "Attach a PDF" in wrong.content.decode()
    assert right.status_code == 302
    assert "letter.pdf" in client.get(right.url).content.decode()
    assert questions.frozen_parts(draft)["attachments"][0]["sensitivity"] == "hct_and_ocha"
