"""Home by role: what needs this person, what is under way without them, and what comes next. One template for all."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import trouble
from operations import clock, times
from operations.models import Membership, Operation
from operations.queries import only_operation, running_on
from operations.states import CONCLUDING, ON_HCT, Role

from .. import tally
from ..models import Decision, Extension, Position, Round
from ..queries import visible_to, waiting_for
from ..states import (
    APPROVED,
    DEPLOYED,
    DRAFT,
    HC_DECISION,
    HCT_REVIEW,
    OPEN_STATES,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    Answer,
    Capability,
)
from ..tables import columns, desk_words
from ..wording import state_words
from .review import bar

MOST_CARDS = 50
MOST_ROWS = 8
LATELY = timedelta(days=14)
SOON = timedelta(days=7)
NEAR = 24 * 3600  # seconds: less than this is "running out"


def home(actor, at):
    """The context of the home page."""
    waiting = list(with_facts(waiting_for(actor))[: MOST_CARDS + 1])
    reviews = running_reviews(waiting)
    return {
        "title": title(waiting, actor),
        "lede": lede(waiting, actor, at),
        "cards": [card(engagement, reviews.get(engagement.pk), actor, at) for engagement in waiting[:MOST_CARDS]],
        "more": len(waiting) > MOST_CARDS,
        "blocks": blocks(actor, at),
        "roles": roles(actor),
        "voice": bool(actor.operations_as(Role.MEMBER, Role.ALTERNATE)),
        "starts": bool(actor.operations_as(Role.REQUESTER)),
        "portal_status": portal_status() if actor.is_administrator else None,
        "clears": bool(actor.operations_as(Role.DUE_DILIGENCE, Role.FOCAL_POINT, *CONCLUDING)),
    }


def with_facts(engagements):
    """The requests with everything a card says, in one statement."""
    return engagements.select_related("operation", "organisation", "area", "claimed_by").annotate(
        open_questions=Count(
            "comments", filter=Q(comments__must_answer=True, comments__answered_at__isnull=True), distinct=True
        ),
        asks_more_time=Exists(waiting_extension()),
    )


def waiting_extension():
    return Extension.objects.filter(engagement=OuterRef("pk"), granted__isnull=True)


def running_reviews(engagements):
    """The Tally of each request in review, by request: three statements however many there are."""
    ids = [engagement.pk for engagement in engagements if engagement.state == HCT_REVIEW]
    if not ids:
        return {}
    rounds = (
        Round.objects.filter(engagement__in=ids, ended_at__isnull=True)
        .select_related("mechanism")
        .prefetch_related("seats__organisation", "positions")
    )
    return {round.engagement_id: tally.count(round, round.seats.all(), round.positions.all()) for round in rounds}


# --- The heading ------------------------------------------------------------------------------------------------------


def title(waiting, actor):
    """ "2 requests need your position"; good news when nothing waits."""
    number, states = len(waiting), {engagement.state for engagement in waiting}
    if not number:
        return _("Portal status") if is_only_administrator(actor) else _("Nothing waits for you")
    if states == {HCT_REVIEW}:
        text = ngettext("%(n)s request needs your position", "%(n)s requests need your position", number)
    elif states == {HC_DECISION}:
        text = ngettext(
            "%(n)s request is ready for your decision", "%(n)s requests are ready for your decision", number
        )
    elif states == {RETURNED}:
        text = ngettext("%(n)s request was sent back to you", "%(n)s requests were sent back to you", number)
    else:
        text = ngettext("%(n)s request waits for you", "%(n)s requests wait for you", number)
    return text % {"n": f"{MOST_CARDS}+" if number > MOST_CARDS else number}


def is_only_administrator(actor):
    return actor.is_administrator and all(m.role == Role.ADMINISTRATOR for m in actor.memberships)


def lede(waiting, actor, at):
    first = min((e for e in waiting if e.state == HCT_REVIEW and e.due_at), key=lambda e: e.due_at, default=None)
    if first:
        return _("The first review closes %(time)s. Each brief takes about two minutes to read.") % {
            "time": times.moment(first.due_at, first.operation)
        }
    if waiting or is_only_administrator(actor):
        return ""
    others = visible_to(actor, at).filter(state__in=OPEN_STATES, operation__archived_at__isnull=True).count()
    if others:
        return ngettext("%(n)s request is with others.", "%(n)s requests are with others.", others) % {"n": others}
    if actor.operations_as(Role.REQUESTER):
        return _("No requests are under way. You start one under Requests.")
    return _("No requests are under way.")


# --- The cards --------------------------------------------------------------------------------------------------------


def card(engagement, review, actor, at):
    """One request that waits for this person: the ask in a sentence, why it waits, time left, one button."""
    why, label, url = reason(engagement, actor)
    return {
        "engagement": engagement,
        "label": engagement.label,
        "title": engagement.title or _("No title yet"),
        "url": url,
        "page": engagement.get_absolute_url() if engagement.state != DRAFT else url,
        "state": state_words(engagement),
        "chip": engagement.chip,
        "ask": ask(engagement),
        "why": why,
        "button": label,
        "rejections": rejection_words(review),
        "time": time_left(engagement, review, at),
        "standing": {"bar": bar(review), "words": review.words() + "."} if review else None,
        "several": only_operation(actor) is None,
    }


def ask(engagement):
    """ "IOM asks for air transport, 25 Nov to 15 Dec, about 4,200 people, Upper Highlands." """
    parts = []
    if engagement.needed_from and engagement.needed_until:
        parts.append(
            _("%(start)s to %(end)s")
            % {"start": times.short_day(engagement.needed_from), "end": times.short_day(engagement.needed_until)}
        )
    if engagement.people:
        parts.append(
            ngettext("about %(n)s person", "about %(n)s people", engagement.people)
            % {"n": formats.number_format(engagement.people, force_grouping=True)}
        )
    if engagement.area:
        parts.append(engagement.area.name)
    what = str(Capability(engagement.capability).label) if engagement.capability else _("help")
    text = _("%(organisation)s asks for: %(what)s") % {"organisation": engagement.organisation, "what": what}
    return ", ".join([text, *parts]) + "."


def reason(engagement, actor):
    """(why it waits for this actor, the button's words, where it leads)."""
    page = engagement.get_absolute_url()
    state, here = engagement.state, engagement.operation_id
    edit = reverse("requests:edit", args=[engagement.address_key])
    if state == DRAFT:
        return _("A draft of your organisation."), _("Go on writing"), edit
    if state == RETURNED:
        questions = ngettext("%(n)s question to answer.", "%(n)s questions to answer.", engagement.open_questions)
        why = questions % {"n": engagement.open_questions} if engagement.open_questions else _("Yours to change.")
        return why, _("Answer and send again"), edit
    if state == HCT_REVIEW:
        return "", _("Read and respond"), f"{page}#respond"
    if state == HC_DECISION and actor.concludes(here):
        prepared = _("A decision is prepared for you to confirm.") if engagement.prepared_decision else ""
        return prepared, _("Read and decide"), page
    if engagement.asks_more_time and actor.concludes(here):
        return _("More time is asked for."), _("Read and decide"), page
    if state == SUSPENDED and actor.concludes(here):
        return _("Suspended: does it go on?"), _("Read and decide"), page
    if actor.is_focal_point(here):
        return focal_point_reason(engagement), _("Open the request"), page
    return _("A due diligence record is being assessed."), _("Open the request"), page


def focal_point_reason(engagement):
    if engagement.state == SCREENING and engagement.claimed_by:
        return _("To check. On the desk of %(name)s.") % {"name": engagement.claimed_by}
    return {
        SCREENING: _("To check. Nobody has claimed it yet."),
        APPROVED: _("Approved: to be passed to the provider."),
        TRANSMITTED: _("With the provider: follow up, or record the deployment."),
        DEPLOYED: _("The end date has passed: close it, or ask for more time."),
    }.get(engagement.state, "")


def rejection_words(review):
    if not review or not review.rejections:
        return ""
    return ngettext("%(n)s rejection", "%(n)s rejections", review.rejections) % {"n": review.rejections}


def time_left(engagement, review, at):
    """Time left in a review, or how long it lies on this desk: {label, words, rest, width, near}; None for drafts."""
    if review:
        closes_at = review.closes_at
        whole = (closes_at - review.round.opened_at).total_seconds()
        left = max(0.0, (closes_at - at).total_seconds())
        return {
            "label": _("Time left to respond"),
            "words": times.left(closes_at, at),
            "rest": _("closes %(time)s") % {"time": times.moment(closes_at, engagement.operation)},
            "parts": [{"start": 0, "width": round(100 * left / whole, 1) if whole else 0, "kind": kind_of(left)}],
            "near": left < NEAR,
        }
    if engagement.due_at is None or engagement.state in (DRAFT, DEPLOYED):
        return None
    late = engagement.due_at < at
    return {
        "label": _("On your desk"),
        "words": _("late by %(span)s") % {"span": times.since(engagement.due_at, at)}
        if late
        else times.left(engagement.due_at, at),
        "rest": _("due %(time)s") % {"time": times.moment(engagement.due_at, engagement.operation)},
        "parts": [],
        "near": late,
    }


def kind_of(seconds):
    return "call" if seconds < NEAR else "brand"


# --- Under way, and what comes next -----------------------------------------------------------------------------------


def blocks(actor, at):
    """The lists below the cards, in the order of the role: {title, rows, empty}."""
    if not any(m.role != Role.ADMINISTRATOR for m in actor.memberships):
        return []
    seen = visible_to(actor, at).filter(operation__archived_at__isnull=True, discarded_at__isnull=True)
    found = [under_way(actor, seen)]
    if actor.operations_as(Role.FOCAL_POINT):
        found.append(deadlines(seen, at))
    if actor.operations_as(Role.FOCAL_POINT, *CONCLUDING):
        found.append(ending(seen, at))
    if actor.is_prd:
        found += [sent_lately(seen, at)]
    if actor.operations_as(Role.REQUESTER, *ON_HCT):
        found.append(decided(seen, at))
    return [block for block in found if block["rows"] or block["empty"]]


def under_way(actor, seen):
    """Open requests that do not wait for this person, with who holds them; for a seat also what it said."""
    mine = {m.organisation_id for m in actor.memberships if m.role in (Role.MEMBER, Role.ALTERNATE)}
    given = Position.objects.filter(contested_at__isnull=True, seat__organisation__in=mine)
    said = given.filter(round__engagement=OuterRef("pk")).order_by("-pk")
    rows = (
        columns(seen.filter(state__in=OPEN_STATES).exclude(pk__in=waiting_for(actor).order_by().values("pk")))
        .annotate(said=Subquery(said.values("answer")[:1]))
        .order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST_ROWS]
    )
    return {
        "title": _("Under way, with others"),
        "rows": [row(e, held_by(e), said_words(e.said)) for e in rows],
        "empty": "",
    }


def held_by(engagement):
    """Who holds it; what is deployed is held by nobody, it runs."""
    if engagement.state == DEPLOYED:
        return desk_words(engagement)
    return _("With: %(desk)s") % {"desk": desk_words(engagement)}


def said_words(answer):
    return _("You said: %(answer)s") % {"answer": Answer(answer).label} if answer else ""


def deadlines(seen, at):
    rows = columns(seen.filter(state__in=OPEN_STATES, due_at__gte=at, due_at__lt=at + SOON)).order_by("due_at", "pk")
    return {
        "title": _("Deadlines of the next 7 days"),
        "rows": [row(e, times.moment(e.due_at, e.operation), desk_words(e)) for e in rows[:MOST_ROWS]],
        "empty": "",
    }


def ending(seen, at):
    until = (at + SOON).date()
    rows = columns(seen.filter(state__in=[DEPLOYED, SUSPENDED], approved_until__lte=until)).only(
        *COLUMNS_OF_A_ROW, "approved_until"
    )
    return {
        "title": _("Deployed, ending within 7 days"),
        "rows": [
            row(e, _("until %(date)s") % {"date": times.day(e.approved_until)})
            for e in rows.order_by("approved_until", "pk")[:MOST_ROWS]
        ],
        "empty": "",
    }


def sent_lately(seen, at):
    rows = columns(seen.filter(first_sent_at__gte=at - SOON)).order_by("-first_sent_at", "-pk")
    return {
        "title": _("Sent in the last 7 days, all operations"),
        "rows": [row(e, e.operation.name) for e in rows[:MOST_ROWS]],
        "empty": _("No request was sent in the last 7 days."),
    }


def decided(seen, at):
    lately = Decision.objects.filter(engagement=OuterRef("pk"), at__gte=at - LATELY)
    rows = columns(seen.filter(Exists(lately))).order_by("-state_since", "-pk")[:MOST_ROWS]
    return {"title": _("Decided in the last 14 days"), "rows": [row(e) for e in rows], "empty": ""}


COLUMNS_OF_A_ROW = (
    "key", "reference", "title", "state", "outcome", "provider_name", "state_since", "due_at", "operation__code",
    "operation__name", "operation__time_zone", "organisation__short_name", "area__code", "area__name",
)  # fmt: skip


def row(engagement, *notes):
    return {
        "label": engagement.label,
        "title": engagement.title or _("No title yet"),
        "url": engagement.get_absolute_url(),
        "state": state_words(engagement),
        "chip": engagement.chip,
        "notes": [note for note in notes if note],
    }


# --- Beside -----------------------------------------------------------------------------------------------------------


def roles(actor):
    """What this person is in operations that are open, as {term, text} for components/definition_list.html."""
    found = []
    for membership in actor.memberships:
        if membership.operation and membership.operation.archived_at:
            continue
        where = membership.operation.name if membership.operation else _("All operations")
        text = _("%(role)s, %(organisation)s") % {
            "role": membership.title or membership.get_role_display(),
            "organisation": membership.organisation,
        }
        until = _("until %(date)s") % {"date": times.day(membership.ends_on)} if membership.ends_on else ""
        found.append({"term": where, "text": text, "muted": until})
    return found


def portal_status():
    """What an administrator looks after: letters in trouble, and operations nobody coordinates or concludes."""
    letters = trouble()
    missing = []
    for role, sentence in (
        (Role.FOCAL_POINT, _("no focal point")),
        (Role.HC, _("no Humanitarian Coordinator in office")),
        (Role.ALTERNATE, _("no alternates")),
    ):
        held = Membership.objects.filter(
            running_on(clock.now().date()), operation=OuterRef("pk"), role=role, user__is_active=True
        )
        for operation in Operation.objects.filter(~Exists(held), archived_at__isnull=True):
            missing.append({"operation": operation, "what": sentence})
    return {"letters": letters, "missing": missing}
