"""Who is told of what, in which words: discreet unless the mechanism says open, and never an outsider."""

import datetime as dt
import html as entities
import re
from email.utils import parseaddr

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import delivery
from notifications.letter import compose
from notifications.models import Message
from notifications.registry import letter_kind, reader_details, readers_to_alarm
from operations import clock
from operations.models import Contact, Operation, User
from operations.roles import join, leave
from operations.states import Role
from requests import questions, reminders, reviews
from requests.actions import comments, conditions, decisions, deployments, desk
from requests.letters import topic_of
from requests.states import (
    APPROVED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    Answer,
    Verb,
)
from requests.step_data import CarriedCondition, Question
from tests.factories import (
    ask,
    change_mechanism,
    consent_given,
    end_deployments,
    file_extension,
    fresh,
    give,
    give_for,
    make_engagement,
    make_round,
    open_due_diligence,
    round_of,
    settle_due_diligence,
    step,
)

OPENED = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)  # a Monday, 14:00 in Talvia
CONTACTS = {"ocha-talvia@ocha.example", "prd-talvia@iom.example"}


@pytest.fixture(autouse=True)
def no_exercise(settings):
    """A portal at work: the exercise would mark every subject."""
    settings.EXERCISE = False


def told(kind):
    """Who was promised an e-mail of a kind: names of the cast, addresses of contacts."""
    messages = Message.objects.filter(kind=f"requests.{kind}", channel="email")
    accounts = {user.pk: user.email.partition("@")[0] for user in User.objects.all()}
    addresses = {contact.pk: contact.address for contact in Contact.objects.all()}
    return {accounts[m.reader_id] if m.reader_kind == "account" else addresses[m.reader_id] for m in messages}


def mail_to(reader, kind):
    """The newest letter of a kind to one reader, as it leaves: an EmailMultiAlternatives."""
    reader_kind = "account" if isinstance(reader, User) else "contact"
    message = Message.objects.filter(
        kind=f"requests.{kind}", channel="email", reader_kind=reader_kind, reader_id=reader.pk
    ).latest("pk")
    return composed(message)


def composed(message):
    details = reader_details(message.reader_kind, [message.reader_id])[message.reader_id]
    return compose(message, letter_kind(message.kind), details)


def all_mails():
    return [composed(message) for message in Message.objects.filter(channel="email").order_by("pk")]


def said(mail):
    """Everything a mail tells, decoded: headers, subject, plain text, HTML."""
    parts = [part.get_payload(decode=True).decode() for part in mail.message().walk() if not part.is_multipart()]
    return "\n".join([str(mail.message()), mail.subject, *parts])


def html(mail):
    return mail.alternatives[0][0]


# --- Who is told ------------------------------------------------------------------------------------------------------

HCT = "hana mateo ines sami alba otto"
# verb, from, by whom (None is the clock), the people told besides the contacts. The request is Amina's, of IOM.
TOLD = [
    ("submit", DRAFT, "amina", "olga pilar"),
    ("recall", SCREENING, "amina", "olga pilar"),
    ("send_back", SCREENING, "olga", "amina henri dela pilar"),
    ("send_back", HCT_REVIEW, "henri", f"amina {HCT} dela olga pilar"),
    ("close_as_met", SCREENING, "olga", "amina henri dela pilar"),
    ("close_as_met", HC_DECISION, "olga", f"amina {HCT} henri dela pilar"),
    ("open_review", SCREENING, "olga", f"amina {HCT} henri dela pilar"),
    ("close_review", HCT_REVIEW, None, f"amina {HCT} henri dela olga pilar"),
    ("close_review", HCT_REVIEW, "henri", f"amina {HCT} dela olga pilar"),
    ("approve", HC_DECISION, "henri", f"amina {HCT} dela olga pilar"),
    ("reject", HC_DECISION, "dela", f"amina {HCT} henri olga pilar"),
    ("reconsider", APPROVED, "olga", f"amina {HCT} henri dela pilar"),
    ("transmit", APPROVED, "olga", f"amina {HCT} henri dela pilar"),
    ("deploy", TRANSMITTED, "olga", f"amina {HCT} henri dela pilar"),
    ("extend", DEPLOYED, "henri", f"amina {HCT} dela olga pilar"),
    ("refuse_extension", DEPLOYED, "dela", f"amina {HCT} henri olga pilar"),
    ("suspend", DEPLOYED, "olga", f"amina {HCT} henri dela pilar"),
    ("resume", SUSPENDED, "henri", f"amina {HCT} dela olga pilar"),
    ("close", DEPLOYED, "olga", f"amina {HCT} henri dela pilar"),
    ("close", SCREENING, "olga", "amina henri dela pilar"),
    ("withdraw", SCREENING, "amina", "henri dela olga pilar"),
    ("withdraw", APPROVED, "amina", f"{HCT} henri dela olga pilar"),
]


def test_the_table_of_readers_speaks_of_every_verb():
    assert {verb for verb, *__ in TOLD} == set(Verb.values)


@pytest.mark.parametrize(("verb", "state", "by", "people"), TOLD)
def test_every_step_tells_exactly_these_people_and_both_contacts_but_not_the_actor(cast, verb, state, by, people):
    engagement = make_engagement(cast, state)
    make_ready(cast, engagement, verb)
    Message.objects.all().delete()

    if by is None:
        reviews.run_clock(round_of(engagement).closes_at)
    else:
        step(engagement, verb, by=getattr(cast, by))

    assert told(verb) == set(people.split()) | CONTACTS
    notices = Message.objects.filter(kind=f"requests.{verb}", channel="in_app")
    assert notices.count() == len(people.split())
    assert set(Message.objects.values_list("topic", flat=True)) == {topic_of(engagement)}


def make_ready(cast, engagement, verb):
    if verb == "transmit":
        consent_given(engagement, by=cast.olga)
    elif verb in ("extend", "refuse_extension"):
        file_extension(engagement, by=cast.amina)
    elif verb == "close":
        end_deployments(engagement, by=cast.olga)


def test_the_first_approval_by_the_clock_tells_everybody(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)
    give(engagement, cast.mateo)

    reviews.run_clock(round_of(engagement).closes_at)

    assert told("approve") == {"amina", *HCT.split(), "henri", "dela", "olga", "pilar"} | CONTACTS


def test_where_the_mechanism_says_so_members_are_not_told_of_steps_after_their_review(cast):
    change_mechanism(cast.operation_a, inform_members=False)
    engagement = make_engagement(cast, DEPLOYED)

    assert told("transmit") == {"amina", "henri", "dela", "pilar"} | CONTACTS
    assert "hana" in told("approve")

    file_extension(engagement, by=cast.amina)
    step(engagement, "extend", by=cast.henri)
    assert "hana" in told("extend")


def test_an_operation_without_contacts_of_its_own_writes_to_the_global_ones(cast):
    make_engagement(cast, SCREENING, operation=cast.operation_b)

    assert told("submit") == {"oskar", "pilar", "cmcs@ocha.example", "prd@iom.example"}


def test_only_authors_who_are_still_requesters_are_told_else_all_requesters_of_the_organisation(cast):
    engagement = make_engagement(cast, SCREENING)
    leave(cast.memberships["amina"])
    join(cast.otto, Role.REQUESTER, organisation=cast.iom, operation=cast.operation_a)

    step(engagement, "send_back", by=cast.olga)

    assert told("send_back") == {"otto", "henri", "dela", "pilar"} | CONTACTS


def test_the_prd_desk_follows_its_own_organisation_only(cast):
    make_engagement(cast, SCREENING, requester=cast.bilal)

    assert told("submit") == {"olga"} | CONTACTS


def test_a_rejection_is_told_to_everybody_concerned_at_once(cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    give(engagement, cast.sami, Answer.REJECT)
    give(engagement, cast.mateo, Answer.CONDITIONS)
    give(engagement, cast.hana)
    give(engagement, cast.sami)

    everybody = {"amina", *HCT.split(), "henri", "dela", "olga", "pilar"} | CONTACTS
    assert told("rejection_raised") == everybody - {"sami"}
    assert told("condition_raised") == everybody - {"mateo"}
    assert told("rejection_lifted") == everybody - {"sami"}


def test_the_owner_of_a_position_recorded_on_behalf_is_asked_to_confirm_it(cast):
    round = make_round(cast)

    position = give_for(round, cast.sami, Answer.REJECT, by=cast.olga)

    assert told("position_recorded_for_you") == {"sami"}
    assert "sami" not in told("rejection_raised")
    assert "Confirm your position by" in mail_to(cast.sami, "position_recorded_for_you").subject

    reviews.confirm(position, by=cast.sami)
    assert told("position_settled") == {"olga", "henri", "dela"}


def test_the_named_letters_go_to_those_they_concern(cast):
    engagement = make_engagement(cast, DEPLOYED)
    walk_through_the_named_letters(cast, engagement)

    everybody = {"amina", *HCT.split(), "henri", "dela", "olga", "pilar"} | CONTACTS
    assert told("question_asked") == {"amina", "olga"}
    assert told("due_diligence_opened") == {"dora"}
    assert told("due_diligence_moved") == {"olga", "henri", "dela"}
    assert told("gate_lost") == {"henri", "dela"} | CONTACTS
    assert told("extension_filed") == {"henri", "dela", "olga", "pilar"} | CONTACTS
    assert told("condition_breached") == everybody - {"olga"}
    assert told("asset_without_request") == {"henri", "dela"} | CONTACTS
    assert told("end_date_near") == {"amina", "olga", "pilar"} | CONTACTS


def walk_through_the_named_letters(cast, engagement, words="Words"):
    """Everything beside the steps that makes a letter while something is deployed. `words` go into every text."""
    ask(engagement, words, by=cast.hana)
    record = open_due_diligence(make_engagement(cast, HC_DECISION), by=cast.olga)
    settle_due_diligence(record, by=cast.dora)
    consent_given(engagement, by=cast.olga, kind="refused", authority=words, conditions=words, note=words)
    file_extension(engagement, by=cast.amina, still_needed=words, still_unique=words, exit_plan=words)
    condition = engagement.conditions.create(wording=words, state="open", set_by="HC", created_at=clock.now())
    conditions.settle(condition, "breached", words, by=cast.olga)
    deployments.record_deployment(
        cast.operation_a, by=cast.olga, asset=words, provider=words, starts_on=clock.today(cast.operation_a)
    )
    with clock.fixed(clock.end_of_day(cast.operation_a, engagement.approved_until) - dt.timedelta(days=2)):
        reminders.send_due()


def test_reminders_go_to_the_silent_alone_and_once(cast):
    round = make_round(cast)
    give(round, cast.hana)
    give(round, cast.mateo)

    with clock.fixed(round.closes_at - dt.timedelta(hours=1)):
        reminders.send_due()
        reminders.send_due()

    assert told("reminder") == {"ines", "sami"}
    assert Message.objects.filter(kind="requests.reminder", channel="email").count() == 2


def test_a_hand_over_tells_the_colleague_who_takes_on(cast):
    engagement = make_engagement(cast, SCREENING)
    join(cast.oskar, Role.FOCAL_POINT, organisation=cast.ocha, operation=cast.operation_a)

    desk.hand_over(engagement, cast.oskar, "The night shift.", by=cast.olga, version=engagement.version)

    assert told("handed_over") == {"oskar"}
    assert mail_to(cast.oskar, "handed_over").subject == f"[{engagement.reference}] Handed over to you"


# --- What is asked of whom --------------------------------------------------------------------------------------------

ASKED = [
    # verb, from, by, reader: what the subject says
    ("submit", DRAFT, "amina", "olga", "The OCHA check waits for you"),
    ("submit", DRAFT, "amina", "pilar", "New request sent to OCHA"),
    ("send_back", SCREENING, "olga", "amina", "Questions to answer before it can go on"),
    ("send_back", SCREENING, "olga", "henri", "Sent back with 1 question"),
    ("open_review", SCREENING, "olga", "hana", "Your position by Tue 24 Nov, 14:00 (UTC+3)"),
    ("open_review", SCREENING, "olga", "alba", "Your position by Tue 24 Nov, 14:00 (UTC+3)"),
    ("open_review", SCREENING, "olga", "otto", "HCT review until Tue 24 Nov, 14:00 (UTC+3)"),
    ("open_review", SCREENING, "olga", "henri", "HCT review until Tue 24 Nov, 14:00 (UTC+3)"),
    ("close_review", HCT_REVIEW, None, "henri", "Ready for your decision"),
    ("close_review", HCT_REVIEW, None, "dela", "Ready for your decision"),
    ("close_review", HCT_REVIEW, None, "hana", "The HCT review is over: HC decision"),
    ("approve", HC_DECISION, "henri", "olga", "Approved: to be passed to a provider"),
    ("approve", HC_DECISION, "henri", "amina", "Approved"),
    ("reject", HC_DECISION, "henri", "amina", "Not approved"),
    ("reconsider", APPROVED, "olga", "henri", "Ready for your decision"),
    ("suspend", DEPLOYED, "olga", "henri", "Suspended: your decision"),
    ("withdraw", SCREENING, "amina", "olga", "Withdrawn by the requester"),
]


@pytest.mark.parametrize(("verb", "state", "by", "reader", "words"), ASKED)
def test_the_subject_says_what_is_asked_of_this_reader(cast, verb, state, by, reader, words):
    with clock.fixed(OPENED):
        engagement = make_engagement(cast, state)
        if by is None:
            reviews.run_clock(round_of(engagement).closes_at)
        else:
            step(engagement, verb, by=getattr(cast, by))

        assert mail_to(getattr(cast, reader), verb).subject == f"[{engagement.reference}] {words}"


def test_the_first_line_says_what_happened_and_what_is_asked_the_second_leads_there(cast, settings):
    with clock.fixed(OPENED):
        engagement = make_engagement(cast, HCT_REVIEW)
        mail = mail_to(cast.hana, "open_review")

    first, blank, second, *rest = mail.body.splitlines()
    assert first == (
        f"The review of {engagement.reference} by the Humanitarian Country Team (HCT) is open until "
        "Tue 24 Nov, 14:00 (UTC+3). Give your position by Tue 24 Nov, 14:00 (UTC+3)."
    )
    assert (blank, second) == ("", f"{settings.PORTAL_URL}/requests/{engagement.reference}/position/")
    assert "Silence counts as no objection." in rest
    assert first in html(mail)
    assert f'href="{second}"' in html(mail)


def test_a_contact_is_asked_nothing_and_told_why_it_is_written_to(cast):
    make_engagement(cast, SCREENING)

    mail = mail_to(cast.ocha_contact, "submit")

    assert "This letter is for your information." in mail.body.splitlines()[0]
    assert "because this address is kept for Talvia: OCHA contact." in mail.body


def test_a_letter_that_leaves_late_asks_nothing_that_is_over(cast):
    engagement = make_engagement(cast, HC_DECISION)
    assert "Ready for your decision" in mail_to(cast.dela, "close_review").subject

    step(engagement, "approve", by=cast.henri)

    late = mail_to(cast.dela, "close_review")
    assert late.subject == f"[{engagement.reference}] The HCT review was closed early: HC decision"
    assert "This letter is for your information." in late.body
    assert "State now: Approved" in late.body


def test_nobody_is_asked_to_judge_a_request_of_their_own(cast):
    engagement = make_engagement(cast, SCREENING)
    engagement.authors.create(user=cast.ines, since=clock.now())

    step(engagement, "open_review", by=cast.olga)

    assert "Your position by" in mail_to(cast.hana, "open_review").subject
    assert "Your position by" not in mail_to(cast.ines, "open_review").subject


def test_the_letter_comes_from_the_portal_of_its_operation(cast, settings):
    make_engagement(cast, SCREENING)

    message = mail_to(cast.olga, "submit").message()

    assert parseaddr(message["From"]) == ("CMCoord portal, Talvia", parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    assert message["X-CMCoord-Event"]


def test_exercise_operations_are_marked_in_every_subject(cast):
    Operation.objects.update(exercise=True)
    engagement = make_engagement(cast, SCREENING)

    mail = mail_to(cast.olga, "submit")

    assert mail.subject == f"[Exercise] [{engagement.reference}] The OCHA check waits for you"
    assert "This is an exercise." in mail.body


# --- Discreet and open ------------------------------------------------------------------------------------------------

MARK = "Zaqxwv"


def walk_with_marks(cast, title=MARK, area=f"{MARK} Highlands"):
    """Every step and every named letter, with a mark typed into every text a person can type. The request."""
    texts = [q.id for q in questions.QUESTIONS if q.kind in (questions.TEXT, questions.LINE)]
    cast.highlands.name = area
    cast.highlands.save()
    starts_on = clock.today(cast.operation_a) + dt.timedelta(days=9)  # on no day an hour of a letter falls on
    answers = {name: f"{MARK} {name}" for name in texts}
    answers |= {"title": title, "area": cast.highlands.pk, "starts_on": starts_on.isoformat()}
    engagement = make_engagement(cast, DRAFT, answers=answers)
    engagement.options.update(name=MARK, asked_whom=MARK, answer=MARK, why_not=MARK)
    engagement.lines.update(item=MARK)
    engagement.places.create(use="delivery", name=MARK, limits=MARK, area=cast.highlands)

    step(engagement, "submit", by=cast.amina, cluster_endorsed=MARK)
    step(engagement, "recall", by=cast.amina, reason=MARK)
    step(engagement, "submit", by=cast.amina, cluster_endorsed=MARK)
    step(engagement, "open_review", by=cast.olga, advice=MARK)
    give(engagement, cast.hana, Answer.CONDITIONS, conditions=[MARK])
    give(engagement, cast.sami, Answer.REJECT, reason=MARK, change_of_mind=MARK)
    give(engagement, cast.sami, reason=MARK)
    give_for(engagement, cast.mateo, by=cast.olga, evidence=MARK, reason=MARK)
    round = round_of(engagement)
    reviews.change_seat(round, cast.red_cross, by=cast.olga)
    reviews.change_seat(round, cast.red_cross, by=cast.olga, remove=True, reason=MARK)
    later = round.closes_at + dt.timedelta(hours=1)
    reviews.lengthen(round, later, MARK, by=cast.olga, revision=round_of(engagement).revision)
    step(engagement, "close_review", by=cast.henri, reason=MARK)
    decisions.prepare_decision(
        fresh(engagement), "reject", by=cast.olga, version=engagement.version, reasons=MARK, evidence=MARK
    )
    carried = CarriedCondition(wording=MARK, owner=MARK, proof=MARK)
    step(engagement, "approve", by=cast.henri, reasons=MARK, conditions=(carried,))
    step(engagement, "reconsider", by=cast.olga, reason=MARK)
    step(engagement, "approve", by=cast.dela, reasons=MARK, conditions=(carried,))
    consent_given(engagement, by=cast.olga, authority=MARK, reference=MARK, conditions=MARK, note=MARK)
    step(engagement, "transmit", by=cast.olga, provider=MARK, provider_reference=MARK, note=MARK)
    step(engagement, "deploy", by=cast.olga, asset=MARK, provider=MARK, task=MARK, civilian_lead=MARK, liaison=MARK)
    step(engagement, "suspend", by=cast.olga, reason=MARK)
    step(engagement, "resume", by=cast.henri, reason=MARK)
    comments.comment(engagement, MARK, by=cast.hana)
    walk_through_the_named_letters(cast, engagement, MARK)
    consent_given(engagement, by=cast.olga, authority=MARK)
    step(engagement, "extend", by=cast.henri, reasons=MARK)
    file_extension(engagement, by=cast.amina, still_needed=MARK)
    step(engagement, "refuse_extension", by=cast.henri, reasons=MARK)
    deployments.end_deployment(
        engagement.deployments.get(), by=cast.olga, ended_on=clock.today(cast.operation_a), hand_over=MARK
    )
    step(engagement, "close", by=cast.olga, results=MARK, hand_over=MARK, lessons=MARK)

    for verb, state in (("reject", HC_DECISION), ("send_back", SCREENING), ("close_as_met", SCREENING)):
        other = make_engagement(cast, state, answers={"title": title, "need": MARK})
        data = {"questions": (Question("need", MARK),)} if verb == "send_back" else {}
        data |= {"reasons": MARK} if verb == "reject" else {}
        data |= {"note": MARK} if verb == "close_as_met" else {}
        step(other, verb, by=cast.henri if verb == "reject" else cast.olga, **data)
    withdrawn = make_engagement(cast, SCREENING, answers={"title": title})
    step(withdrawn, "withdraw", by=cast.amina, reason=MARK)
    return engagement


def test_discreet_letters_tell_nothing_anybody_typed(cast):
    engagement = walk_with_marks(cast)

    mails = all_mails()

    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {f"requests.{verb}" for verb in Verb.values} <= kinds
    days = {engagement.needed_from, engagement.needed_until, engagement.approved_until}
    dates = {form for day in days for form in (day.isoformat(), f"{day:%-d %b %Y}", f"{day:%a} {day.day} {day:%b},")}
    for mail in mails:
        words = said(mail)
        assert [word for word in (MARK, *dates) if word in words] == [], mail.subject


def test_every_letter_is_small_plain_first_and_fits_its_subject(cast, settings):
    walk_with_marks(cast)

    for mail in all_mails():
        useful = mail.subject.partition("] ")[2]
        assert 5 < len(useful) <= 70
        assert len(html(mail).encode()) < 12_000
        assert not [word for word in ("<img", "<script", "style=", "<link", "None") if word in html(mail)]
        assert html(mail).count("http") == html(mail).count(settings.PORTAL_URL)
        assert "  " not in mail.body.splitlines()[0]
        assert [line for line in mail.body.splitlines() if line.strip() and line not in unescaped(html(mail))] == ["--"]


def unescaped(text):
    return entities.unescape(re.sub(r"</?bdi>", "", text))


def test_open_letters_tell_accounts_what_and_where_and_contacts_nothing(cast):
    change_mechanism(cast.operation_a, letter_style="open")
    with clock.fixed(OPENED):
        engagement = make_engagement(cast, HCT_REVIEW)
        to_hana, to_contact = mail_to(cast.hana, "open_review"), mail_to(cast.prd_contact, "open_review")

    assert to_hana.subject == (
        f"[{engagement.reference}] Your position by Tue 24 Nov, 14:00 (UTC+3): Helicopter lift for medic…"
    )
    assert "Area: Upper Highlands" in to_hana.body
    assert "Title: Helicopter lift for medical teams" in to_hana.body
    assert to_contact.subject == f"[{engagement.reference}] HCT review until Tue 24 Nov, 14:00 (UTC+3)"
    assert not [word for word in ("Helicopter", "Highlands", "IOM asks") if word in said(to_contact)]


def test_open_letters_tell_title_and_area_and_nothing_else_anybody_typed(cast):
    change_mechanism(cast.operation_a, letter_style="open")
    walk_with_marks(cast, title="Lift for medical teams", area="Upper Highlands")

    mails = all_mails()

    assert [mail.subject for mail in mails if MARK in said(mail)] == []
    assert any("Lift for medical teams" in mail.body for mail in mails)
    to_contacts = [mail for mail in mails if parseaddr(mail.to[0])[1] in CONTACTS]
    assert not [mail.subject for mail in to_contacts if "medical" in said(mail) or "Highlands" in said(mail)]


def test_no_letter_ever_goes_to_somebody_outside(cast):
    walk_with_marks(cast)

    outsiders = {getattr(cast, name).pk for name in ("zoe", "rosa", "oskar", "hugo", "bilal", "adam")}
    told = set(Message.objects.filter(reader_kind="account").values_list("reader_id", flat=True))
    assert told.isdisjoint(outsiders)
    assert set(Message.objects.filter(reader_kind="contact").values_list("reader_id", flat=True)) == {
        cast.ocha_contact.pk,
        cast.prd_contact.pk,
    }


# --- Before it leaves -------------------------------------------------------------------------------------------------


def test_a_letter_is_written_in_the_language_of_its_reader(cast):
    User.objects.filter(pk=cast.hana.pk).update(language="fr")
    with clock.fixed(OPENED):
        make_engagement(cast, HCT_REVIEW)
        mail = mail_to(cast.hana, "open_review")

    assert 'lang="fr"' in html(mail)
    assert "mar 24 nov, 14:00 (utc+3)" in mail.subject.lower().replace(".", "")
    assert 'lang="en"' in html(mail_to(cast.mateo, "open_review"))


def test_whoever_may_no_longer_read_the_request_gets_no_letter(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_engagement(cast, HCT_REVIEW)
    leave(cast.memberships["hana"])

    delivery.deliver_due()

    states = dict(
        Message.objects.filter(kind="requests.open_review", channel="email", reader_kind="account").values_list(
            "reader_id", "state"
        )
    )
    assert (states[cast.hana.pk], states[cast.mateo.pk]) == ("withheld", "told")


def test_notices_say_the_same_as_letters_and_leave_out_what_may_not_be_read(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    notices = letter_kind("requests.open_review").notices

    def shown_to(user):
        return list(
            notices(Message.objects.filter(reader_id=user.pk, reader_kind="account", channel="in_app")).values()
        )

    (notice,) = [n for n in shown_to(cast.hana) if n.asks]
    assert notice.title.startswith(f"{engagement.reference}: Your position by")
    assert notice.url == f"/requests/{engagement.reference}/position/"

    leave(cast.memberships["hana"])
    assert shown_to(cast.hana) == []


def test_notices_take_the_same_number_of_statements_for_one_and_for_many(cast, django_assert_num_queries):
    for _ in range(6):
        make_engagement(cast, SCREENING)
    messages = list(Message.objects.filter(reader_id=cast.olga.pk, kind="requests.submit", channel="in_app"))
    notices = letter_kind("requests.submit").notices
    assert len(messages) == 6

    with CaptureQueriesContext(connection) as one:
        notices(messages[:1])
    with django_assert_num_queries(len(one)):
        assert len(notices(messages)) == 6


def test_an_administrator_is_alarmed_without_seeing_the_request(cast):
    engagement = make_engagement(cast, HC_DECISION)
    leave(cast.memberships["henri"])
    leave(cast.memberships["dela"])
    reminders.send_due()

    mail = mail_to(cast.adam, "coordinator_missing")

    assert mail.subject == f"[{engagement.reference}] Nobody is in office to decide"
    assert f"/operations/{cast.operation_a.code}/people/" in mail.body
    message = Message.objects.get(kind="requests.coordinator_missing", reader_id=cast.adam.pk, channel="email")
    assert letter_kind(message.kind).may_still_read(message)


def test_a_letter_that_did_not_arrive_alarms_the_alternate_and_the_focal_point_on_duty(cast):
    make_engagement(cast, HCT_REVIEW)

    def alarmed(reader):
        kind = "account" if isinstance(reader, User) else "contact"
        letters = Message.objects.filter(kind="requests.open_review", channel="email", reader_kind=kind)
        return {User.objects.get(pk=r.id) for r in readers_to_alarm(letters.get(reader_id=reader.pk))}

    assert alarmed(cast.hana) == {cast.alba, cast.olga}
    assert alarmed(cast.mateo) == alarmed(cast.prd_contact) == {cast.olga}
