"""The record: a chain of events that shows every change, and a second chain that keeps what was refused."""

import pytest
from django.db import DatabaseError, connection, transaction

from operations import record
from operations.models import AccessHead, AccessRecord, ChainHead, Event, EventText
from operations.states import ActorKind
from requests import workflow
from requests.refusals import NotYours
from requests.states import SCREENING
from tests.factories import data_for, make_engagement


def note(cast, number=1, **more):
    """`number` events in Talvia; the last one."""
    for _ in range(number):
        event = record.append(cast.operation_a, "test.noted", by=cast.olga, subject=("engagement", 1), **more)
    return event


def tamper(table, sets, event):
    """Change a row as somebody with the database's keys could: past the trigger that refuses it."""
    with connection.cursor() as cursor:
        where = ""
        if connection.vendor == "postgresql":
            where = f" ON {table}"
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks outstanding keeps its triggers
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{where}")
        cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", [event.pk])


def test_events_are_numbered_in_their_operation_and_each_carries_the_digest_before_it(cast):
    first, second = note(cast), note(cast)
    elsewhere = record.append(cast.operation_b, "test.noted", by=cast.zoe, subject=("test", 1))

    assert second.number == first.number + 1
    assert second.previous_digest == first.digest
    assert elsewhere.number == 1
    assert record.first_break(cast.operation_a) == ""


def test_a_walk_through_the_workflow_checks_out(cast):
    make_engagement(cast, "deployed")

    assert record.first_break(cast.operation_a) == ""
    assert (
        ChainHead.objects.get(operation=cast.operation_a).number
        == Event.objects.filter(operation=cast.operation_a).count()
    )


@pytest.mark.parametrize(
    "sets", ["kind = 'test.forged'", "actor_id = NULL", "at = '2020-01-01 00:00:00+00:00'", "subject_id = 2"]
)
def test_a_changed_event_is_named(cast, sets):
    event = note(cast)
    note(cast, 2)

    tamper("operations_event", sets, event)

    assert record.first_break(cast.operation_a) == f"Event {event.number} was changed."


def test_a_missing_event_is_named(cast):
    note(cast)
    event = note(cast)
    note(cast)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER operations_event_append_only ON operations_event")
        cursor.execute("DELETE FROM operations_event WHERE id = %s", [event.pk])

    assert record.first_break(cast.operation_a) == f"Event {event.number} is missing."


def test_missing_newest_events_are_noticed_by_the_head(cast):
    event = note(cast)
    last = note(cast)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER operations_event_append_only ON operations_event")
        cursor.execute("DELETE FROM operations_event WHERE id = %s", [last.pk])

    assert record.first_break(cast.operation_a) == f"The newest events after {event.number} are missing."


def test_a_changed_text_is_named_and_an_erased_one_leaves_the_chain_whole(cast):
    event = note(cast, texts={"reason": "The river rises."})
    text = EventText.objects.get(event=event)

    EventText.objects.filter(pk=text.pk).update(text="The river falls.")
    assert record.first_break(cast.operation_a) == f"A text of event {event.number} was changed."

    text.delete()
    assert record.first_break(cast.operation_a) == ""


def test_the_database_itself_refuses_to_change_an_event(cast):
    event = note(cast)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind="test.forged")

    event.refresh_from_db()
    assert event.kind == "test.noted"


def test_the_database_itself_refuses_to_change_an_access_record(cast):
    row = record.access("test.read", user=cast.olga)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessRecord.objects.filter(pk=row.pk).update(kind="test.forged")


@pytest.mark.postgres
def test_the_database_itself_refuses_to_delete_an_event(cast):
    event = note(cast)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()


def test_the_same_text_twice_has_two_digests(cast):
    one, other = (note(cast, texts={"reason": "The same."}) for _ in range(2))

    assert one.text_digests != other.text_digests
    assert "The same." not in str(one.values) + str(one.text_digests)


def test_an_act_that_is_rolled_back_leaves_no_event(cast):
    before = Event.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(cast)
        raise ZeroDivisionError

    assert Event.objects.count() == before
    assert record.first_break(cast.operation_a) == ""


def test_the_clock_and_commands_are_actors_too(cast):
    event = record.append(cast.operation_a, "test.noted", actor=ActorKind.CLOCK, subject=("engagement", 1))

    assert (event.actor, event.actor_kind) == (None, "clock")
    assert record.first_break(cast.operation_a) == ""


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_is_kept_though_its_act_was_rolled_back(transactional_db):
    from tests.cast import assemble

    cast = assemble()
    engagement = make_engagement(cast, SCREENING)
    events = Event.objects.count()

    with pytest.raises(NotYours):
        workflow.advance(
            engagement,
            "open_review",
            by=cast.bilal,
            version=engagement.version,
            data=data_for(engagement, "open_review"),
        )

    row = AccessRecord.objects.get(kind="step.refused")
    assert (row.user, row.operation, row.digest) == (cast.bilal, cast.operation_a, record.access_digest(row))
    assert AccessHead.objects.get().digest == row.digest
    assert Event.objects.count() == events
