"""Requests in any state, made by walking the real steps with the people who may take them.

Every function has unsurprising defaults; a test names only what its story is about.
"""

import datetime as dt

from operations import clock
from operations.models import Mechanism
from requests import due_diligence as hrddp
from requests import questions, reviews, step_data, workflow
from requests.actions import comments, consent, deployments
from requests.models import CivilianOption, Comment, EngagementRequest, QuantityLine
from requests.refusals import WrongState
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
    WITHDRAWN,
    Answer,
    ConsentKind,
    DueDiligenceState,
    Means,
    Outcome,
    Unit,
    Verb,
)

# The steps that lead to a state, by the people of operation A who take them.
WALKS = {
    DRAFT: [],
    SCREENING: ["submit"],
    RETURNED: ["submit", "send_back"],
    HCT_REVIEW: ["submit", "open_review"],
    HC_DECISION: ["submit", "open_review", "close_review"],
    APPROVED: ["submit", "open_review", "close_review", "approve"],
    REJECTED: ["submit", "open_review", "close_review", "reject"],
    TRANSMITTED: ["submit", "open_review", "close_review", "approve", "transmit"],
    DEPLOYED: ["submit", "open_review", "close_review", "approve", "transmit", "deploy"],
    SUSPENDED: ["submit", "open_review", "close_review", "approve", "transmit", "deploy", "suspend"],
    CLOSED: ["submit", "close_as_met"],
    WITHDRAWN: ["submit", "withdraw"],
}
TAKEN_BY = {
    "submit": "requester",
    "recall": "requester",
    "withdraw": "requester",
    "close_review": "hc",
    "approve": "hc",
    "reject": "hc",
    "extend": "hc",
    "refuse_extension": "hc",
    "resume": "hc",
}
TEAMS = {"TAL": {"hc": "henri", "focal_point": "olga"}, "BOR": {"hc": "hugo", "focal_point": "oskar"}}


def make_engagement(cast, state=DRAFT, *, requester=None, operation=None, answers=None, **fields):
    """A complete request in `state`, walked there by `requester` (Amina if left out; Rosa in operation B), the focal
    point and the HC. `answers` replaces answers of the form, `fields` columns of the draft.
    """
    operation = operation or cast.operation_a
    requester = requester or (cast.amina if operation == cast.operation_a else cast.rosa)
    engagement = make_draft(cast, requester, operation, answers=answers, **fields)
    team = {role: getattr(cast, name) for role, name in TEAMS[operation.code].items()} | {"requester": requester}
    for verb in WALKS[state]:
        if verb == "transmit":
            consent_given(engagement, by=team["focal_point"])
        step(engagement, verb, by=team[TAKEN_BY.get(verb, "focal_point")])
    return engagement


def make_draft(cast, requester, operation=None, *, answers=None, **fields):
    """A complete draft of the requester's organisation, not sent yet."""
    operation = operation or cast.operation_a
    membership = next(m for m in requester.memberships.all() if m.operation_id == operation.pk)
    now = clock.now()
    fields.setdefault("organisation", membership.organisation)
    engagement = EngagementRequest.objects.create(
        operation=operation, created_by=requester, created_at=now, state_since=now, **fields
    )
    engagement.authors.create(user=requester, since=now)
    return fill_answers(engagement, **(answers or {}))


def fill_answers(engagement, **changes):
    """Complete, valid answers with their columns and rows. `changes` replaces answers by question id."""
    today = clock.today(engagement.operation)
    area = engagement.operation.areas.order_by("code").first() or engagement.operation.areas.create(
        code=f"{engagement.operation.code}01", name="Upper Highlands"
    )
    engagement.answers = {
        "title": "Helicopter lift for medical teams",
        "need": "Medical teams and vaccines must reach three valleys that no road reaches.",
        "capability": "air",
        "assistance_type": "indirect",
        "contact_name": "Amina Diallo, logistics",
        "contact_phone": "+254 700 000 000",
        "people": 4200,
        "people_who": "Families cut off by landslides.",
        "consequence": "The cold chain breaks within ten days.",
        "cluster": "health",
        "urgency_proposed": "P2",
        "could_civilian": "no",
        "unique_capability": "It lands on slopes without a pad.",
        "unique_availability": "Two aircraft stand four hours away.",
        "unique_speed": "It can fly tomorrow.",
        "complements": "It carries civilian teams and their cargo only.",
        "starts_on": (today + dt.timedelta(days=3)).isoformat(),
        "ends_on": (today + dt.timedelta(days=24)).isoformat(),
        "exit_plan": "The humanitarian air service takes over when its second aircraft arrives.",
        "area": area.pk,
        "consent_state": "consented",
        "perceived_party": "no",
        "neutrality_risk": "low",
        "access_risk": "low",
        "armed": "unarmed",
        "supports_security_force": "no",
        "costs": "none",
    } | changes
    for question in questions.QUESTIONS:
        value = engagement.answers.get(question.id)
        if question.column and value is not None:
            setattr(engagement, question.column, questions.as_date(value) if question.kind == "date" else value)
    engagement.save()
    CivilianOption.objects.get_or_create(
        engagement=engagement,
        means=Means.COMMERCIAL,
        name="Humanitarian air service",
        asked_whom="Chief of air operations",
        asked_on=today,
        answer="No helicopter before the end of the month",
        why_not="The need is now.",
    )
    QuantityLine.objects.get_or_create(engagement=engagement, item="helicopters", quantity=2, unit=Unit.AIRCRAFT)
    return engagement


# --- Steps ------------------------------------------------------------------------------------------------------------


def step(engagement, verb, *, by, **data):
    """Take a step with complete data (`data` replaces parts of it), as the page that was just opened would.

    Returns the Transition; `engagement` is fresh afterwards.
    """
    fresh(engagement)
    transition = workflow.advance(
        engagement, verb, by=by, version=engagement.version, data=data_for(engagement, verb, **data)
    )
    fresh(engagement)
    return transition


def data_for(engagement, verb, **changes):
    """The step's own dataclass, filled in completely; `changes` replaces parts, to leave out or spoil one."""
    try:
        kind = workflow.find_step(engagement.state, verb).data
    except WrongState:
        kind = next(row.data for row in workflow.STEPS if row.verb == verb)
    if kind is step_data.Nothing:
        return kind()
    return kind(**(complete(engagement, verb) | changes))


def complete(engagement, verb):
    today = clock.today(engagement.operation)
    ends_on = engagement.needed_until
    reason = {"reason": "Because the situation changed."}
    return {
        Verb.SUBMIT: {"declared": True},
        Verb.SEND_BACK: {"questions": (step_data.Question("need", "How many people go with each flight?"),)},
        Verb.CLOSE_AS_MET: {"means": "provider", "note": "The humanitarian air service flies from Monday."},
        Verb.OPEN_REVIEW: {"advice": "The last-resort test is met.", "last_resort_view": "met", "urgency": "P2"},
        Verb.APPROVE: {"reasons": "No civilian alternative.", "ends_on": ends_on},
        Verb.REJECT: {"reasons": "A civilian alternative exists."},
        Verb.TRANSMIT: {"channel": "in_country", "provider": "Air Force of Norland"},
        Verb.DEPLOY: {
            "asset": "Two helicopters",
            "provider": "Air Force of Norland",
            "civilian_lead": "Head of air operations, IOM",
            "starts_on": today,
            "ends_on": ends_on,
        },
        Verb.EXTEND: {"reasons": "The road stays closed."},
        Verb.REFUSE_EXTENSION: {"reasons": "The road is open."},
        Verb.CLOSE: closing_data(engagement),
    }.get(verb, reason)


def closing_data(engagement):
    if engagement.state in (SCREENING, RETURNED):
        return {"outcome": Outcome.NO_ANSWER, "reason": "Nobody answered for two weeks."}
    if engagement.state in (APPROVED, TRANSMITTED):
        return {"outcome": Outcome.NO_PROVIDER, "reason": "No State offered an aircraft."}
    words = {"results": "42 flights", "hand_over": "Humanitarian air service", "lessons": "Ask earlier."}
    return {"outcome": Outcome.COMPLETED, **words}


def fresh(engagement):
    """Read everything of the request again, as the next page would."""
    engagement.refresh_from_db()
    return engagement


# --- Reviews ----------------------------------------------------------------------------------------------------------


def make_round(cast, **fields):
    """A running Round of a request in HCT review, opened just now."""
    return round_of(make_engagement(cast, HCT_REVIEW, **fields))


def round_of(engagement):
    """The newest Round of a request."""
    return engagement.rounds.select_related("engagement__operation", "mechanism__operation").latest("number")


def give(subject, by, answer=Answer.APPROVE, **said):
    """Record a position of `by` on a request or Round, argued as the answer demands. Returns the Position."""
    round = subject if hasattr(subject, "closes_at") else round_of(subject)
    organisation = next(
        m.organisation_id
        for m in by.memberships.all()
        if m.operation_id == round.engagement.operation_id and m.role in ("member", "alternate")
    )
    number = round.positions.filter(seat__organisation=organisation).count()
    return reviews.record_position(round, answer, by=by, **({"number": number} | argued(answer) | said))


def give_for(subject, owner, answer=Answer.APPROVE, *, by, **said):
    """Record a position `owner` gave in a room, with evidence. `by` is a focal point or the HC."""
    round = subject if hasattr(subject, "closes_at") else round_of(subject)
    organisation = next(m.organisation_id for m in owner.memberships.all() if m.role in ("member", "alternate"))
    seat = round.seats.get(organisation=organisation)
    words = {"evidence": "Said at the HCT meeting.", "number": seat.positions.count()} | argued(answer) | said
    return reviews.record_on_behalf(round, seat, answer, by=by, owner=owner, **words)


def argued(answer):
    return {
        Answer.REJECT: {
            "reason": "The force is a party to the conflict.",
            "principle": "principles",
            "change_of_mind": "A provider who is no party.",
        },
        Answer.CONDITIONS: {"conditions": ["No weapons on board"]},
    }.get(answer, {})


def change_mechanism(operation, **values):
    """A new version of the operation's mechanism, signed by the same person unless `values` says otherwise."""
    old = Mechanism.objects.get(operation=operation, valid_to__isnull=True)
    kept = {f.attname: getattr(old, f.attname) for f in old._meta.fields if f.name not in ("id", "number", "valid_to")}
    Mechanism.objects.filter(pk=old.pk).update(valid_to=clock.now())
    return Mechanism.objects.create(**(kept | {"number": old.number + 1} | values))


# --- Gates and what follows a decision --------------------------------------------------------------------------------


def consent_given(engagement, *, by, kind=ConsentKind.CONSENTED, **details):
    """Record what the State said today (agreed, unless `kind` says otherwise). `by` is a focal point."""
    said = {"said_on": clock.today(engagement.operation), "authority": "Ministry of Foreign Affairs"} | details
    return consent.record_consent(fresh(engagement), kind, by=by, **said)


def open_due_diligence(engagement, *, by):
    """A due diligence record that is being assessed. `by` is a focal point or due diligence officer."""
    return hrddp.open_record(engagement.operation, by=by, engagement=fresh(engagement))


def settle_due_diligence(due_diligence, state=DueDiligenceState.CLEARED, *, by):
    """Move a record to `state`, with everything such a record must say. `by` is a due diligence officer."""
    due_diligence.refresh_from_db()
    return hrddp.advance(
        due_diligence,
        state,
        by=by,
        version=due_diligence.version,
        reasons="Assessed with the human rights component.",
        recipient="Third border battalion",
        findings="No grounds to believe in a real risk.",
        measures="Training before support.",
        exemption="Life-saving help in a disaster.",
    )


def file_extension(engagement, *, by, days=14, **words):
    """Ask for `days` more than approved, with fresh last-resort answers."""
    said = {
        "still_needed": "Two valleys are still cut off.",
        "still_unique": "No civilian aircraft lands there.",
        "options_checked": "The air service was asked again: no.",
        "exit_plan": "The road opens in two weeks.",
    } | words
    new_end_on = said.pop("new_end_on", engagement.approved_until + dt.timedelta(days=days))
    return deployments.file_extension(fresh(engagement), by=by, new_end_on=new_end_on, **said)


def end_deployments(engagement, *, by):
    """Every asset of the request has gone home today."""
    for deployment in engagement.deployments.exclude(state="ended"):
        deployments.end_deployment(deployment, by=by, ended_on=clock.today(engagement.operation))


def ask(engagement, text="Is the landing zone marked?", *, by, field="need"):
    """Ask a question about a request."""
    return comments.comment(fresh(engagement), text, by=by, kind="question", field=field)


def answer_questions(engagement, *, by):
    """Answer every question the request was sent back with."""
    Comment.objects.filter(engagement=engagement, must_answer=True, answered_at__isnull=True).update(
        answer="Four people with each flight.", answered_by=by, answered_at=clock.now()
    )
