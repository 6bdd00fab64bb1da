"""The exercise: three invented countries in every state, and the documented cases with what they must show."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from cmcoord import settings as portal
from notifications.models import KeptLetter, Message
from operations import clock, record
from operations.actors import actor_for
from operations.models import ChainHead, Event, Operation, User
from operations.states import DecisionRule
from requests import step_data, workflow
from requests.cases import Case
from requests.exercise.cases import CASES
from requests.exercise.cases.case import ILLUSTRATIVE
from requests.models import DueDiligence, EngagementRequest, Round, Transition
from requests.page import Sheet, review
from requests.queries import Filters, filtered, waiting_for
from requests.refusals import Unmet
from requests.states import Desk, State, Unit, Verb
from tests.exercise_texts import texts_of_cases

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTED = json.loads((ROOT / "tests" / "data" / "documented_texts.json").read_text(encoding="utf-8"))
NOW = dt.datetime(2026, 11, 25, 9, 40, tzinfo=dt.UTC)  # a Wednesday


def seed(now=NOW, **options):
    """What the command prints, played as if it were `now`."""
    with clock.fixed(now):
        call_command("seed_demo", **options)


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """The whole exercise, played once for this module inside a transaction that is rolled back."""
    kept = override_settings(EMAIL_BACKEND=portal.EMAIL_BACKEND)  # the exercise's own, which pytest puts aside
    with django_db_blocker.unblock(), transaction.atomic():
        with kept:
            seed(verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def exercise(played, db):
    with clock.fixed(NOW):
        yield


def person(first_name):
    return User.objects.get(email=f"{first_name}@exercise.example")


def titled(title, code="TAL"):
    return EngagementRequest.objects.select_related("operation", "organisation").get(
        operation__code=code, title__startswith=title
    )


def of_case(code):
    """The requests of a documented case, oldest first."""
    return list(EngagementRequest.objects.filter(operation__code=code).order_by("pk"))


# --- The running countries --------------------------------------------------------------------------------------------


def test_talvia_shows_every_state(exercise):
    states = set(EngagementRequest.objects.filter(operation__code="TAL").values_list("state", flat=True))

    assert states == set(State)


def test_three_operations_decide_by_three_rules(exercise):
    rules = {
        operation.code: (operation.mechanisms.get().decision_rule, operation.mechanisms.get().minimum_all)
        for operation in Operation.objects.filter(archived_at=None)
    }

    assert rules == {
        "TAL": (DecisionRule.NO_OBJECTION, False),
        "MER": (DecisionRule.HC_CONCLUDES, False),
        "KEL": (DecisionRule.NO_OBJECTION, True),
    }


def test_nothing_of_talvia_lies_ahead_except_what_is_planned(exercise):
    talvia = EngagementRequest.objects.filter(operation__code="TAL")

    assert not talvia.filter(state_since__gt=NOW).exists()
    assert not talvia.filter(state=State.DEPLOYED, needed_until__lt=NOW.date() - dt.timedelta(days=2)).exists()
    assert talvia.filter(state=State.HCT_REVIEW, due_at__gt=NOW).count() >= 2


def test_playing_twice_changes_nothing(exercise, capsys):
    before = everything()

    seed(NOW + dt.timedelta(hours=3))

    assert everything() == before
    assert capsys.readouterr().out == "The exercise is there already. Nothing changed.\n"


def everything():
    """Rows per table and the heads of all chains."""
    counts = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    return counts, list(ChainHead.objects.order_by("pk").values())


def test_every_state_was_reached_by_steps_that_stand_in_the_record(exercise):
    for engagement in EngagementRequest.objects.exclude(state=State.DRAFT):
        steps = list(Transition.objects.filter(engagement=engagement).order_by("version"))
        assert [taken.from_state for taken in steps] == [State.DRAFT, *(taken.to_state for taken in steps[:-1])]
        assert steps[-1].to_state == engagement.state

    kinds = [f"request.{verb}" for verb in Verb.values]
    assert Event.objects.filter(kind__in=kinds).count() == Transition.objects.count()
    assert not Transition.objects.exclude(event__kind__in=kinds).exists()


def test_every_chain_of_the_record_is_whole(exercise):
    broken = {operation.code: record.first_break(operation) for operation in Operation.objects.all()}

    assert len(broken) == 3 + len(CASES)
    assert set(broken.values()) == {""}


def test_the_record_of_each_operation_runs_forward_in_time(exercise):
    for operation in Operation.objects.all():
        moments = list(Event.objects.filter(operation=operation).order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments), operation.code


# --- Letters ----------------------------------------------------------------------------------------------------------


def test_no_letter_leaves_the_exercise(exercise, mailoutbox):
    told = promised()

    assert set(told.values_list("state", flat=True)) == {"told"}
    assert sorted(KeptLetter.objects.values_list("message_id", flat=True)) == sorted(m.message_id for m in told)
    assert mailoutbox == []


def promised():
    """The e-mails of the running operations."""
    running = Operation.objects.filter(archived_at=None).values_list("pk", flat=True)
    return Message.objects.filter(channel="email", operation_id__in=list(running))


def test_letters_of_a_documented_case_are_withheld_and_its_notices_read(exercise):
    archived = Message.objects.filter(operation_id__in=Operation.objects.exclude(archived_at=None))

    assert set(archived.filter(channel="email").values_list("state", flat=True)) == {"withheld"}
    assert not archived.filter(channel="in_app", read_at=None).exists()


def test_notices_of_earlier_days_have_been_read_and_those_of_today_have_not(exercise):
    unread = Message.objects.filter(channel="in_app", read_at=None)

    assert 0 < unread.filter(reader_id=person("olga").pk).count() < 25
    assert not unread.filter(told_at__lt=NOW - dt.timedelta(days=2)).exists()


def test_letters_were_told_on_the_days_of_their_events(exercise):
    events = dict(Event.objects.values_list("uid", "at"))

    assert {message.told_at - events[message.event] for message in promised()} == {dt.timedelta(0)}


# --- Accounts ---------------------------------------------------------------------------------------------------------


def test_the_prd_desk_was_told_of_iom_requests_from_the_first_day(exercise):
    pilar, titles = person("pilar"), ("Field engineers for debris and access, Orrin", "Shelter kits to Senn")
    sent, draft = (titled(title) for title in titles)

    told = Message.objects.filter(reader_kind="account", reader_id=pilar.pk)

    assert told.filter(topic=f"engagement/{sent.pk}", kind="requests.submit").exists()
    assert not told.filter(topic=f"engagement/{draft.pk}").exists()


def test_every_account_is_listed_with_password_role_and_operation(exercise, capsys):
    call_command("exercise_accounts", json=True)

    rows = json.loads(capsys.readouterr().out)
    columns = {"name", "role", "organisation", "operation", "email", "password"}
    assert all(set(row) == columns and all(row.values()) for row in rows)
    assert {row["email"] for row in rows} == set(User.objects.values_list("email", flat=True))
    zoe = [row for row in rows if row["name"].startswith("Zoe")]
    assert [(row["role"], row["operation"]) for row in zoe] == [("HCT member", "MER")]


def test_a_printed_password_signs_in(exercise, client):
    zoe = person("zoe")

    assert client.login(email=zoe.email, password=zoe.exercise_password)


# --- The documented cases ---------------------------------------------------------------------------------------------


def test_each_case_lies_in_an_archived_operation_with_its_banner(exercise):
    archived = Operation.objects.exclude(archived_at=None).order_by("code")

    assert [operation.code for operation in archived] == [f"C{number:02}" for number in range(1, 22)]
    for operation in archived:
        assert operation.exercise
        assert "Based on a documented event; details simplified; not an official record." in operation.banner
        assert "Sources: " in operation.banner


@pytest.mark.parametrize("code", [case.code for case in CASES])
def test_what_no_source_states_is_marked_illustrative(exercise, code):
    unmarked = {text for text in texts_of_cases(code) if ILLUSTRATIVE[:-1] not in text}

    assert sorted(unmarked) == DOCUMENTED[code]


def test_the_cases_end_as_documented(exercise):
    ends = {case.code: [e.outcome or str(e.state) for e in of_case(case.code)] for case in CASES if of_case(case.code)}

    assert ends == {
        "C01": ["completed"],
        "C02": ["completed"],
        "C03": ["rejected"],
        "C05": ["met_by_civilian", "met_by_civilian", "returned", "completed", "completed"],
        "C06": ["transmitted"],
        "C07": ["completed"],
        "C08": ["refused_by_state"],
        "C10": ["completed"],
        "C11": ["completed"],
        "C12": ["completed"],
        "C13": ["deployed"],
        "C16": ["completed", "returned", "completed", "approved", "withdrawn", "met_by_civilian"],
        "C17": ["deployed"],
        "C18": ["approved"],
        "C19": ["met_by_civilian"],
        "C20": ["completed"],
    }


# The acceptance list of the cases, in its order.


def test_1_a_refusal_of_the_state_leaves_the_approval_in_the_record(exercise):
    (chinooks,) = of_case("C08")

    assert (chinooks.state, chinooks.outcome) == (State.CLOSED, "refused_by_state")
    assert [consent.kind for consent in chinooks.consents.order_by("pk")] == ["general_appeal", "refused"]
    assert [(decision.outcome, decision.current) for decision in chinooks.decisions.all()] == [("approved", True)]


def test_2_a_no_of_the_hct_and_later_use_stand_side_by_side(exercise):
    (bridge,) = of_case("C03")

    assert bridge.state == State.REJECTED
    assert [comment.text for comment in bridge.comments.filter(kind="use_reported")] == [
        "WFP and UNHCR, and some NGOs, used the air bridge for a short time."
    ]
    assert Event.objects.filter(subject_kind="engagement", subject_id=bridge.pk, kind="request.reject").exists()


@pytest.mark.parametrize(
    ("code", "assets"), [("C04", 1), ("C07", 29), ("C09", 18), ("C12", 1), ("C13", 3), ("C14", 3), ("C21", 105)]
)
def test_3_assets_are_known_without_any_request(exercise, code, assets):
    operation = Operation.objects.get(code=code)

    assert operation.deployments.filter(engagement=None).count() == assets


def test_3_an_asset_without_a_request_is_marked_as_a_fact_on_its_page(exercise, client):
    client.force_login(person("olga"))

    page = client.get("/assets/?operation=C04&state=ended").content.decode()

    assert "Joint task force" in page
    assert "without a request: a fact, not an approval" in page


def test_4_conditions_attach_to_consent_as_well_as_to_approval(exercise):
    (palu,), (tonga,), (helicopters,) = of_case("C11"), of_case("C12"), of_case("C02")

    assert "C-130 only" in palu.consents.get().conditions
    assert "Contact-free" in tonga.consents.get().conditions
    assert [condition.state for condition in helicopters.conditions.all()] == ["met"]


def test_5_quantities_have_the_units_of_the_field(exercise):
    needed = {"flights", "t", "kg", "m3", "km", "people", "pallets", "beds", "l_day"}

    assert needed <= set(Unit.values)
    assert {line.unit for line in of_case("C12")[0].lines.all()} == {"pallets", "l_day", "beds"}
    assert {line.unit for line in of_case("C17")[0].lines.all()} == {"km", "m3"}


def test_6_what_is_past_its_end_date_is_seen_by_the_focal_point(exercise):
    rescue, olga = titled("Search and rescue"), actor_for(person("olga"))

    assert rescue.state == State.DEPLOYED and rescue.due_at < NOW
    assert rescue in waiting_for(olga)
    assert rescue in filtered(olga, Filters(operation=rescue.operation, desk=Desk.FOCAL_POINT), NOW)


def test_7_a_civilian_solution_closes_a_request_and_names_the_means(exercise):
    (mali,) = of_case("C19")
    closing = Event.objects.get(subject_kind="engagement", subject_id=mali.pk, kind="request.close_as_met")

    assert mali.get_outcome_display() == "met by civilian means"
    assert closing.values["means"] == "acceptance"
    assert "without escort" in closing.texts.get(name="note").text


def test_8_every_extension_answers_the_last_resort_again(exercise):
    (dykes,) = of_case("C17")
    asked = list(dykes.extensions.order_by("pk"))

    assert [str(extension.new_end_on) for extension in asked] == ["2022-09-30", "2023-03-31"]
    assert all(e.granted and e.still_needed and e.still_unique and e.options_checked and e.exit_plan for e in asked)
    assert str(dykes.approved_until) == "2023-03-31"


def test_9_the_fast_track_goes_to_the_next_meeting_of_the_hct(exercise):
    evacuation = next(e for e in of_case("C16") if e.title.startswith("Staff evacuation"))
    round = evacuation.rounds.get()

    page = review.running(Sheet(evacuation, actor_for(person("hana")), NOW))

    assert (round.ended_how, round.for_next_meeting) == ("early", True)
    assert page["ended"].endswith("It is on the list of the next HCT meeting.")
    early = Round.objects.filter(for_next_meeting=True).values_list("ended_how", flat=True)
    assert set(early) == {"early"}


def test_10_no_page_letter_or_label_says_bare_rfa():
    written = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "static" / "js").glob("*.js")]
    for room in ("requests", "operations", "notifications", "cmcoord"):
        written += [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]

    assert len(written) > 150
    assert [path.name for path in written if "RFA" in path.read_text(encoding="utf-8")] == []


def test_11_routes_places_and_drivers_stay_out_of_letters_and_lists(exercise, client):
    lift = titled("Helicopter lift")
    severe = ["Upper Karr", "Landing zone", "+000 000 0000", "Drivers and vehicles", "Police post"]
    written = [f"{letter.subject}\n{letter.text}\n{letter.html}" for letter in KeptLetter.objects.all()]
    client.force_login(person("mateo"))

    listed = client.get("/requests/?operation=TAL").content.decode()

    assert len(written) > 1000 and any(lift.reference in letter for letter in written)  # the control: letters are read
    assert [word for word in severe if any(word in letter for letter in written)] == []
    assert lift.reference in listed
    assert [word for word in severe if word in listed] == []


def test_12_due_diligence_stops_only_support_that_we_give(exercise):
    ship, convoy = titled("Hospital ship"), titled("Relief convoy")

    assert ship.state == State.DEPLOYED and not DueDiligence.objects.filter(engagement=ship).exists()
    assert not Case(ship, actor_for(None), NOW).needs_due_diligence
    assert DueDiligence.objects.get(engagement=convoy).state == "assessing"
    assert not Case(convoy, actor_for(None), NOW).due_diligence_clear


def test_12_supported_forces_wait_for_due_diligence_before_approval(exercise):
    convoy, olga, henri = titled("Relief convoy"), person("olga"), person("henri")
    for verb, by, data in (
        ("open_review", olga, step_data.OpenReview("Advice.", "met", "P2")),
        ("close_review", henri, step_data.Reason("Early.")),
    ):
        workflow.advance(convoy, verb, by=by, version=convoy.version, data=data)
        convoy.refresh_from_db()

    with pytest.raises(Unmet, match="Due diligence is not clear"):
        workflow.advance(
            convoy,
            "approve",
            by=henri,
            version=convoy.version,
            data=step_data.Approve("Reasons.", NOW.date() + dt.timedelta(days=9), ()),
        )

    convoy.refresh_from_db()
    assert convoy.state == State.HC_DECISION
