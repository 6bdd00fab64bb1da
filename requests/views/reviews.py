"""Positions: the panel on the request page and its own page, on behalf, confirming; the window and the seats."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from operations import times
from operations.models import Organisation
from operations.queries import current_members
from operations.states import Role

from .. import reviews
from ..forms.reviews import OnBehalfForm, PositionForm, SeatForm, WindowForm
from ..models import Position, Seat
from ..page import Sheet
from ..permissions import any_of, concludes, is_focal_point
from ..refusals import NotYours, Refused
from ..states import HCT_REVIEW
from .acting import act, refusal
from .finding import of_request

leads_review = any_of(is_focal_point, concludes)


# --- The panel --------------------------------------------------------------------------------------------------------


def panel(sheet, form=None):
    """The position panel of this reader: a form, or the sentence why there is none. None outside a review."""
    actor, round = sheet.actor, sheet.round
    on_hct = actor.on_hct(sheet.engagement.operation_id)
    if round is None or not on_hct or sheet.engagement.state != HCT_REVIEW:
        return None
    try:
        seat, membership = reviews.seat_of(actor, round, seats=sheet.seats_of(round))
    except NotYours as refused:
        return {"why_not": refused.refusals[0]}
    current = next((a.position for a in sheet.tally.seats if a.seat.pk == seat.pk), None)
    shown = {"seat": seat, "current": current and mine_in_words(current, sheet)}
    if actor.user.pk in sheet.authors:
        return shown | {"why_not": _("You took part in writing this request, so you give no position on it.")}
    if not sheet.reviewing or sheet.tally.over(sheet.at):
        return shown | {"why_not": closed_words(sheet)}
    return shown | {
        "form": form or PositionForm(auto_id="position_%s", initial=first_values(sheet, seat, current)),
        "acting_for": membership.acting_for.user if membership.acting_for_id else None,
        "silence": silence(sheet),
        "stale": stale(sheet, seat) if current is None else None,
    }


def first_values(sheet, seat, current):
    """What stands in the form: the seat's answer, and the number of its last one even if that was contested."""
    number = max((p.number for p in sheet.positions if p.seat_id == seat.pk), default=0)
    return {"number": number, "organisation": seat.organisation_id} | PositionForm.values_of(current)


def mine_in_words(position, sheet):
    return _("Recorded: %(answer)s, %(time)s.") % {
        "answer": position.get_answer_display(),
        "time": times.moment(position.at, sheet.operation),
    }


def silence(sheet):
    """What saying nothing means, until when, and who reads a position."""
    return " ".join(
        [
            _("Open until %(time)s.") % {"time": times.moment(sheet.tally.closes_at, sheet.operation)},
            sheet.tally.silence_words(),
            _("Everybody who reads this request sees your position. You can change it until then."),
        ]
    )


def closed_words(sheet):
    return _("The review closed on %(time)s. You can still write to the Humanitarian Coordinator as a comment.") % {
        "time": times.moment(sheet.tally.closes_at, sheet.operation)
    }


def stale(sheet, seat):
    """The seat's position of the round before, as a form that confirms it again with one press."""
    last = sheet.last_before(seat)
    if last is None:
        return None
    values = first_values(sheet, seat, last)
    return {"words": last.get_answer_display(), "form": PositionForm(auto_id="stale_%s", initial=values)}


# --- Giving a position ------------------------------------------------------------------------------------------------


@of_request
def position(http_request, engagement):
    """Give or change the position of a seat: the same form as the panel, on a page of its own."""
    sheet = Sheet(engagement, http_request.actor, http_request.actor.at)
    form = PositionForm(http_request.POST, auto_id="position_%s") if http_request.method == "POST" else None
    if form is None:
        return position_page(http_request, sheet, panel(sheet))
    if sheet.round is None:
        return refusal(http_request, engagement, Refused(_("No review is running.")), kept=form.typed())
    shown = panel(sheet, form) or {"why_not": no_voice(sheet)}
    return act(
        http_request,
        engagement,
        form,
        lambda form: reviews.record_position(
            sheet.round,
            by=http_request.user,
            organisation_id=form.cleaned_data["organisation"],
            **form.position(),
        ),
        done=_("Your position is recorded. You can change it until the review closes."),
        template="requests/position.html",
        panel=shown,
        sheet=sheet,
    )


def position_page(http_request, sheet, shown):
    context = {
        "engagement": sheet.engagement,
        "sheet": sheet,
        "panel": shown or {"why_not": no_voice(sheet)},
        "form": None,
    }
    return render(http_request, "requests/position.html", context)


def no_voice(sheet):
    """Why this reader finds no form."""
    if sheet.engagement.state != HCT_REVIEW:
        return _("No review is running.")
    return _(
        "You can read this request. Positions are given by HCT members of %(operation)s. "
        "Ask your OCHA focal point if you are one."
    ) % {"operation": sheet.operation}


@of_request
def on_behalf(http_request, engagement, pk):
    """Record a position given in a room or by phone; its owner is told and confirms or contests it."""
    seat = (
        Seat.objects.select_related("organisation", "round__engagement__operation", "round__mechanism")
        .filter(pk=pk, round__engagement=engagement)
        .first()
    )
    if seat is None:
        raise Http404
    owners = reviews.owners_of(seat)
    if http_request.method == "POST" and not owners:
        return refusal(http_request, engagement, Refused(_("Nobody sits in this seat now.")))
    current = seat.positions.order_by("-number").first()
    form = OnBehalfForm(
        http_request.POST or None,
        owners=owners,
        auto_id="position_%s",
        initial={"number": current.number if current else 0, "organisation": seat.organisation_id}
        | PositionForm.values_of(current),
    )
    return act(
        http_request,
        engagement,
        form,
        lambda form: reviews.record_on_behalf(
            seat.round,
            seat,
            by=http_request.user,
            owner=form.named_owner(),
            evidence=form.cleaned_data["evidence"],
            **form.position(),
        ),
        may=leads_review,
        done=_("Recorded. The person it was recorded for is asked to confirm or contest it."),
        template="requests/on_behalf.html",
        blocked=[] if owners else [_("Nobody sits in this seat now.")],
        seat=seat,
        heading=_("A position of %(organisation)s, given elsewhere") % {"organisation": seat.organisation},
    )


@of_request
def confirm_position(http_request, engagement, pk):
    """The owner of a position recorded on behalf confirms or contests it with one press."""
    position = (
        Position.objects.select_related("seat__organisation", "by", "round__engagement__operation", "round__mechanism")
        .filter(pk=pk, round__engagement=engagement)
        .first()
    )
    if position is None:
        raise Http404
    if position.recorded_for_id != http_request.user.pk:
        raise PermissionDenied(_("Only the person it was recorded for confirms or contests it."))
    if http_request.method != "POST":
        return render(http_request, "requests/confirm_position.html", {"engagement": engagement, "position": position})
    contest = http_request.POST.get("answer") == "contest"
    if not contest and http_request.POST.get("answer") != "confirm":
        messages.error(http_request, _("Choose one of the answers offered"))
        context = {"engagement": engagement, "position": position}
        return render(http_request, "requests/confirm_position.html", context, status=422)
    try:
        reviews.confirm(position, by=http_request.user, contest=contest)
    except Refused as refused:
        return refusal(http_request, engagement, refused)
    messages.success(http_request, _("Contested: it no longer stands.") if contest else _("Confirmed."))
    return redirect(engagement)


# --- The window and the seats -----------------------------------------------------------------------------------------


@of_request
def window(http_request, engagement):
    """More time for the running review, with a reason that stays visible."""
    round = running_round(engagement)
    form = WindowForm(
        http_request.POST or None,
        operation=engagement.operation,
        initial=round
        and {"closes_at": WindowForm.as_typed(round.closes_at, engagement.operation), "revision": round.revision},
    )
    return act(
        http_request,
        engagement,
        form,
        lambda form: reviews.lengthen(
            need(round),
            form.cleaned_data["closes_at"] or round.closes_at,
            form.cleaned_data["reason"],
            by=http_request.user,
            revision=form.cleaned_data["revision"],
        ),
        may=leads_review,
        done=_("The review has more time. Everybody concerned is told."),
        heading=_("Give the review more time"),
        lede=_("Times are those of %(operation)s. The clock no longer approves this request by itself.")
        % {"operation": engagement.operation},
        button=_("Set the new closing time"),
        blocked=[] if round else [_("No review is running.")],
    )


@of_request
def seats(http_request, engagement):
    """Add an organisation to the running review, or take its seat out with a reason."""
    round = running_round(engagement)
    seated = {seat.organisation_id: seat for seat in round.seats.select_related("organisation")} if round else {}
    removing = http_request.POST.get("remove") == "yes"
    inside = [seat.organisation for seat in seated.values() if seat.removed_at is None]
    outside = [each for each in organisations_of_hct(engagement.operation) if each.pk not in seated]
    form = SeatForm(http_request.POST or None, organisations=inside + outside)
    return act(
        http_request,
        engagement,
        form,
        lambda form: reviews.change_seat(
            need(round),
            form.chosen(),
            by=http_request.user,
            remove=removing,
            reason=form.cleaned_data["reason"],
        ),
        may=is_focal_point,
        done=_("The seats of the review were changed. The HCT is told."),
        template="requests/seats.html",
        heading=_("Seats of the review"),
        inside=inside,
        outside=outside,
        removing=removing,
        blocked=[] if round else [_("No review is running.")],
    )


def organisations_of_hct(operation):
    """Organisations with a current principal member."""
    ids = {m.organisation_id for m in current_members(operation, [Role.MEMBER])}
    return list(Organisation.objects.filter(pk__in=ids))


def running_round(engagement):
    return engagement.rounds.select_related("engagement__operation", "mechanism").filter(ended_at__isnull=True).first()


def need(round):
    """The running round, or the sentence that there is none."""
    if round is None:
        raise Refused(_("No review is running."))
    return round
