"""Where a request stands: the sentence "waiting for whom, since or until when, then what", and the six-step rail."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import times
from operations.states import DecisionRule, Urgency

from ..states import (
    APPROVED,
    CLOSED,
    DEPLOYED,
    FINISHED_STATES,
    HC_DECISION,
    HCT_REVIEW,
    REJECTED,
    RETURNED,
    SCREENING,
    SUSPENDED,
    TRANSMITTED,
    WITHDRAWN,
    Verb,
)


def status(sheet):
    """{due, until, before, after}: the span that is running out and its end (may be empty), the sentences around it."""
    state = sheet.engagement.state
    until = sheet.tally.closes_at.isoformat() if due(sheet) else ""
    return {"due": due(sheet), "until": until, "before": BEFORE[state](sheet), "after": AFTER[state](sheet)}


def due(sheet):
    """The time left in a running review; nowhere else does the clock end anything by itself."""
    if sheet.engagement.state == HCT_REVIEW and sheet.reviewing:
        return times.left(sheet.tally.closes_at, sheet.at)
    return ""


# --- Who has it -------------------------------------------------------------------------------------------------------


def at_screening(sheet):
    claimed = sheet.engagement.claimed_by
    if claimed:
        return _("With %(name)s, OCHA focal point, since %(time)s.") % {"name": claimed, "time": since(sheet)}
    return _("With the OCHA focal points since %(time)s. Nobody has claimed it yet.") % {"time": since(sheet)}


def at_returned(sheet):
    questions = sum(1 for comment in sheet.comments if comment.must_answer and comment.answered_at is None)
    who = {"organisation": sheet.engagement.organisation, "time": since(sheet), "n": questions}
    if not questions:
        return _("With %(organisation)s to change since %(time)s.") % who
    return (
        ngettext(
            "Sent back to %(organisation)s on %(time)s with %(n)s question.",
            "Sent back to %(organisation)s on %(time)s with %(n)s questions.",
            questions,
        )
        % who
    )


def at_review(sheet):
    tally = sheet.tally
    if not sheet.reviewing:
        return _("The review is over.")
    if tally.in_count and not tally.silent:
        return ngettext(
            "The one HCT member has answered.", "All %(seats)s HCT members have answered.", tally.in_count
        ) % {"seats": tally.in_count}
    return ngettext(
        "Waiting for %(silent)s of %(seats)s HCT member.",
        "Waiting for %(silent)s of %(seats)s HCT members.",
        tally.in_count,
    ) % {"silent": len(tally.silent), "seats": tally.in_count}


def at_decision(sheet):
    text = _("Waiting for the Humanitarian Coordinator since %(time)s.") % {"time": since(sheet)}
    if sheet.engagement.prepared_decision:
        text += " " + _("A decision is prepared and waits to be confirmed.")
    return text


def at_approved(sheet):
    decision = sheet.decision
    if decision and decision.by_clock:
        text = _("Approved on %(time)s: no objection under mechanism version %(n)s, signed by %(name)s.") % {
            "time": times.moment(decision.at, sheet.operation),
            "n": decision.mechanism.number,
            "name": decision.signatory,
        }
    else:
        text = _("Approved by the Humanitarian Coordinator after HCT review on %(time)s.") % {
            "time": times.moment(decision.at, sheet.operation) if decision else since(sheet)
        }
    return text


def at_rejected(sheet):
    return _("Not approved by the Humanitarian Coordinator after HCT review, %(time)s.") % {"time": since(sheet)}


def at_transmitted(sheet):
    engagement = sheet.engagement
    return _("Passed to %(provider)s on %(time)s. Channel: %(channel)s.") % {
        "provider": engagement.provider_name or _("the provider"),
        "time": since(sheet),
        "channel": engagement.get_channel_display(),
    }


def at_deployed(sheet):
    until = sheet.engagement.approved_until
    if until and until < sheet.today:
        return _("The approved end date, %(date)s, has passed.") % {"date": times.day(until)}
    return _("At work since %(time)s, approved until %(date)s, 24:00.") % {
        "time": since(sheet),
        "date": times.day(until) if until else "–",
    }


def at_suspended(sheet):
    return _("Suspended since %(time)s.") % {"time": since(sheet)}


def at_closed(sheet):
    return _("Closed on %(time)s: %(outcome)s.") % {
        "time": since(sheet),
        "outcome": sheet.engagement.get_outcome_display(),
    }


def at_withdrawn(sheet):
    return _("Withdrawn by %(organisation)s on %(time)s.") % {
        "organisation": sheet.engagement.organisation,
        "time": since(sheet),
    }


def since(sheet):
    return times.moment(sheet.engagement.state_since, sheet.operation)


# --- Then what --------------------------------------------------------------------------------------------------------


def then_review(sheet):
    return due_by(sheet) + _("Then the HCT reviews it.")


def then_check(sheet):
    return due_by(sheet) + _("Then OCHA checks it again.")


def then_closing(sheet):
    """What the clock does at closing time, in the mechanism's own meaning of silence."""
    tally = sheet.tally
    closes = _("closes %(time)s.") % {"time": times.moment(tally.closes_at, sheet.operation)}
    if sheet.round.window_changed:
        closes = _("closes %(time)s (was %(was)s).") % {
            "time": times.moment(tally.closes_at, sheet.operation),
            "was": times.short(sheet.round.first_closes_at, sheet.operation),
        }
    return f"{closes} {route(sheet)}"


def route(sheet):
    """Where the request goes when the review ends."""
    if sheet.tally.rejections:
        return _("A rejection stands, so it then goes to the Humanitarian Coordinator for decision.")
    if sheet.ever_contested:
        return _("A condition or a rejection was given, so it then goes to the Humanitarian Coordinator.")
    if sheet.round.mechanism.decision_rule == DecisionRule.HC_CONCLUDES:
        return sheet.tally.silence_words() + " " + _("Then the Humanitarian Coordinator decides.")
    if sheet.round.urgency == Urgency.P1:
        return _("P1 requests then go to the Humanitarian Coordinator for decision.")
    return (
        sheet.tally.silence_words()
        + " "
        + _("If nobody rejects or sets conditions and enough members approve, it is approved at closing time.")
    )


def then_transmit(sheet):
    until = sheet.engagement.approved_until
    text = _("It ends on %(date)s.") % {"date": times.day(until)} if until else ""
    return f"{text} {due_by(sheet)}" + _("OCHA passes it to the provider.")


def then_decide(sheet):
    return due_by(sheet) + _("The Humanitarian Coordinator approves, does not approve, or sends it back.")


def then_provider(sheet):
    return due_by(sheet) + _("OCHA follows up with the provider and records the deployment.")


def then_home(sheet):
    if sheet.extension:
        return _("More time is asked for, until %(date)s. The Humanitarian Coordinator answers.") % {
            "date": times.day(sheet.extension.new_end_on)
        }
    return _("Then the asset goes home, or the Humanitarian Coordinator grants more time.")


def then_resume(sheet):
    return _("The Humanitarian Coordinator decides whether it goes on. OCHA may close it.")


def not_reopened(sheet):
    return _("It is not reopened. A new request may follow it and say what changed.")


def nothing(sheet):
    return ""


def due_by(sheet):
    """ "Due by Tue 24 Nov 2026, 14:00 (UTC+3). ", or how long it is late."""
    due_at = sheet.engagement.due_at
    if due_at is None:
        return ""
    if due_at < sheet.at:
        return _("Late by %(span)s.") % {"span": times.since(due_at, sheet.at)} + " "
    return _("Due by %(time)s.") % {"time": times.moment(due_at, sheet.operation)} + " "


BEFORE = {
    SCREENING: at_screening,
    RETURNED: at_returned,
    HCT_REVIEW: at_review,
    HC_DECISION: at_decision,
    APPROVED: at_approved,
    REJECTED: at_rejected,
    TRANSMITTED: at_transmitted,
    DEPLOYED: at_deployed,
    SUSPENDED: at_suspended,
    CLOSED: at_closed,
    WITHDRAWN: at_withdrawn,
}
AFTER = {
    SCREENING: then_review,
    RETURNED: then_check,
    HCT_REVIEW: then_closing,
    HC_DECISION: then_decide,
    APPROVED: then_transmit,
    REJECTED: not_reopened,
    TRANSMITTED: then_provider,
    DEPLOYED: then_home,
    SUSPENDED: then_resume,
    CLOSED: nothing,
    WITHDRAWN: nothing,
}


# --- The rail ---------------------------------------------------------------------------------------------------------

PLACE = {
    RETURNED: 0,
    SCREENING: 1,
    HCT_REVIEW: 2,
    HC_DECISION: 3,
    APPROVED: 4,
    TRANSMITTED: 4,
    DEPLOYED: 4,
    SUSPENDED: 4,
    REJECTED: 5,
    CLOSED: 5,
    WITHDRAWN: 5,
}
# The verbs that complete each of the first five steps.
COMPLETES = (
    {Verb.SUBMIT},
    {Verb.OPEN_REVIEW},
    {Verb.CLOSE_REVIEW},
    {Verb.APPROVE, Verb.REJECT},
    {Verb.DEPLOY},
)


def rail(sheet):
    """Six steps as {label, date, place} for components/rail.html, dated by what happened."""
    state = sheet.engagement.state
    now = PLACE[state]
    labels = [
        _("Sent"),
        _("OCHA check"),
        _("HCT review"),
        _("HC decision"),
        _("Deployment"),
        sheet.engagement.get_state_display() if state in FINISHED_STATES else _("Closed"),
    ]
    dates = [completed_on(sheet, place) for place in range(5)] + [""]
    dates[now] = ongoing(sheet, now)
    return [
        {"label": label, "date": dates[place] if place <= now else "", "place": where(place, now, dates)}
        for place, label in enumerate(labels)
    ]


def where(place, now, dates):
    if place == now:
        return "now"
    return "done" if place < now and dates[place] else ""


def completed_on(sheet, place):
    """The day on which a step was last completed, or an empty text. Approving at closing time completes two."""
    verbs = COMPLETES[place] | ({Verb.APPROVE} if place == 2 else set())
    taken = [t for t in sheet.transitions if t.verb in verbs]
    return times.local_day(taken[-1].at, sheet.operation) if taken else ""


def ongoing(sheet, now):
    if now == PLACE[HCT_REVIEW] and sheet.reviewing:
        return _("to %(day)s") % {"day": times.local_day(sheet.tally.closes_at, sheet.operation)}
    if sheet.engagement.state in (DEPLOYED, SUSPENDED) and sheet.engagement.approved_until:
        return _("to %(day)s") % {"day": times.short_day(sheet.engagement.approved_until)}
    return times.local_day(sheet.engagement.state_since, sheet.operation)
