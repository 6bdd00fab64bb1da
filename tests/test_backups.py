"""A backup is worth what its restore is worth: the record whole, the files there, nothing announced twice."""

import tarfile
from pathlib import Path

import pytest

from tests import servers

pytestmark = pytest.mark.servers

FILL = """
import datetime as dt, uuid
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from notifications import outbox
from notifications.models import Message
from notifications.registry import Reader
from operations import record
from operations.accounts import PASSWORD_RESET
from operations.models import Operation, User
from operations.states import ActorKind
with transaction.atomic():
    operation = Operation.objects.create(code="TAL", name="Talvia", country="Talvia", opened_on=dt.date(2026, 1, 1))
    amina = User.objects.create_user("amina@cmcoord.example", "a long password for tests", name="Amina")
    for note in ("first", "second"):
        record.append(operation, "test.noted", by=amina, subject=("operation", operation.pk), texts={"note": note})
    outbox.write(PASSWORD_RESET, event=uuid.uuid4(), topic="account/1", readers=[Reader("account", amina.pk, "en")])
default_storage.save("evidence.txt", ContentFile(b"signed by the governor"))
"""
LOOK = """
from notifications.models import Message
from operations import record
from operations.models import Event, Operation, User
broken = record.first_break(Operation.objects.get())
letters = sorted(Message.objects.values_list("channel", "state"))
print([user.name for user in User.objects.all()], Event.objects.count(), repr(broken), letters)
"""


def empty_portal(folder, **settings):
    portal = servers.Portal(folder, {"EXERCISE": "no", **settings})
    portal.env["PATH"] = f"{portal.env['PATH']}:{servers.postgres_binaries()}"
    return portal


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def saved(request, tmp_path_factory):
    """A portal with data, its archive, and an empty place to restore it to."""
    folder = tmp_path_factory.mktemp("portals")
    if request.param == "SQLite":
        yield save(empty_portal(folder / "full"), empty_portal(folder / "empty"))
        return
    with servers.postgres() as server, servers.database(server) as one, servers.database(server) as other:
        full, empty = (empty_portal(folder / url[-8:], DATABASE_URL=url) for url in (one, other))
        yield save(full, empty)


def save(full, empty):
    full.manage("migrate", "-v", "0")
    full.manage("shell", "-c", FILL)
    full.manage("backup", str(full.folder / "backups"))
    (archive,) = (full.folder / "backups").iterdir()
    return full, archive, empty


def test_a_restored_portal_is_whole_and_sends_nothing_by_itself(saved):
    _, archive, empty = saved

    said = empty.manage("restore", str(archive))
    empty.manage("sweep", "--once")

    assert archive.stat().st_mode & 0o777 == 0o600
    assert "1 letters were under way" in said and "The record of every operation is whole." in said
    assert empty.manage("shell", "-v", "0", "-c", LOOK).strip() == (
        "['Amina'] 2 '' [('email', 'uncertain'), ('in_app', 'told')]"
    )
    assert Path(empty.folder, "files", "evidence.txt").read_bytes() == b"signed by the governor"


def test_a_portal_in_use_is_never_overwritten(saved):
    full, archive, _ = saved

    with pytest.raises(RuntimeError, match="This database holds a portal already"):
        full.manage("restore", str(archive))


def test_a_damaged_archive_is_refused_whole(saved, tmp_path):
    _, archive, _ = saved
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "opened", filter="data")
    (tmp_path / "opened" / "files" / "evidence.txt").write_text("signed by nobody")
    with tarfile.open(tmp_path / "damaged.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "opened", arcname=".")
    empty = empty_portal(tmp_path / "empty")

    with pytest.raises(RuntimeError, match=r"files/evidence.txt in the archive is damaged. Nothing was restored."):
        empty.manage("restore", str(tmp_path / "damaged.tar.gz"))

    assert not (tmp_path / "empty" / "files").exists()
