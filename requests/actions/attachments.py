"""Files of a draft: checked by what they are, kept under random names, handed out as downloads only."""

import hashlib
import re
import zipfile
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from operations import clock

from ..models import Attachment
from ..refusals import Refusal, Unmet
from ..states import Sensitivity
from ..typed import clean_line
from .drafts import touch

LARGEST = 5 * 1024 * 1024
MOST_FILES = 10

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": WORD,
    ".xlsx": EXCEL,
    ".txt": "text/plain",
}
ACCEPT = ",".join(ENDINGS)
OFFICE_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}
MOST_OFFICE_PARTS = 5000


def attach(engagement, upload, *, by, sensitivity=Sensitivity.NORMAL):
    """Attach an uploaded file (a Django File). Refused at "file" when it is too large, too many or not what it says.

    The same file twice stays one file. Returns the Attachment.
    """
    name, content_type = checked(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored = None
    try:
        with transaction.atomic():
            fresh, actor = touch(engagement, by)
            present = [file for file in fresh.attachments.all() if file.removed_at is None]
            for file in present:
                if (file.digest, file.name) == (digest.hexdigest(), name):
                    return file
            if len(present) >= MOST_FILES:
                raise refused(_("There are %(number)d files already. Remove one first") % {"number": MOST_FILES})
            stored = Attachment(
                engagement=fresh,
                name=name,
                content_type=content_type,
                size=upload.size,
                digest=digest.hexdigest(),
                sensitivity=sensitivity if sensitivity in Sensitivity.values else Sensitivity.HCT_AND_OCHA,
                added_by=actor.user,
                added_at=clock.now(),
            )
            stored.file.save(name, upload, save=False)
            stored.save()
            return stored
    except BaseException:
        if stored is not None and stored.file:
            stored.file.storage.delete(stored.file.name)
        raise


def set_sensitivity(engagement, key, sensitivity, *, by):
    """Say who may read a file."""
    if sensitivity not in Sensitivity.values:
        raise Unmet(Refusal(_("Choose who may read the file"), "sensitivity"))
    with transaction.atomic():
        fresh, _actor = touch(engagement, by)
        Attachment.objects.filter(engagement=fresh, key=key).update(sensitivity=sensitivity)


def remove_attachment(engagement, key, *, by):
    """Take a file away. One that was never sent is deleted; one that stands in a Version stays for its readers."""
    with transaction.atomic():
        fresh, _actor = touch(engagement, by)
        file = Attachment.objects.filter(engagement=fresh, key=key, removed_at__isnull=True).first()
        if file is None:
            return
        if key in sent_keys(fresh):
            Attachment.objects.filter(pk=file.pk).update(removed_at=clock.now())
            return
        storage, name = file.file.storage, file.file.name
        file.delete()
        transaction.on_commit(lambda: storage.delete(name))


def sent_keys(engagement):
    """The keys of all files that stand in a Version of the request."""
    versions = engagement.versions.values_list("attachments", flat=True)
    return {file["key"] for files in versions for file in files}


def checked(upload):
    """(name, content type) of an upload that is what its name says, or a refusal in words."""
    name = safe_name(upload.name or "")
    if not upload.size:
        raise refused(_("The file is empty. Choose another file"))
    if upload.size > LARGEST:
        raise refused(
            _("The file is %(size)d MB. Attach files under 5 MB, or take a photo at lower quality")
            % {"size": -(-upload.size // (1024 * 1024))}
        )
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise refused(_("Attach a PDF, a photo (JPEG or PNG), a Word or Excel file, or plain text"))
    found = content_of(upload)
    if found != ENDINGS[ending]:
        raise refused(_("The file is not what its name says. Save it again in the right format and attach it"))
    return name, found


def refused(sentence):
    return Unmet(Refusal(sentence, "file"))


def safe_name(name):
    """The last part of a file's name without anything a header or a folder could trip over."""
    name = clean_line(name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r'[<>:"|?*;%\t]', "_", name).lstrip(".") or "file"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:150]}{dot}{ending[:9]}" if dot else name[:160]


def content_of(upload):
    """The content type a file really has, by its first bytes or its parts; empty when it is none we take."""
    upload.seek(0)
    head = upload.read(8192)
    try:
        if head.startswith(b"%PDF-"):
            return "application/pdf"
        if head.startswith(b"\xff\xd8\xff"):
            return "image/jpeg"
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "image/png"
        if head.startswith(b"PK\x03\x04"):
            return office_type(upload)
        return "text/plain" if is_text(upload) else ""
    finally:
        upload.seek(0)


def office_type(upload):
    """Word or Excel by the parts inside, never unpacked; files with macros are not taken."""
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return ""
    macros = any(part.lower().endswith(".bin") and "vba" in part.lower() for part in parts)
    if len(parts) > MOST_OFFICE_PARTS or macros or "[Content_Types].xml" not in parts:
        return ""
    return next((kind for part, kind in OFFICE_PARTS.items() if part in parts), "")


def is_text(upload):
    """UTF-8 without control characters."""
    upload.seek(0)
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f" or c == "\x7f" for c in text)
