"""Letters reach a real mail server once each, whatever it, the relay or the reader does meanwhile."""

import datetime
import json
import threading
from email import policy
from email.parser import BytesParser
from uuid import uuid4

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import delivery, escalation, moment, outbox, queries, registry
from notifications.letter import compose
from notifications.models import KeptLetter, Message
from notifications.registry import Letter, LetterKind, ReaderDetails
from notifications.states import State
from notifications.tasks import deliver_event, sweep_due
from tests.letters import GREETING, account, contact, known_readers, mail_sink, tell  # noqa: F401 - fixtures
from tests.servers import free_port

pytestmark = pytest.mark.django_db


def later(**span):
    return moment.fixed(moment.database_now() + datetime.timedelta(**span))


def outcome():
    return Message.objects.get(channel="email")


def test_a_letter_arrives_in_both_forms_with_the_headers_it_was_promised(readers, sink):
    event = tell(contact(3, "en"))

    assert delivery.deliver_due() == {State.TOLD: 1}

    (letter,) = sink.to("contact3@talvia.example")
    message = outcome()
    assert letter["Subject"] == "[Exercise] News of engagement/1"
    assert letter.get_body(("plain",)).get_content().strip() == "Dear Contact 3, there is news."
    assert letter.get_body(("html",)).get_content().strip() == "<p>Dear Contact 3, there is news.</p>"
    assert letter["Message-ID"] == message.message_id
    assert letter["X-CMCoord-Event"] == str(event)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["To"] == "Contact 3 <contact3@talvia.example>"
    assert (message.state, message.attempts, message.due_at, message.owed_since) == (State.TOLD, 1, None, None)


def test_letters_of_one_topic_form_one_conversation(readers, sink):
    tell(contact(3))
    tell(contact(3))
    tell(contact(3), topic="engagement/2")

    delivery.deliver_due()

    first, second, other = (letter["References"] for letter in sink.letters)
    assert first == second != other


def test_a_batch_of_letters_takes_one_connection(readers, sink):
    tell(*(contact(number) for number in range(6)))

    delivery.deliver_due()

    assert (len(sink.letters), len(sink.sessions)) == (6, 1)


def test_nothing_is_sent_twice_by_a_second_turn(readers, sink):
    event = tell(account(7), contact(3))

    deliver_event(str(event))
    deliver_event(str(event))
    sweep_due()
    call_command("sweep", "--once")

    assert sorted(sink.message_ids) == sorted(
        Message.objects.filter(channel="email").values_list("message_id", flat=True)
    )


def test_a_wake_up_delivers_its_own_event_ahead_of_a_backlog(readers, sink):
    tell(contact(3))
    event = tell(contact(4))

    deliver_event(str(event))

    assert [letter.recipients for letter in sink.letters] == [["contact4@talvia.example"]]


def test_a_deferred_letter_goes_out_at_the_next_attempt_under_the_same_id(readers, sink):
    sink.text_answers = ["451 Greylisted, come back"]
    tell(contact(3))

    delivery.deliver_due()
    deferred = outcome()
    delivery.deliver_due()
    with later(seconds=15):
        delivery.deliver_due()

    assert (deferred.state, deferred.last_answer) == (State.RETRY, "451 Greylisted, come back")
    assert sink.message_ids == [deferred.message_id]
    assert (outcome().state, outcome().attempts) == (State.TOLD, 2)


def test_pauses_grow_to_half_an_hour_and_end_after_two_days(readers, sink):
    sink.text_answers = ["451 Busy"] * 200
    tell(contact(3))
    began = moment.database_now()
    waits = []

    clock = began
    while outcome().state != State.DEAD:
        clock = max(clock, outcome().due_at)
        with moment.fixed(clock):
            delivery.deliver_due()
        if outcome().due_at:
            waits.append((outcome().due_at - clock).total_seconds())

    for wait, planned in zip(waits, delivery.BACKOFF_SECONDS, strict=False):
        assert planned * 0.9 <= wait <= planned * 1.2
    assert max(waits) <= 1800 * 1.2
    assert datetime.timedelta(hours=48) <= clock - began < datetime.timedelta(hours=49)
    assert outcome().last_answer == "451 Busy"


def test_a_refused_reader_is_dead_and_the_others_get_theirs(readers, sink):
    sink.recipient_answers = {"contact4@talvia.example": ["550 No such user contact4@talvia.example"]}
    tell(contact(3), contact(4), contact(5))

    assert delivery.deliver_due() == {State.TOLD: 2, State.DEAD: 1}

    assert [letter.recipients[0] for letter in sink.letters] == ["contact3@talvia.example", "contact5@talvia.example"]
    assert Message.objects.get(reader_id=4).last_answer == "550 No such user (address)"
    assert len(sink.sessions) == 1


def test_a_mail_server_that_is_down_loses_nothing_and_does_not_cost_a_timeout_per_letter(readers, sink, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    tell(*(contact(number) for number in range(10)))

    assert delivery.deliver_due() == {State.RETRY: delivery.MOST_FAILED_CONNECTIONS}
    settings.EMAIL_PORT = port
    with later(seconds=15):
        assert delivery.deliver_due() == {State.TOLD: 10}

    assert len(sink.letters) == 10


def test_a_server_that_falls_silent_after_the_text_delays_only_that_letter(readers, sink):
    sink.silent_towards = {"contact3@talvia.example"}
    tell(contact(3), contact(4))

    assert delivery.deliver_due() == {State.RETRY: 1, State.TOLD: 1}

    hung = Message.objects.get(reader_id=3)
    assert (hung.state, hung.doubts) == (State.RETRY, 1)
    sink.silent_towards.clear()
    with later(seconds=15):
        assert delivery.deliver_due() == {State.TOLD: 1}
    copies = sink.to("contact3@talvia.example")
    assert {letter["Message-ID"] for letter in copies} == {hung.message_id}


class CutOff(EmailBackend):
    """A relay that loses its power right after the mail server has accepted the letter."""

    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        raise SystemExit


def test_a_relay_that_dies_after_the_server_accepted_sends_a_copy_with_the_same_id(readers, sink, settings):
    tell(contact(3))
    settings.EMAIL_BACKEND = "tests.test_delivery.CutOff"
    with pytest.raises(SystemExit):
        delivery.deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert delivery.deliver_due() == {}, "the lease still runs"
    with later(seconds=delivery.lease().total_seconds() + 1):
        assert delivery.deliver_due() == {State.TOLD: 1}

    assert sink.message_ids == [outcome().message_id] * 2
    assert (outcome().state, outcome().attempts, outcome().doubts) == (State.TOLD, 2, 1)


def test_a_lease_outlasts_all_timeouts_of_a_letter_and_ends_within_the_task_limit(settings):
    settings.EMAIL_TIMEOUT = 20

    assert 12 * 20 < delivery.lease().total_seconds() < settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.django_db(transaction=True)
def test_relays_working_side_by_side_send_each_letter_once(readers, sink):
    sink_letters = 30
    tell(*(contact(number) for number in range(sink_letters)))
    begin = threading.Barrier(3)
    outcomes = []

    def relay():
        begin.wait()
        try:
            while found := delivery.deliver_due():
                outcomes.append(found)
        finally:
            connection.close()

    relays = [threading.Thread(target=relay) for _ in range(3)]
    for thread in relays:
        thread.start()
    for thread in relays:
        thread.join()

    assert len(sink.letters) == len(set(sink.message_ids)) == sink_letters
    assert sum(found[State.TOLD] for found in outcomes) == sink_letters
    assert set(Message.objects.values_list("state", "attempts")) == {(State.TOLD, 1)}


def test_who_may_no_longer_read_is_not_written_to(readers, sink):
    tell(account(7), account(8), contact(3), contact(4))
    readers.barred = {8}
    readers.ended = {("contact", 4)}

    delivery.deliver_due()

    assert [letter.recipients[0] for letter in sink.letters] == ["account7@talvia.example", "contact3@talvia.example"]
    withheld = Message.objects.filter(state=State.WITHHELD)
    assert list(withheld.values_list("reader_kind", "reader_id")) == [("account", 8), ("contact", 4)]


def test_letters_that_cannot_be_written_do_not_hold_up_the_next(readers, sink):
    tell(contact(1), topic="engagement/666")
    readers.unreadable = {"engagement/666"}
    tell(contact(2))
    readers.unknown = {("contact", 2)}
    tell(contact(3))

    assert delivery.deliver_due() == {State.DEAD: 2, State.TOLD: 1}

    assert list(Message.objects.values_list("last_answer", flat=True)) == [
        "could not be written: ValueError",
        "reader unknown or without an address",
        "accepted by the mail server",
    ]


def test_a_kind_of_a_newer_release_waits_for_a_relay_that_knows_it(readers, sink):
    tell(contact(3))
    kind = registry._letters.pop(GREETING)

    assert delivery.deliver_due() == {State.RETRY: 1}
    registry.register_letter(kind)
    with later(seconds=15):
        assert delivery.deliver_due() == {State.TOLD: 1}


def test_no_word_of_a_subject_or_a_name_becomes_a_header(readers, settings):
    tell(contact(3))
    kind = LetterKind("k", lambda message, details: Letter("News\r\nBcc: x@y.example\u202e", "text"), None, None)
    details = ReaderDetails(address="contact3@talvia.example", name="Olga\r\nBcc: z@y.example")

    sent = compose(outcome(), kind, details).message().as_bytes()

    letter = BytesParser(policy=policy.default).parsebytes(sent)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "[Exercise] News Bcc: x@y.example"
    assert [address.addr_spec for address in letter["To"].addresses] == ["contact3@talvia.example"]


def test_a_dead_letter_is_reported_once_to_those_who_are_named(readers, sink):
    registry.register_escalation(lambda message: [account(9), contact(5)])
    sink.recipient_answers = {"contact3@talvia.example": ["550 Unknown"]}
    tell(contact(3), operation_id=4)

    delivery.deliver_due()
    assert [escalation.escalate(), escalation.escalate()] == [1, 0]
    delivery.deliver_due()

    alarms = sink.to("account9@talvia.example") + sink.to("contact5@talvia.example")
    assert [letter["Subject"] for letter in alarms] == ["[Exercise] Not delivered: News of engagement/1"] * 2
    assert "A letter to Contact 3 could not be delivered." in alarms[0].get_body(("plain",)).get_content()
    assert "/engagement/1/" in alarms[0].get_body(("plain",)).get_content()
    notice = queries.lines(Message.objects.filter(reader_id=9, channel="in_app"))[0].notice
    assert (notice.title, notice.url) == ("A letter did not reach Contact 3: News of engagement/1", "/engagement/1/")
    assert queries.trouble(4).dead == 1


def test_an_overdue_letter_is_reported_within_a_quarter_of_an_hour_and_goes_on(readers, sink):
    registry.register_escalation(lambda message: [contact(5)])
    sink.recipient_answers = {"contact3@talvia.example": ["451 Busy"] * 20}
    tell(contact(3))

    for minutes in (0, 1, 5):
        with later(minutes=minutes):
            delivery.deliver_due()
            assert escalation.escalate() == 0
    with later(minutes=14):
        assert escalation.escalate() == 1
        assert escalation.escalate() == 0
        delivery.deliver_due()
    with later(hours=1):
        assert escalation.escalate() == 0

    (alarm,) = sink.to("contact5@talvia.example")
    assert "has not arrived yet" in alarm.get_body(("plain",)).get_content()


def test_an_alarm_that_cannot_be_delivered_raises_no_alarm(readers, sink):
    registry.register_escalation(lambda message: [contact(5)])
    sink.recipient_answers = {f"contact{number}@talvia.example": ["550 Unknown"] for number in (3, 5)}
    tell(contact(3))

    for _ in range(3):
        delivery.deliver_due()
        escalation.escalate()

    assert Message.objects.filter(kind=escalation.UNDELIVERED).count() == 1


def test_who_is_alarmed_must_be_allowed_to_read_it_too(readers, sink):
    registry.register_escalation(lambda message: [account(9)])
    sink.recipient_answers = {"contact3@talvia.example": ["550 Unknown"]}
    tell(contact(3))
    delivery.deliver_due()
    escalation.escalate()
    readers.barred = {9}

    assert delivery.deliver_due() == {State.WITHHELD: 1}
    assert queries.lines(Message.objects.filter(reader_id=9, channel="in_app")) == []


def test_a_letter_sent_again_says_so_and_carries_the_first_words(readers, sink):
    sink.recipient_answers = {"contact3@talvia.example": ["550 Unknown"]}
    tell(contact(3))
    delivery.deliver_due()
    said_so = uuid4()

    outbox.resend(outcome(), by_event=said_so)
    delivery.deliver_due()

    (letter,) = sink.letters
    assert letter["Subject"] == "[Exercise] Sent again: News of engagement/1"
    assert letter.get_body(("plain",)).get_content().strip() == "Dear Contact 3, there is news."
    assert letter["X-CMCoord-Event"] == str(said_so)


def test_the_sweep_sends_what_was_left_and_runs_the_clock_without_any_broker(readers, sink, capsys):
    ran = []
    registry.register_chore(lambda: 1 / 0)
    registry.register_chore(lambda: ran.append("clock"))
    tell(contact(3))

    call_command("sweep", "--once")

    assert capsys.readouterr().out == "1 told\n"
    assert (ran, len(sink.letters)) == (["clock"], 1)
    assert list(queries.health()["heartbeats"]) == ["sweep"]
    assert queries.health()["oldest_due_seconds"] is None


def test_after_a_restore_unfinished_letters_wait_for_a_person(readers, sink, capsys):
    tell(account(7), contact(3))

    call_command("letters", "--hold-unfinished")

    assert capsys.readouterr().out == "2 unfinished letters are held as uncertain.\n"
    assert delivery.deliver_due() == {}
    assert queries.trouble().uncertain == 2
    assert queries.unread_count(type("Hana", (), {"pk": 7})) == 1


def test_every_message_can_be_listed_with_its_outcome(readers, sink, capsys):
    event = tell(account(7), contact(3))
    delivery.deliver_due()

    call_command("letters", "--json")

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["reader"], line["channel"], line["outcome"]) for line in lines] == [
        (str(event), "account/7", "in_app", "told"),
        (str(event), "account/7", "email", "told"),
        (str(event), "contact/3", "email", "told"),
    ]
    assert lines[2]["address"] == "contact3@talvia.example"


def test_in_the_exercise_letters_are_kept_and_read_in_the_portal(readers, client, django_user_model, settings):
    settings.EMAIL_BACKEND = "notifications.channels.kept.KeptBackend"
    amina = django_user_model.objects.create_user(email="amina@iom.example", name="Amina", password="long-words-here")
    tell(contact(3))
    delivery.deliver_due()
    kept = KeptLetter.objects.get()

    signed_out = client.get(reverse("notifications:kept_letters"))
    client.force_login(amina)
    listed = client.get(reverse("notifications:kept_letters"), {"to": "contact3@"})
    other = client.get(reverse("notifications:kept_letters"), {"to": "nobody@"})
    letter = client.get(reverse("notifications:kept_letter", args=[kept.pk]))
    html = client.get(reverse("notifications:kept_letter_html", args=[kept.pk]))

    assert (signed_out.status_code, kept.to, kept.message_id) == (302, "contact3@talvia.example", outcome().message_id)
    assert "News of engagement/1" in listed.content.decode()
    assert "No letter to this address." in other.content.decode()
    assert "Dear Contact 3, there is news." in letter.content.decode()
    assert html.content.decode() == "<p>Dear Contact 3, there is news.</p>"
    assert html["Content-Security-Policy"].startswith("sandbox allow-popups; default-src 'none'")
    settings.EXERCISE = False
    assert client.get(reverse("notifications:kept_letter", args=[kept.pk])).status_code == 404
    assert client.get(reverse("notifications:kept_letters")).status_code == 404


def test_a_reader_finds_notices_in_the_portal_and_marks_them_read(readers, client, django_user_model):
    hana = django_user_model.objects.create_user(email="hana@unicef.example", name="Hana", password="long-words-here")
    client.force_login(hana)
    tell(account(hana.pk))
    tell(account(hana.pk), topic="engagement/2")
    message = Message.objects.filter(channel="in_app", topic="engagement/1").get()

    before = client.get(reverse("notifications:notices")).content.decode()
    client.post(reverse("notifications:read"), {"notice": message.pk})
    between = client.get(reverse("notifications:notices")).content.decode()
    client.post(reverse("notifications:read"))
    after = client.get(reverse("notifications:notices")).content.decode()

    assert "2 unread notices" in before
    assert 'href="/engagement/1/"' in before
    assert "1 unread notice" in between
    assert "You have read everything." in after
    assert 'href="/engagement/2/"' in after
    assert "Mark as read" not in after


def test_the_page_of_notices_takes_as_many_statements_for_sixty_as_for_one(readers, client, django_user_model):
    hana = django_user_model.objects.create_user(email="hana@unicef.example", name="Hana", password="long-words-here")
    client.force_login(hana)
    counts = []

    for number in (1, 59):
        for _ in range(number):
            tell(account(hana.pk))
        with CaptureQueriesContext(connection) as statements:
            page = client.get(reverse("notifications:notices")).content.decode()
        counts.append(len(statements))

    assert "60 unread notices" in page
    assert counts[0] == counts[1]
