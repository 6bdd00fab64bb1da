"""What the State said, and the due diligence records: their list, one record, opening and moving it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from operations import clock, times
from operations.models import Operation
from operations.states import CONCLUDING, Role

from .. import due_diligence as records
from ..actions.consent import record_consent
from ..forms.desk import CONSENT_BY_FOCAL_POINT, ConsentForm, DueDiligenceForm, OpenRecordForm
from ..models import DueDiligence
from ..permissions import any_of, clears_due_diligence, concludes, is_focal_point, is_own, reads_due_diligence
from ..refusals import NotYours, Refusal, Unmet
from ..states import ConsentKind
from .acting import act
from .finding import of_request

LISTED = (
    "key", "state", "opened_at", "decided_at", "engagement__reference", "engagement__title", "decided_by__name",
)  # fmt: skip
READERS = (Role.DUE_DILIGENCE, Role.FOCAL_POINT, *CONCLUDING)
SHOWN = (
    "recipient", "support", "risk_level", "findings", "measures", "exemption", "communicated_on", "communicated_to",
    "reasons",
)  # fmt: skip


@of_request
def consent(http_request, engagement):
    """Add one entry to the history of what the State said."""
    kinds = CONSENT_BY_FOCAL_POINT if not is_focal_point(http_request.actor, engagement) else ()
    if not concludes(http_request.actor, engagement):
        kinds = (*kinds, ConsentKind.NOT_POSSIBLE)
    form = ConsentForm(
        http_request.POST or None,
        kinds=kinds,
        deployments=engagement.deployments.all(),
        initial={"said_on": clock.today(engagement.operation)},
    )
    return act(
        http_request,
        engagement,
        form,
        lambda form: record_consent(engagement, by=http_request.user, **form.said()),
        may=any_of(is_focal_point, concludes),
        done=_("Recorded. Earlier entries stay in the history."),
        heading=_("Record what the State said"),
        lede=_("The State has the last word. Its refusal after an approval leaves the approval in the record."),
    )


# --- Due diligence ----------------------------------------------------------------------------------------------------


@login_required
def record_list(http_request):
    """The due diligence records of an operation, those that stand without a request among them."""
    operation = operation_of(http_request)
    rows = DueDiligence.objects.filter(operation=operation).select_related("engagement", "decided_by").only(*LISTED)
    context = {
        "operation": operation,
        "records": [row_of(record, operation) for record in rows],
        "opens": http_request.actor.holds(operation.pk, Role.FOCAL_POINT, Role.DUE_DILIGENCE),
    }
    return render(http_request, "requests/due_diligence_list.html", context)


def row_of(record, operation):
    return {
        "key": record.key,
        "state": record.get_state_display(),
        "clear": record.state in records.DUE_DILIGENCE_CLEAR,
        "about": str(record.engagement) if record.engagement else _("Stands alone, without a request"),
        "opened": times.local_day(record.opened_at, operation),
        "decided": _("%(name)s, %(date)s")
        % {"name": record.decided_by, "date": times.local_day(record.decided_at, operation)}
        if record.decided_at
        else "",
    }


def operation_of(http_request):
    """The operation named in the address, or the only one whose records this person may read."""
    actor, code = http_request.actor, http_request.GET.get("operation", "").replace("\x00", " ")
    readable = Operation.objects.filter(pk__in=actor.operations_as(*READERS)).order_by("code")
    operation = readable.filter(code=code).first() if code else readable.filter(archived_at__isnull=True).first()
    if operation is None:
        raise PermissionDenied(_("Due diligence records are open to due diligence officers, focal points and the HC."))
    http_request.operation = operation
    return operation


@login_required
def record_page(http_request, key):
    """One record: reading it is kept. Its officer moves it on."""
    record = find_record(http_request, key)
    moves = not clears_due_diligence(http_request.actor, record) and bool(records.NEXT[record.state])
    if moves and record.engagement and is_own(http_request.user, record.engagement):
        moves = False
    if http_request.method != "POST":
        records.read(record, http_request.actor)
    form = DueDiligenceForm(
        http_request.POST or None,
        record=record,
        initial={"version": record.version} | {name: getattr(record, name) for name in records.DETAILS},
    )
    response = act(
        http_request,
        record,
        form,
        lambda form: move(record, form, http_request.user),
        done=_("Recorded. Focal points and the HC are told that the state changed."),
        to=record_address(record),
        template="requests/due_diligence.html",
        record=record,
        rows=rows_of(record),
        moves=moves,
        opened=times.moment(record.opened_at, record.operation),
        button=_("Record the result"),
    )
    response["Cache-Control"] = "no-store"
    return response


def find_record(http_request, key):
    """A record this person may read: hidden and missing are the same 404."""
    record = (
        DueDiligence.objects.select_related("operation", "engagement__operation", "opened_by", "decided_by")
        .filter(key=key)
        .first()
    )
    if record is None or not reads_due_diligence(http_request.actor, record.operation_id):
        raise Http404
    http_request.operation = record.operation
    return record


def move(record, form, user):
    said = form.said()
    if not said["state"]:
        raise Unmet(Refusal(_("Choose the result."), "state"))
    return records.advance(
        record,
        said.pop("state"),
        by=user,
        version=form.cleaned_data["version"] or 0,
        reasons=said.pop("reasons"),
        **said,
    )


def rows_of(record):
    """What the record holds, as terms and texts."""
    found = []
    for name in SHOWN:
        value = getattr(record, name)
        if value:
            label = record._meta.get_field(name).verbose_name
            found.append({"term": str(label).capitalize(), "text": times.day(value) if name.endswith("_on") else value})
    return found


def record_address(record):
    return reverse("requests:due_diligence", args=[record.key])


@of_request
def open_for_request(http_request, engagement):
    """Open the record of a request."""
    form = OpenRecordForm(http_request.POST or None)
    return act(
        http_request,
        engagement,
        form,
        lambda form: records.open_record(
            engagement.operation, by=http_request.user, engagement=engagement, **form.said()
        ),
        may=opens_records,
        done=_("The due diligence record is open. Its officers are told."),
        heading=_("Open a due diligence record"),
        lede=_("It is about support given to a non-UN security force, not about forces that help us."),
        button=_("Open the record"),
    )


@login_required
def open_alone(http_request):
    """Open a record that stands alone, without a request."""
    operation = operation_of(http_request)
    if not http_request.actor.holds(operation.pk, Role.FOCAL_POINT, Role.DUE_DILIGENCE):
        raise PermissionDenied(_("Due diligence records are opened by focal points and due diligence officers."))
    form = OpenRecordForm(http_request.POST or None)
    if http_request.method == "POST" and form.is_valid():
        try:
            record = records.open_record(operation, by=http_request.user, **form.said())
        except NotYours as refused:
            raise PermissionDenied(" ".join(refused.refusals)) from refused
        return redirect("requests:due_diligence", key=record.key)
    context = {"operation": operation, "form": form, "heading": _("Open a due diligence record")}
    return render(http_request, "requests/due_diligence_new.html", context)


def opens_records(actor, engagement):
    """Focal points and due diligence officers."""
    if actor.holds(engagement.operation_id, Role.FOCAL_POINT, Role.DUE_DILIGENCE):
        return ""
    return _("Due diligence records are opened by focal points and due diligence officers.")
