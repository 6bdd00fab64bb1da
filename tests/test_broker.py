"""The embedded broker hands on whole messages only, whoever looks at which moment."""

import json
import threading
from contextlib import suppress
from queue import Empty

import pytest
from kombu import Connection

from cmcoord.broker import Channel

MANY = 500


@pytest.fixture
def channels(tmp_path):
    """Two channels on one folder, as two processes have them."""
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    opened = [Connection("folder://", transport_options=folders) for __ in range(2)]
    yield [connection.channel() for connection in opened]
    for connection in opened:
        connection.release()


def test_a_reader_never_meets_half_a_message(channels):
    writer, reader = channels
    assert isinstance(reader, Channel)
    payloads = [{"body": "x" * 500, "number": number} for number in range(MANY)]
    writing = threading.Thread(target=lambda: [writer._put("celery", payload) for payload in payloads])
    writing.start()

    found = []
    while writing.is_alive() or len(found) < MANY:
        with suppress(Empty):
            found.append(reader._get("celery")["number"])

    assert sorted(found) == list(range(MANY))


def test_a_message_that_is_being_written_is_not_there_yet(channels, monkeypatch):
    writer, reader = channels
    seen = []

    def dumps(payload):
        with pytest.raises(Empty):
            reader._get("celery")
        seen.append(payload)
        return json.dumps(payload)

    for module in ("kombu.transport.filesystem", "cmcoord.broker"):
        monkeypatch.setattr(f"{module}.dumps", dumps)
    writer._put("celery", {"number": 1})

    assert seen and reader._get("celery") == {"number": 1}
