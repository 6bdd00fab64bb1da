"""What is promised is stored with what it tells, once per reader, whatever the broker does."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import actions, bell, outbox, queries
from notifications.models import Message
from notifications.registry import NotRegistered
from notifications.states import State
from tests.letters import GREETING, account, contact, known_readers, tell  # noqa: F401 - a fixture
from tests.servers import ROOT, clean_environment, free_port

pytestmark = pytest.mark.django_db


def rows():
    return list(Message.objects.order_by("pk").values_list("reader_kind", "reader_id", "channel", "state"))


def test_an_account_is_told_in_the_portal_at_once_and_owed_an_email_and_a_contact_an_email(readers):
    tell(account(7), contact(3))

    assert rows() == [
        ("account", 7, "in_app", "told"),
        ("account", 7, "email", "waiting"),
        ("contact", 3, "email", "waiting"),
    ]


def test_nobody_is_promised_the_same_event_twice(readers):
    event = tell(account(7))

    tell(account(7), contact(3), event=event)
    tell(account(7))

    assert Message.objects.filter(event=event).count() == 3
    assert Message.objects.count() == 5


def test_a_step_that_fails_promises_nothing(readers):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.write(GREETING, event=uuid4(), topic="engagement/1", readers=[account(7)])
        raise ZeroDivisionError

    assert rows() == []


@pytest.mark.django_db(transaction=True)
def test_letters_are_promised_inside_a_transaction_only(readers):
    with pytest.raises(transaction.TransactionManagementError, match="inside the transaction"):
        outbox.write(GREETING, event=uuid4(), topic="engagement/1", readers=[account(7)])

    assert rows() == []


def test_a_kind_nobody_registered_is_refused_when_it_is_written(readers):
    with pytest.raises(NotRegistered, match="tests.unheard"):
        outbox.write("tests.unheard", event=uuid4(), topic="engagement/1", readers=[account(7)])


def test_writing_takes_one_statement_for_one_reader_and_for_fifteen(readers):
    counts = []
    for number in (1, 15):
        with CaptureQueriesContext(connection) as statements, transaction.atomic():
            outbox.write(
                GREETING,
                event=uuid4(),
                topic="engagement/1",
                readers=[account(n) for n in range(number)],
                at=timezone.now(),
            )
        counts.append(len([s for s in statements.captured_queries if "INSERT" in s["sql"]]))

    assert counts == [1, 1]


def test_one_event_written_to_two_audiences_wakes_delivery_once(readers, django_capture_on_commit_callbacks):
    event = uuid4()

    with django_capture_on_commit_callbacks() as callbacks:
        tell(account(7), event=event)
        tell(contact(3), event=event)

    assert [(callback.func, callback.args) for callback in callbacks] == [(bell.ring, (str(event),))]


def test_a_wake_up_of_a_rolled_back_part_does_not_hide_the_next_one(readers, django_capture_on_commit_callbacks):
    event = uuid4()

    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            outbox.write(GREETING, event=event, topic="engagement/1", readers=[account(7)])
            raise ZeroDivisionError
        tell(account(7), event=event)

    assert len(callbacks) == 1


def test_a_letter_sent_again_is_a_new_promise_about_the_first(readers):
    tell(contact(3))
    dead = Message.objects.get()
    Message.objects.update(state=State.DEAD, due_at=None)
    said_so = uuid4()

    again = outbox.resend(dead, said_so)
    once_more = outbox.resend(again, uuid4())

    assert (again.event, again.about, again.state, again.is_repeat) == (said_so, dead, State.WAITING, True)
    assert once_more.about == dead
    assert again.message_id != dead.message_id
    assert Message.objects.get(pk=dead.pk).owed_since is None
    assert queries.trouble().dead == 0


def test_messages_are_read_by_topic_and_counted_by_operation(readers):
    tell(contact(3), operation_id=1)
    tell(contact(4), topic="engagement/2", operation_id=2)
    Message.objects.filter(reader_id=4).update(state=State.DEAD, due_at=None)

    told = queries.with_readers(queries.messages_about("engagement/1"))

    assert [message.reader.address for message in told] == ["contact3@talvia.example"]
    assert (queries.trouble(1).waiting, queries.trouble(1).dead) == (1, 0)
    assert (queries.trouble(2).waiting, queries.trouble(2).dead) == (0, 1)
    assert queries.trouble().dead == 1


def test_a_reader_sees_only_what_is_theirs_and_marks_it_read(readers, django_user_model):
    hana = django_user_model.objects.create_user(email="hana@unicef.example", name="Hana")
    mateo = django_user_model.objects.create_user(email="mateo@wfp.example", name="Mateo")
    tell(account(hana.pk), account(mateo.pk))
    tell(account(hana.pk), topic="engagement/2")

    assert [line.notice.title for line in queries.unread_for(hana)] == ["News of engagement/2", "News of engagement/1"]
    assert queries.unread_count(hana) == 2
    assert actions.mark_read(by=hana, topic="engagement/2") == 1
    assert actions.mark_read(by=hana, message_id=queries.unread_for(mateo)[0].message.pk) == 0
    assert (queries.unread_count(hana), queries.unread_count(mateo)) == (1, 1)


WRITE_WITH_A_DEAD_BROKER = """
import time, uuid, django
django.setup()
from django.db import connection, transaction
from notifications import bell, outbox, registry
from notifications.models import Message
with connection.schema_editor() as editor:
    editor.create_model(Message)
registry.register_letter(registry.LetterKind("tests.greeting", None, None, None))
begin = time.monotonic()
for number in range(5):
    with transaction.atomic():
        outbox.write("tests.greeting", event=uuid.uuid4(), topic="t", readers=[registry.Reader("contact", number)])
print("written", Message.objects.filter(state="waiting").count(), "without waiting", time.monotonic() - begin < 3)
try:
    bell.publish(str(uuid.uuid4()))
except Exception as problem:
    print("broker", type(problem).__name__)
"""


@contextmanager
def unused_port():
    yield free_port()


@contextmanager
def silent_server():
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("hanging", [False, True], ids=["refuses", "hangs"])
def test_a_broker_that_is_down_neither_fails_nor_delays_the_step(tmp_path, hanging):
    with silent_server() if hanging else unused_port() as port:
        env = clean_environment(
            VAR_DIR=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/d.sqlite3", REDIS_URL=f"redis://127.0.0.1:{port}/0"
        )
        ran = subprocess.run(
            [sys.executable, "-c", WRITE_WITH_A_DEAD_BROKER],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
        )

    assert ran.stdout.splitlines()[:1] == ["written 5 without waiting True"], ran.stderr
    assert ran.stdout.splitlines()[1].startswith("broker "), "the broker must really have been down"
