"""Assets: who sees which, what presses, and facts that nobody approved here."""

import datetime as dt

import pytest

from notifications.models import Message
from operations import clock
from operations.models import AccessRecord
from requests.actions import deployments
from requests.models import Deployment, MovementNotice
from requests.states import APPROVED, DEPLOYED, DeploymentState

from .factories import make_engagement
from .test_dashboard import words

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def record(cast, asset, begins, ends, *, started=True, operation=None, by=None, **details):
    operation = operation or cast.operation_a
    today = clock.today(operation)
    return deployments.record_deployment(
        operation, by=by or cast.olga, asset=asset, provider="State A", starts_on=today + begins * DAY,
        ends_on=None if ends is None else today + ends * DAY, started=started, **details,
    )  # fmt: skip


def tracker(client, user, query=""):
    client.force_login(user)
    response = client.get(f"/assets/{query}")
    assert response.status_code == 200
    return words(response)


def typed(**changes):
    today = clock.now().date()
    return {
        "asset": "Field engineers, 40 staff", "provider": "State A", "capability": "engineering", "area": "TAL01",
        "state": "started", "starts_on": today.isoformat(), "ends_on": (today + 9 * DAY).isoformat(),
    } | changes  # fmt: skip


# --- The tracker ------------------------------------------------------------------------------------------------------


def test_what_presses_stands_first(client, cast):
    record(cast, "Planned ship", 2, 9, started=False)
    record(cast, "Running aircraft", -3, 9)
    record(cast, "Open-ended dogs", -3, None)
    record(cast, "Ending engineers", -3, 1)
    record(cast, "Overdue team", -9, -2)

    said = tracker(client, cast.olga)
    order = ["Ended and not closed", "Overdue team", "ended 2 days ago, not closed", "Ends within 48 hours",
             "Ending engineers", "ends tomorrow", "At work", "Running aircraft", "Open-ended dogs", "Planned",
             "Planned ship"]  # fmt: skip

    places = [said.index(each, said.index("Movements")) for each in order[:1]]
    for each in order[1:]:
        places.append(said.index(each, places[-1]))
    assert places == sorted(places)


def test_a_state_narrows_the_tracker(client, cast):
    record(cast, "Running aircraft", -3, 9)
    deployments.end_deployment(record(cast, "Gone ship", -9, 3), by=cast.olga, ended_on=clock.today(cast.operation_a))

    assert "Gone ship" not in tracker(client, cast.olga)
    assert "Gone ship" in tracker(client, cast.olga, "?state=ended")
    assert "Running aircraft" not in tracker(client, cast.olga, "?state=ended")
    assert "This filter was ignored" in tracker(client, cast.olga, "?state=lost")


def test_who_sees_which_assets(client, cast):
    make_engagement(cast, DEPLOYED)
    record(cast, "Unasked ship", -3, 9)

    for name in ("olga", "henri", "dela", "hana", "otto"):
        said = tracker(client, cast.people[name])
        assert "Two helicopters" in said
        assert "Unasked ship without a request: a fact, not an approval" in said
    for name in ("amina", "pilar"):
        said = tracker(client, cast.people[name])
        assert "Two helicopters" in said
        assert "Unasked ship" not in said
    for name in ("bilal", "zoe", "dora", "adam"):
        said = tracker(client, cast.people[name])
        assert "Two helicopters" not in said
        assert "Unasked ship" not in said


def test_one_asset_answers_the_same_whether_hidden_or_missing(client, cast):
    asset = record(cast, "Unasked ship", -3, 9)
    client.force_login(cast.zoe)

    for pk in (asset.pk, 10**6, 10**30):
        assert client.get(f"/assets/{pk}/").status_code == 404
        assert client.post(f"/assets/{pk}/start/").status_code == 404
        assert client.post(f"/assets/{pk}/end/").status_code == 404


# --- Recording --------------------------------------------------------------------------------------------------------


def test_an_asset_without_a_request_is_recorded_as_a_fact_and_contacts_are_told(client, cast):
    client.force_login(cast.olga)

    response = client.post("/assets/new/?operation=TAL", typed(), follow=True)

    asset = Deployment.objects.get()
    assert (asset.state, asset.area, asset.engagement) == (DeploymentState.RUNNING, cast.highlands, None)
    assert "a fact, not an approval" in words(response)
    contacts = Message.objects.filter(kind="requests.asset_without_request", reader_kind="contact")
    assert {message.reader_id for message in contacts} == {cast.ocha_contact.pk, cast.prd_contact.pk}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"asset": ""}, "Say which asset it is."),
        ({"provider": " "}, "Name the provider."),
        ({"starts_on": ""}, "Enter the first day."),
        ({"starts_on": "soon"}, "Enter a date"),
        ({"ends_on": "2020-01-01"}, "The last day must not lie before the first day."),
        ({"capability": "laser"}, "Choose one of the answers offered"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(client, cast, changes, sentence):
    client.force_login(cast.olga)

    response = client.post("/assets/new/?operation=TAL", typed(remarks="Camp by the river", **changes))

    assert response.status_code == 422
    assert sentence in words(response)
    assert "There is a problem" in words(response)
    assert "Camp by the river" in words(response)
    assert not Deployment.objects.exists()


@pytest.mark.parametrize("name", ["amina", "hana", "henri", "dora"])
def test_only_focal_points_record_assets(client, cast, name):
    client.force_login(cast.people[name])

    assert client.get("/assets/new/?operation=TAL").status_code == 403
    assert client.post("/assets/new/?operation=TAL", typed()).status_code == 403
    assert not Deployment.objects.exists()


def test_a_planned_asset_starts_once(client, cast):
    asset = record(cast, "Planned ship", 0, 9, started=False)
    client.force_login(cast.olga)
    assert "Record that it is at work" in words(client.get(f"/assets/{asset.pk}/"))

    first = client.post(f"/assets/{asset.pk}/start/", follow=True)
    second = client.post(f"/assets/{asset.pk}/start/", follow=True)

    asset.refresh_from_db()
    assert asset.state == DeploymentState.RUNNING
    assert "The asset is at work." in words(first)
    assert "This deployment has started already." in words(second)


def test_an_asset_of_a_request_that_is_not_deployed_yet_starts_by_the_step_alone(client, cast):
    engagement = make_engagement(cast, APPROVED)
    asset = record(cast, "First ship", 0, 9, started=False, engagement=engagement, civilian_lead="WFP")
    client.force_login(cast.olga)

    response = client.post(f"/assets/{asset.pk}/start/", follow=True)

    asset.refresh_from_db()
    assert asset.state == DeploymentState.PLANNED
    assert "The first deployment is recorded by the step" in words(response)


def test_the_end_asks_for_results_and_hand_over(client, cast):
    asset = record(cast, "Gone ship", -9, 3)
    today = clock.today(cast.operation_a).isoformat()
    client.force_login(cast.olga)

    ahead = client.post(f"/assets/{asset.pk}/end/", {"ended_on": "2999-01-01", "results": "120 tonnes carried"})
    client.post(
        f"/assets/{asset.pk}/end/", {"ended_on": today, "results": "120 tonnes\n\n40 flights", "hand_over": "UNHAS"}
    )
    page = words(client.get(f"/assets/{asset.pk}/"))

    asset.refresh_from_db()
    assert (ahead.status_code, "120 tonnes carried" in words(ahead)) == (422, True)
    assert (asset.state, asset.results) == (DeploymentState.ENDED, ["120 tonnes", "40 flights"])
    assert "Handed over to UNHAS" in page
    assert "40 flights" in page
    assert "Record the end" not in page


# --- Movements --------------------------------------------------------------------------------------------------------


def test_a_movement_shows_week_and_region_to_all_and_its_details_to_few(client, cast):
    client.force_login(cast.olga)
    today = clock.today(cast.operation_a).isoformat()
    client.post(
        "/assets/movements/new/?operation=TAL",
        {"week_of": today, "area": "TAL01", "notified": "Northern command", "details": "Route 5 at dawn"},
    )
    notice = MovementNotice.objects.get()

    for name in ("hana", "henri", "olga"):
        client.force_login(cast.people[name])
        said = words(client.get("/assets/movements/?operation=TAL"))
        assert "Upper Highlands" in said
        for severe in ("Route 5", "Northern command"):
            assert severe not in said
    for name in ("hana", "henri", "amina", "zoe"):
        client.force_login(cast.people[name])
        assert client.get(f"/assets/movements/{notice.pk}/").status_code == 404
    client.force_login(cast.olga)
    response = client.get(f"/assets/movements/{notice.pk}/")

    assert "Route 5 at dawn" in words(response)
    assert response["Cache-Control"] == "private, no-store"
    assert AccessRecord.objects.get(kind="movement_read").user == cast.olga


def test_the_organisation_that_moves_reads_its_own_movement(client, cast):
    engagement = make_engagement(cast, DEPLOYED)
    notice = deployments.record_movement(
        cast.operation_a, by=cast.olga, week_of=clock.today(cast.operation_a), notified="All", details="Bridge at noon",
        engagement=engagement,
    )  # fmt: skip

    client.force_login(cast.amina)
    assert "Bridge at noon" in words(client.get(f"/assets/movements/{notice.pk}/"))
    client.force_login(cast.bilal)
    assert client.get(f"/assets/movements/{notice.pk}/").status_code == 404


def test_a_movement_names_week_and_parties(client, cast):
    client.force_login(cast.olga)

    response = client.post("/assets/movements/new/?operation=TAL", {"details": "Route 5"})

    assert response.status_code == 422
    assert "Enter the week of the movement." in words(response)
    assert "Route 5" in words(response)
    assert not MovementNotice.objects.exists()
