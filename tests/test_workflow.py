"""What must hold for a step: each closed path beside the open one, which differs in that one thing."""

import datetime as dt

import pytest

from notifications.models import Message
from operations import clock
from operations.actors import actor_for
from operations.models import AccessRecord, Contact, Event, Mechanism
from operations.roles import join, leave
from operations.states import ContactKind, Role
from requests import reminders, workflow
from requests.actions import desk
from requests.models import Decision, Transition, Version
from requests.queries import waiting_for
from requests.refusals import NotYours, Overtaken, Unmet
from requests.states import (
    APPROVED,
    CLOSED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    REJECTED,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    ConsentKind,
    DueDiligenceState,
)
from requests.step_data import CarriedCondition, Question
from tests.factories import (
    answer_questions,
    consent_given,
    data_for,
    end_deployments,
    file_extension,
    fill_answers,
    fresh,
    give,
    make_engagement,
    open_due_diligence,
    round_of,
    settle_due_diligence,
    step,
)

DAY = dt.timedelta(days=1)


def refused(engagement, verb, *, by, sentence, error=Unmet, **data):
    """The step is refused with a sentence, and nothing was changed, written or sent."""
    before = (fresh(engagement).state, engagement.version, Event.objects.count(), Message.objects.count())

    with pytest.raises(error, match=sentence):
        step(engagement, verb, by=by, **data)

    assert (fresh(engagement).state, engagement.version, Event.objects.count(), Message.objects.count()) == before


# --- What must be typed -----------------------------------------------------------------------------------------------

TODAY = object()
NEEDS = [
    # state, verb, by, what is spoilt, the sentence people read
    (DRAFT, "submit", "amina", {"declared": False}, "Confirm that the need is humanitarian"),
    (SCREENING, "send_back", "olga", {"questions": ()}, "at least one question"),
    (SCREENING, "send_back", "olga", {"questions": (Question("need", "  "),)}, "at least one question"),
    (HC_DECISION, "send_back", "henri", {"questions": (Question("weather", "Rain?"),)}, "Choose the part"),
    (SCREENING, "close_as_met", "olga", {"means": ""}, "which civilian means"),
    (SCREENING, "close_as_met", "olga", {"means": "magic"}, "which civilian means"),
    (HCT_REVIEW, "close_as_met", "olga", {"note": " "}, "who or what met the need"),
    (SCREENING, "open_review", "olga", {"advice": " "}, "Write your advice"),
    (SCREENING, "open_review", "olga", {"last_resort_view": ""}, "last-resort test"),
    (SCREENING, "open_review", "olga", {"last_resort_view": "perhaps"}, "last-resort test"),
    (SCREENING, "open_review", "olga", {"urgency": ""}, "Set the urgency"),
    (SCREENING, "open_review", "olga", {"urgency": "P9"}, "Set the urgency"),
    (HCT_REVIEW, "close_review", "henri", {"reason": " "}, "why you close the review early"),
    (HC_DECISION, "approve", "henri", {"reasons": " "}, "Give the reasons"),
    (HC_DECISION, "approve", "henri", {"ends_on": None}, "date on which the approval ends"),
    (HC_DECISION, "approve", "henri", {"ends_on": dt.date(2020, 5, 1)}, "must lie ahead"),
    (HC_DECISION, "approve", "henri", {"ends_on": TODAY}, "after the start date"),
    (
        HC_DECISION,
        "approve",
        "dela",
        {"conditions": (CarriedCondition("No weapons", owner=" "),)},
        "who sees to it",
    ),
    (
        HC_DECISION,
        "approve",
        "dela",
        {"conditions": (CarriedCondition("No weapons", owner="OCHA", proposed=999),)},
        "was changed",
    ),
    (HC_DECISION, "reject", "henri", {"reasons": ""}, "Give the reasons"),
    (APPROVED, "reconsider", "olga", {"reason": ""}, "Give a reason"),
    (TRANSMITTED, "reconsider", "henri", {"reason": " "}, "Give a reason"),
    (APPROVED, "transmit", "olga", {"channel": ""}, "Choose the channel"),
    (APPROVED, "transmit", "olga", {"channel": "pigeon"}, "Choose the channel"),
    (TRANSMITTED, "deploy", "olga", {"asset": " "}, "which asset"),
    (TRANSMITTED, "deploy", "olga", {"civilian_lead": " "}, "Name the civilian lead"),
    (TRANSMITTED, "deploy", "olga", {"starts_on": None}, "first and the last day"),
    (TRANSMITTED, "deploy", "olga", {"ends_on": None}, "first and the last day"),
    (TRANSMITTED, "deploy", "olga", {"ends_on": dt.date(2020, 5, 1)}, "must not lie before the first day"),
    (TRANSMITTED, "deploy", "olga", {"ends_on": dt.date(2999, 5, 1)}, "after the approved end date"),
    (DEPLOYED, "suspend", "olga", {"reason": ""}, "Give a reason"),
    (SUSPENDED, "resume", "henri", {"reason": ""}, "Give a reason"),
    (HCT_REVIEW, "withdraw", "amina", {"reason": " "}, "Give a reason"),
    (SCREENING, "close", "olga", {"outcome": ""}, "how the request ended"),
    (SCREENING, "close", "olga", {"outcome": "completed"}, "does not end like that"),
    (SCREENING, "close", "olga", {"outcome": "met_by_civilian"}, "does not end like that"),
    (SCREENING, "close", "olga", {"outcome": "duplicate"}, "reference of the request it repeats"),
    (APPROVED, "close", "olga", {"reason": ""}, "Give a reason"),
]


@pytest.mark.parametrize(("state", "verb", "by", "spoilt", "sentence"), NEEDS)
def test_a_step_asks_for_what_its_record_needs(cast, state, verb, by, spoilt, sentence):
    engagement = make_engagement(cast, state)
    consent_given(engagement, by=cast.olga) if state == APPROVED else None
    today = clock.today(cast.operation_a)
    spoilt = {name: today if value is TODAY else value for name, value in spoilt.items()}
    by = getattr(cast, by)

    refused(engagement, verb, by=by, sentence=sentence, **spoilt)

    step(engagement, verb, by=by)
    assert fresh(engagement).state != state


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("results", "what was done"), ("hand_over", "handed over"), ("lessons", "what was learnt")],
)
def test_a_completed_request_says_what_was_done_handed_over_and_learnt(cast, missing, sentence):
    engagement = make_engagement(cast, DEPLOYED)
    end_deployments(engagement, by=cast.olga)

    refused(engagement, "close", by=cast.olga, sentence=sentence, **{missing: " "})

    step(engagement, "close", by=cast.olga)
    assert (engagement.state, engagement.outcome) == (CLOSED, "completed")


def test_a_duplicate_names_another_request_of_the_same_operation(cast):
    first, second = make_engagement(cast, SCREENING), make_engagement(cast, SCREENING)
    elsewhere = make_engagement(cast, SCREENING, operation=cast.operation_b)

    for other in (second, elsewhere):
        refused(
            second, "close", by=cast.olga, sentence="in the same operation", outcome="duplicate", duplicate_of=other
        )

    step(second, "close", by=cast.olga, outcome="duplicate", duplicate_of=first)
    assert second.duplicate_of == first


# --- Sending, taking back, sending back -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "without", ["need", "unique_capability", "complements", "ends_on", "exit_plan", "supports_security_force"]
)
def test_a_request_is_sent_complete_or_not_at_all(cast, without):
    engagement = make_engagement(cast, DRAFT, answers={without: ""})

    refused(engagement, "submit", by=cast.amina, sentence=".")
    assert not Version.objects.exists()

    fill_answers(engagement)
    step(engagement, "submit", by=cast.amina)
    assert Version.objects.get().number == 1


def test_a_request_without_a_civilian_option_is_not_sent(cast):
    engagement = make_engagement(cast, DRAFT)
    engagement.options.all().delete()

    refused(engagement, "submit", by=cast.amina, sentence="civilian option")

    fill_answers(engagement)
    step(engagement, "submit", by=cast.amina)


def no_contact(kind):
    def remove(cast):
        Contact.objects.filter(kind=kind).update(ends_on=dt.date(2020, 2, 1))

    return remove


def archived(cast):
    cast.operation_a.archived_at = clock.now()
    cast.operation_a.save()


def without_mechanism(cast):
    Mechanism.objects.filter(operation=cast.operation_a).update(valid_to=clock.now())


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        (no_contact(ContactKind.OCHA), "no OCHA contact"),
        (no_contact(ContactKind.PRD), "no PRD contact"),
        (without_mechanism, "no mechanism"),
        (archived, "archived"),
    ],
)
def test_an_operation_opens_with_its_contacts_and_mechanism(cast, lack, sentence):
    engagement = make_engagement(cast, DRAFT)
    lack(cast)

    refused(engagement, "submit", by=cast.amina, sentence=sentence)


def test_references_count_up_in_an_operation_and_stay_with_the_request(cast):
    first, second = make_engagement(cast, RETURNED), make_engagement(cast, SCREENING)
    year = clock.today(cast.operation_a).year
    answer_questions(first, by=cast.amina)

    step(first, "submit", by=cast.amina)

    assert (first.reference, second.reference) == (f"TAL-{year}-001", f"TAL-{year}-002")
    assert [v.number for v in first.versions.all()] == [1, 2]


def test_a_version_keeps_what_was_sent_when_the_answers_change(cast):
    engagement = make_engagement(cast, RETURNED)

    fill_answers(engagement, need="Something else.")

    assert engagement.answers["need"] == "Something else."
    assert engagement.versions.get().answers["need"].startswith("Medical teams")


def test_a_request_is_taken_back_until_the_check_has_begun(cast):
    waiting, begun = make_engagement(cast, SCREENING), make_engagement(cast, SCREENING)
    desk.claim(begun, by=cast.olga, version=begun.version)

    refused(begun, "recall", by=cast.amina, sentence="OCHA has started the check")

    step(waiting, "recall", by=cast.amina)
    assert (waiting.state, waiting.versions.count()) == (RETURNED, 1)


def test_questions_sent_back_are_answered_before_the_request_comes_again(cast):
    engagement = make_engagement(cast, RETURNED)

    refused(engagement, "submit", by=cast.amina, sentence="Answer the questions")

    answer_questions(engagement, by=cast.amina)
    step(engagement, "submit", by=cast.amina)
    assert engagement.state == SCREENING


def test_sending_back_ends_the_round_and_the_next_one_is_new(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana)

    step(engagement, "send_back", by=cast.henri)
    answer_questions(engagement, by=cast.amina)
    step(engagement, "submit", by=cast.amina)
    step(engagement, "open_review", by=cast.olga)

    first, second = engagement.rounds.order_by("number")
    assert (first.ended_how, second.ended_at) == ("sent_back", None)
    assert (first.version.number, second.version.number) == (1, 2)
    assert second.positions.count() == 0


# --- Opening the review -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "needed"), [("yes", True), ("unknown", True), ("no", False)])
def test_due_diligence_is_opened_before_the_review_where_a_force_may_be_supported(cast, answer, needed):
    answers = {"supports_security_force": answer, "security_force_note": "Fuel for the police."}
    engagement = make_engagement(cast, SCREENING, answers=answers)

    if needed:
        refused(engagement, "open_review", by=cast.olga, sentence="Open the due diligence record first")
        open_due_diligence(engagement, by=cast.olga)

    step(engagement, "open_review", by=cast.olga)
    assert engagement.state == HCT_REVIEW


def test_no_review_without_seats(cast):
    engagement = make_engagement(cast, SCREENING)
    for name in ("hana", "mateo", "ines", "sami"):
        leave(cast.memberships[name])

    refused(engagement, "open_review", by=cast.olga, sentence="HCT has no members")


def test_no_review_without_somebody_who_can_conclude(cast):
    engagement = make_engagement(cast, SCREENING)
    leave(cast.memberships["dela"])
    leave(cast.memberships["henri"])

    refused(engagement, "open_review", by=cast.olga, sentence="No Humanitarian Coordinator is in office")


def test_no_review_of_a_request_everybody_who_concludes_has_written(cast):
    engagement = make_engagement(cast, SCREENING)
    engagement.authors.create(user=cast.henri, since=clock.now())
    leave(cast.memberships["dela"])

    refused(engagement, "open_review", by=cast.olga, sentence="did not take part in writing")

    join(cast.otto, Role.HC_DELEGATE, organisation=cast.rco, operation=cast.operation_a)
    step(engagement, "open_review", by=cast.olga)


def test_a_round_pins_version_mechanism_and_seats(cast):
    engagement = make_engagement(cast, HCT_REVIEW)

    round = round_of(engagement)

    assert (round.version.number, round.mechanism) == (1, cast.mechanism)
    assert {s.organisation.short_name: s.requesting for s in round.seats.all()} == {
        "IOM": True,
        "UNICEF": False,
        "WFP": False,
        "WHO": False,
    }


# --- Deciding ---------------------------------------------------------------------------------------------------------

CLEAR = ("not_applicable", "exempt", "cleared", "cleared_with_measures")


@pytest.mark.parametrize("verdict", [v for v in DueDiligenceState.values if v not in ("suspended", "withdrawn")])
def test_due_diligence_is_clear_or_nobody_approves(cast, verdict):
    engagement = make_engagement(cast, HC_DECISION)
    record = open_due_diligence(engagement, by=cast.dora)
    if verdict != "assessing":
        settle_due_diligence(record, verdict, by=cast.dora)

    if verdict in CLEAR:
        step(engagement, "approve", by=cast.henri)
        assert engagement.state == APPROVED
    else:
        refused(engagement, "approve", by=cast.henri, sentence="Due diligence is not clear")


@pytest.mark.parametrize("verdicts", [["cleared", "suspended"], ["cleared", "suspended", "withdrawn"]])
def test_clearance_that_was_taken_back_does_not_approve(cast, verdicts):
    engagement = make_engagement(cast, HC_DECISION)
    record = open_due_diligence(engagement, by=cast.dora)
    for verdict in verdicts:
        record = settle_due_diligence(record, verdict, by=cast.dora)

    refused(engagement, "approve", by=cast.henri, sentence="Due diligence is not clear")


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_decides_on_a_request_of_their_own(cast, verb):
    engagement = make_engagement(cast, HC_DECISION)
    engagement.authors.create(user=cast.henri, since=clock.now())

    refused(engagement, verb, by=cast.henri, sentence="request of their own", error=NotYours)

    step(engagement, verb, by=cast.dela)
    assert Decision.objects.get().by == cast.dela


def test_nobody_clears_due_diligence_on_a_request_of_their_own(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    record = open_due_diligence(engagement, by=cast.olga)
    engagement.authors.create(user=cast.dora, since=clock.now())

    with pytest.raises(NotYours, match="request of their own"):
        settle_due_diligence(record, by=cast.dora)

    record.refresh_from_db()
    assert record.state == "assessing"


def test_one_s_own_request_does_not_bar_the_check(cast):
    engagement = make_engagement(cast, SCREENING)
    engagement.authors.create(user=cast.olga, since=clock.now())

    step(engagement, "open_review", by=cast.olga)

    assert engagement.state == HCT_REVIEW


def test_without_a_coordinator_nobody_decides_and_the_desks_are_alarmed_once(cast):
    engagement = make_engagement(cast, HC_DECISION)
    leave(cast.memberships["dela"])
    leave(cast.memberships["henri"])
    Message.objects.all().delete()

    refused(engagement, "approve", by=cast.henri, sentence="Only the Humanitarian Coordinator", error=NotYours)
    reminders.send_due()
    reminders.send_due()

    alarmed = Message.objects.filter(kind="requests.coordinator_missing", channel="in_app")
    assert sorted(alarmed.values_list("reader_id", flat=True)) == sorted([cast.olga.pk, cast.adam.pk])


def test_a_delegate_whose_dates_are_over_decides_nothing(cast):
    engagement = make_engagement(cast, HC_DECISION)
    leave(cast.memberships["dela"])

    refused(engagement, "approve", by=cast.dela, sentence="current delegate", error=NotYours)

    step(engagement, "approve", by=cast.henri)


def test_proposed_conditions_are_carried_with_an_owner_or_dropped(cast):
    engagement = make_engagement(cast, HCT_REVIEW)
    give(engagement, cast.hana, "conditions", conditions=["No weapons", "Manifest on the day"])
    step(engagement, "close_review", by=cast.henri)
    kept, dropped = engagement.conditions.order_by("pk")

    step(
        engagement,
        "approve",
        by=cast.henri,
        conditions=(
            CarriedCondition("No weapons on board", owner="OCHA", proposed=kept.pk),
            CarriedCondition("Daily report", owner="IOM"),
        ),
    )

    assert [(c.wording, c.owner, c.state) for c in engagement.conditions.order_by("pk")] == [
        ("No weapons on board", "OCHA", "open"),
        (dropped.wording, "", "dropped"),
        ("Daily report", "IOM", "open"),
    ]


def test_a_decision_that_is_reopened_stays_in_the_record_and_the_next_is_numbered(cast):
    engagement = make_engagement(cast, TRANSMITTED)

    step(engagement, "reconsider", by=cast.olga)
    assert engagement.approved_until is None
    step(engagement, "reject", by=cast.dela)

    decisions = engagement.decisions.order_by("number")
    assert [(d.number, d.outcome, d.current) for d in decisions] == [(1, "approved", False), (2, "rejected", True)]
    assert engagement.state == REJECTED


# --- Gates of a deployment --------------------------------------------------------------------------------------------


def test_nothing_is_passed_on_before_the_state_has_spoken(cast):
    engagement = make_engagement(cast, APPROVED)
    refused(engagement, "transmit", by=cast.olga, sentence="The State has not asked")

    consent_given(engagement, by=cast.olga, kind=ConsentKind.ASKED)
    refused(engagement, "transmit", by=cast.olga, sentence="The State has not asked")

    consent_given(engagement, by=cast.olga, kind=ConsentKind.GENERAL_APPEAL)
    step(engagement, "transmit", by=cast.olga)


def test_a_refusal_of_the_state_after_approval_stops_the_way_and_leaves_the_approval(cast):
    engagement = make_engagement(cast, APPROVED)
    consent_given(engagement, by=cast.olga)
    consent_given(engagement, by=cast.olga, kind=ConsentKind.REFUSED)

    refused(engagement, "transmit", by=cast.olga, sentence="The State has not asked")
    assert engagement.decisions.get().current

    step(engagement, "close", by=cast.olga, outcome="refused_by_state")
    assert engagement.decisions.get().outcome == "approved"


def test_nothing_deploys_against_the_state(cast):
    engagement = make_engagement(cast, TRANSMITTED)
    consent_given(engagement, by=cast.olga, kind=ConsentKind.REFUSED)

    refused(engagement, "deploy", by=cast.olga, sentence="consent does not stand")

    consent_given(engagement, by=cast.olga)
    step(engagement, "deploy", by=cast.olga)


def test_nothing_deploys_on_a_consent_that_has_expired(cast):
    engagement = make_engagement(cast, TRANSMITTED)
    today = clock.today(cast.operation_a)
    consent_given(engagement, by=cast.olga, expires_on=today - DAY)

    refused(engagement, "deploy", by=cast.olga, sentence="consent does not stand")

    consent_given(engagement, by=cast.olga, expires_on=today)
    step(engagement, "deploy", by=cast.olga)


def test_nothing_deploys_without_a_provider(cast):
    engagement = make_engagement(cast, APPROVED)
    consent_given(engagement, by=cast.olga)
    step(engagement, "transmit", by=cast.olga, provider="")

    refused(engagement, "deploy", by=cast.olga, sentence="Name the provider or accept an offer", provider="")

    step(engagement, "deploy", by=cast.olga, provider="Air Force of Norland")


def test_nothing_deploys_after_the_approved_end_date(cast):
    engagement = make_engagement(cast, TRANSMITTED)
    after = clock.end_of_day(cast.operation_a, engagement.approved_until)

    with clock.fixed(after):
        refused(engagement, "deploy", by=cast.olga, sentence="approved end date has passed")

    with clock.fixed(after - dt.timedelta(minutes=1)):
        step(engagement, "deploy", by=cast.olga)


def test_nothing_deploys_while_due_diligence_is_open(cast):
    engagement = make_engagement(cast, TRANSMITTED)
    record = open_due_diligence(engagement, by=cast.olga)

    refused(engagement, "deploy", by=cast.olga, sentence="Due diligence is not clear")

    settle_due_diligence(record, by=cast.dora)
    step(engagement, "deploy", by=cast.olga)


def test_nothing_resumes_while_a_gate_is_lost(cast):
    engagement = make_engagement(cast, SUSPENDED)
    consent_given(engagement, by=cast.olga, kind=ConsentKind.REFUSED)

    refused(engagement, "resume", by=cast.henri, sentence="consent does not stand")

    consent_given(engagement, by=cast.olga)
    step(engagement, "resume", by=cast.henri)
    assert engagement.deployments.get().state == "running"


def test_a_gate_lost_while_deployed_tells_the_focal_point_and_the_coordinator(cast):
    engagement = make_engagement(cast, DEPLOYED)
    Message.objects.all().delete()

    consent_given(engagement, by=cast.olga, kind=ConsentKind.REFUSED)

    told = Message.objects.filter(kind="requests.gate_lost", channel="in_app").values_list("reader_id", flat=True)
    assert set(told) == {cast.henri.pk, cast.dela.pk}


def test_more_time_needs_an_extension_that_was_filed(cast):
    engagement = make_engagement(cast, DEPLOYED)
    refused(engagement, "extend", by=cast.henri, sentence="Nobody has asked for more time")
    refused(engagement, "refuse_extension", by=cast.henri, sentence="Nobody has asked for more time")

    with pytest.raises(Unmet, match="after the present one"):
        file_extension(engagement, by=cast.amina, days=0)
    extension = file_extension(engagement, by=cast.amina, days=10)
    step(engagement, "extend", by=cast.henri)

    assert engagement.approved_until == extension.new_end_on
    assert engagement.deployments.get().ends_on == extension.new_end_on


def test_a_refused_extension_leaves_the_end_date(cast):
    engagement = make_engagement(cast, DEPLOYED)
    until = engagement.approved_until
    file_extension(engagement, by=cast.olga)

    refused(engagement, "refuse_extension", by=cast.dela, sentence="Give the reasons", reasons=" ")
    step(engagement, "refuse_extension", by=cast.dela)

    assert (engagement.approved_until, engagement.extensions.get().granted) == (until, False)


def test_more_time_passes_the_gates_of_a_start(cast):
    engagement = make_engagement(cast, DEPLOYED)
    file_extension(engagement, by=cast.amina)
    consent_given(engagement, by=cast.olga, kind=ConsentKind.REFUSED)

    refused(engagement, "extend", by=cast.henri, sentence="consent does not stand")

    consent_given(engagement, by=cast.olga)
    step(engagement, "extend", by=cast.henri)


def test_a_request_closes_when_every_asset_has_gone_home(cast):
    engagement = make_engagement(cast, DEPLOYED)
    refused(engagement, "close", by=cast.olga, sentence="Record the end of every deployment first")

    end_deployments(engagement, by=cast.olga)
    step(engagement, "close", by=cast.olga)

    assert (engagement.state, engagement.outcome) == (CLOSED, "completed")


# --- Who was faster ---------------------------------------------------------------------------------------------------


def test_whoever_acts_on_an_old_page_reads_who_was_faster(cast):
    engagement = make_engagement(cast, HC_DECISION)
    on_his_page = engagement.version
    step(engagement, "approve", by=cast.dela)

    with pytest.raises(Overtaken, match="Dela Mensah changed this request at .* state “Approved”") as overtaken:
        workflow.advance(engagement, "reject", by=cast.henri, version=on_his_page, data=data_for(engagement, "reject"))

    assert (overtaken.value.by, overtaken.value.state, overtaken.value.yours) == (cast.dela, "approved", False)
    assert fresh(engagement).state == APPROVED


def test_a_double_press_is_ones_own(cast):
    engagement = make_engagement(cast, HC_DECISION)
    on_his_page = engagement.version
    step(engagement, "approve", by=cast.henri)

    with pytest.raises(Overtaken) as overtaken:
        workflow.advance(
            engagement, "approve", by=cast.henri, version=on_his_page, data=data_for(engagement, "approve")
        )

    assert overtaken.value.yours
    assert Decision.objects.count() == 1


def test_a_claim_moves_the_version_so_that_an_old_page_cannot_take_back(cast):
    engagement = make_engagement(cast, SCREENING)
    on_her_page = engagement.version
    desk.claim(engagement, by=cast.olga, version=engagement.version)

    with pytest.raises(Overtaken, match="was changed since you opened the page"):
        workflow.advance(engagement, "recall", by=cast.amina, version=on_her_page, data=data_for(engagement, "recall"))

    assert fresh(engagement).state == SCREENING


def test_every_step_writes_one_event_one_transition_and_letters(cast):
    engagement = make_engagement(cast, DRAFT)

    transition = step(engagement, "submit", by=cast.amina)

    assert (transition.from_state, transition.to_state, transition.by) == (DRAFT, SCREENING, cast.amina)
    assert transition.event.kind == "request.submit"
    assert Transition.objects.count() == 1
    assert set(Message.objects.values_list("event", flat=True)) == {transition.event.uid}


def test_a_refused_attempt_stays_on_the_access_chain(cast):
    engagement = make_engagement(cast, SCREENING)

    refused(engagement, "open_review", by=cast.zoe, sentence="Only the OCHA focal points", error=NotYours)

    row = AccessRecord.objects.get(kind="step.refused")
    assert (row.user, row.values["verb"], row.values["status"]) == (cast.zoe, "open_review", 403)


def test_an_extension_nobody_answered_waits_for_nobody_once_the_request_is_closed(cast):
    engagement = make_engagement(cast, DEPLOYED)
    file_extension(engagement, by=cast.amina)
    assert list(waiting_for(actor_for(cast.henri))) == [engagement]

    end_deployments(engagement, by=cast.olga)
    step(engagement, "close", by=cast.olga)

    assert list(waiting_for(actor_for(cast.henri))) == []
