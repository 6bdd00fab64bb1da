"""Every text that a documented case shows its readers, for the test that holds them to their sources."""

from django.db.models import CharField, TextField

from operations.models import EventText
from requests.models import (
    CivilianOption,
    Comment,
    Condition,
    ConsentEntry,
    Decision,
    Deployment,
    DueDiligence,
    EngagementRequest,
    Extension,
    MovementNotice,
    Offer,
    Place,
    Position,
    QuantityLine,
    Round,
    Version,
)
from requests.questions import FIELDS

OPERATION = "operation__code"
REQUEST = "engagement__operation__code"
TABLES = {
    EngagementRequest: (OPERATION, {"title", "provider_name", "provider_reference", "advice", "entered_for"}),
    CivilianOption: (REQUEST, None),
    Comment: (REQUEST, {"text", "answer"}),
    Condition: (REQUEST, {"wording", "owner", "proof", "note"}),
    ConsentEntry: (REQUEST, None),
    Decision: (REQUEST, {"reasons"}),
    Deployment: (OPERATION, None),
    DueDiligence: (OPERATION, {"support", "recipient", "findings", "measures", "exemption"}),
    Extension: (REQUEST, None),
    MovementNotice: (OPERATION, None),
    Offer: (REQUEST, None),
    Place: (REQUEST, None),
    Position: ("round__engagement__operation__code", {"reason", "change_of_mind", "evidence"}),
    QuantityLine: (REQUEST, None),
    Round: (REQUEST, {"window_reason"}),
    Version: (REQUEST, {"cluster_endorsed"}),
    EventText: ("event__operation__code", {"text"}),
}
GENERATED = "why"  # the name of the event's text that the portal words itself


def texts_of_cases(code):
    """The texts of one case that somebody typed, answers of the form included."""
    for model, (path, wanted) in TABLES.items():
        for row in model.objects.filter(**{path: code}):
            if model is EventText and row.name == GENERATED:
                continue
            for field in model._meta.concrete_fields:
                typed = isinstance(field, CharField | TextField) and not field.choices
                if typed and (wanted is None or field.name in wanted) and (text := getattr(row, field.attname)):
                    yield text
    for engagement in EngagementRequest.objects.filter(**{OPERATION: code}):
        for name, answer in engagement.answers.items():
            if FIELDS[name].kind in ("line", "text"):
                yield answer
