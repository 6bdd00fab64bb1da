"""The HCT review on the page: the tally as a bar and in words, what every seat says and said, earlier rounds."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import times
from operations.mechanism import sentence as mechanism_sentence

from ..states import Answer

CHIP = {Answer.APPROVE: "ok", Answer.CONDITIONS: "hct", Answer.REJECT: "bad", Answer.STEP_ASIDE: "none"}
GAP = 0.6  # per cent between two parts of the bar


def bar(tally):
    """The tally as parts of components/meter.html."""
    whole, start, parts = max(1, tally.in_count), 0.0, []
    for count, kind in ((tally.approvals, "ok"), (tally.conditional, "hct"), (tally.rejections, "bad")):
        if count:
            width = 100 * count / whole
            parts.append({"start": round(start, 1), "width": round(max(0.0, width - GAP), 1), "kind": kind})
            start += width
    return parts


def running(sheet):
    """The newest round: what it is about, where it stands, the seats."""
    round, tally = sheet.round, sheet.tally
    return {
        "number": round.number,
        "over": not round.running,
        "bar": bar(tally),
        "words": tally.words() + ".",
        "ended": ended(sheet, round),
        "mechanism": mechanism_sentence(round.mechanism, len(tally.sitting)),
        "mechanism_number": round.mechanism.number,
        "window": window(sheet, round),
        "not_by_clock": sheet.why_not_by_clock if round.running and by_clock(round) else [],
        "seats": [seat_row(sheet, answer) for answer in tally.seats],
    }


def by_clock(round):
    return round.mechanism.decision_rule == "no_objection"


def window(sheet, round):
    """Why the closing time is another than it was, with who reads the reason."""
    if not round.window_changed:
        return ""
    return _("The window was changed from %(was)s to %(now)s: %(reason)s") % {
        "was": times.moment(round.first_closes_at, sheet.operation),
        "now": times.moment(round.closes_at, sheet.operation),
        "reason": round.window_reason,
    }


def ended(sheet, round):
    if round.running:
        return ""
    text = _("%(how)s, %(time)s.") % {
        "how": round.get_ended_how_display(),
        "time": times.moment(round.ended_at, sheet.operation),
    }
    if round.ended_reason:
        text += " " + round.ended_reason
    if round.for_next_meeting:
        text += " " + _("It is on the list of the next HCT meeting.")
    return text


def seat_row(sheet, answer):
    """One seat: who, when, the chip, what was said, marks, and what it said before."""
    seat, position = answer.seat, answer.position
    mine = seat.organisation_id in my_organisations(sheet)
    return {
        "organisation": seat.organisation.short_name,
        "when": times.short(position.at, sheet.operation) if position else "",
        "word": word(sheet, answer, mine),
        "kind": "none" if answer.removed or position is None else CHIP[position.answer],
        "said": said(position) if position else [],
        "marks": marks(answer),
        "history": history(sheet, seat, position),
        "confirm_url": confirm_url(sheet, position),
        "on_behalf_url": on_behalf_url(sheet, answer),
    }


def word(sheet, answer, mine):
    if answer.removed:
        return _("Seat removed")
    if answer.position:
        return answer.position.get_answer_display()
    if not answer.seat.round.running:
        return _("No answer")
    return _("Not yet (you)") if mine else _("Not yet")


def my_organisations(sheet):
    held = sheet.actor.held(sheet.engagement.operation_id, {"member", "alternate"})
    return {membership.organisation_id for membership in held}


def said(position):
    """What a position says besides its answer, as {lead, text}."""
    lines = [{"lead": "", "text": line} for line in position.conditions]
    if position.principle:
        lines.append({"lead": _("Principle at stake"), "text": position.get_principle_display()})
    if position.reason:
        lines.append({"lead": _("Reason") if position.principle else "", "text": position.reason})
    if position.change_of_mind:
        lines.append({"lead": _("What would change this"), "text": position.change_of_mind})
    return lines


def marks(answer):
    """Facts about a seat and how its answer was given, as sentences."""
    seat, position = answer.seat, answer.position
    found = []
    if seat.requesting:
        found.append(_("Requesting organisation: shown, not counted by the clock."))
    if seat.added_later:
        found.append(_("Seat added while the review ran."))
    if answer.removed:
        found.append(
            _("Removed: %(reason)s Its position stays in the record and leaves the count.")
            % {"reason": seat.removed_reason}
        )
    if position and position.acting_for_id:
        found.append(
            _("Given by %(name)s for %(principal)s.") % {"name": position.by, "principal": position.acting_for}
        )
    if position and position.on_behalf:
        found.append(on_behalf(position))
    return found


def on_behalf(position):
    text = _("Recorded by %(name)s for %(owner)s: %(evidence)s.") % {
        "name": position.by,
        "owner": position.recorded_for,
        "evidence": position.evidence.rstrip("."),
    }
    if position.contested_at:
        return text + " " + _("Contested.")
    if position.confirmed_at:
        return text + " " + _("Confirmed.")
    return text + " " + _("Not confirmed yet, so the clock does not count it.")


def history(sheet, seat, current):
    """Earlier answers of a seat in this round, newest first: "Before: Approve, 21 Nov, 17:20"."""
    earlier = [p for p in sheet.positions if p.seat_id == seat.pk and p is not current]
    return [
        {
            "text": _("Before: %(answer)s, %(time)s")
            % {
                "answer": position.get_answer_display(),
                "time": times.short(position.at, sheet.operation),
            },
            "detail": " ".join(line["text"] for line in said(position)),
            "mark": on_behalf(position) if position.on_behalf else "",
        }
        for position in reversed(earlier)
    ]


def confirm_url(sheet, position):
    """Where the owner of a position recorded on behalf confirms or contests it."""
    waits = position and position.unconfirmed and position.contested_at is None and sheet.reviewing
    if not waits or sheet.actor.user is None or position.recorded_for_id != sheet.actor.user.pk:
        return ""
    return reverse("requests:confirm_position", args=[sheet.engagement.address_key, position.pk])


def on_behalf_url(sheet, answer):
    """Where a position given in a room or by phone is recorded."""
    operation = sheet.engagement.operation_id
    may = sheet.actor.is_focal_point(operation) or sheet.actor.concludes(operation)
    if not may or not sheet.reviewing or answer.removed:
        return ""
    return reverse("requests:on_behalf", args=[sheet.engagement.address_key, answer.seat.pk])


def rejections(sheet):
    """Rejections that stand in the newest round, for the banner above the brief."""
    if sheet.round is None:
        return []
    return [
        {"organisation": answer.seat.organisation.short_name, "said": said(answer.position)}
        for answer in sheet.tally.answered_with(Answer.REJECT)
    ]


def earlier(sheet):
    """The rounds before the newest one, newest first, with what their seats said last."""
    found = []
    for round in reversed(sheet.rounds[:-1]):
        tally = sheet.tally_of(round)
        found.append(
            {
                "title": _("Round %(n)s, %(start)s to %(end)s")
                % {
                    "n": round.number,
                    "start": times.local_day(round.opened_at, sheet.operation),
                    "end": times.local_day(round.ended_at, sheet.operation),
                },
                "words": f"{tally.words()}. {ended(sheet, round)}",
                "seats": [seat_row(sheet, answer) for answer in tally.seats if answer.position],
            }
        )
    return found


def observers(people):
    """ "2 observers take part without a position." """
    number = len(people.with_role("observer"))
    if not number:
        return ""
    return ngettext(
        "%(n)s observer takes part without a position.", "%(n)s observers take part without a position.", number
    ) % {"n": number}
