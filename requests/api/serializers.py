"""What programs read: always the last sent version, never working answers, and no confidential or severe field."""

from rest_framework import serializers

from operations.models import Operation

from ..models import Decision, Deployment, EngagementRequest, Position
from ..questions import FIELDS, QUESTIONS
from ..states import DataClass

READABLE = (DataClass.OPEN, DataClass.INTERNAL)
READABLE_ROWS = tuple(q.id for q in QUESTIONS if q.rows and q.id != "attachments" and q.data_class in READABLE)


class OperationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Operation
        fields = ["code", "name", "country", "time_zone", "exercise", "opened_on", "archived_at"]


class RequestSerializer(serializers.ModelSerializer):
    """A request in a list: what it is, where it stands, whom it waits for."""

    operation = serializers.CharField(source="operation.code")
    organisation = serializers.CharField(source="organisation.short_name")
    area = serializers.CharField(source="area.code", allow_null=True, default=None)
    type = serializers.CharField(source="capability")
    state_label = serializers.CharField(source="get_state_display")
    waits_on = serializers.CharField(help_text="The desk it lies on.")
    url = serializers.HyperlinkedIdentityField("request-detail", lookup_field="reference")

    class Meta:
        model = EngagementRequest
        fields = [
            "reference", "url", "title", "kind", "type", "operation", "organisation", "area", "state", "state_label",
            "state_since", "waits_on", "due_at", "urgency", "outcome", "approved_until", "first_sent_at",
            "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class RequestDetailSerializer(RequestSerializer):
    """One request with its last sent answers."""

    sent_version = serializers.SerializerMethodField(help_text="Number of the version last sent.")
    sent_at = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField(help_text="Answers by question, without confidential and severe ones.")
    rows = serializers.SerializerMethodField(help_text="Quantities and civilian options that were checked.")

    class Meta(RequestSerializer.Meta):
        fields = [*RequestSerializer.Meta.fields, "sent_version", "sent_at", "answers", "rows"]
        read_only_fields = fields

    def get_sent_version(self, engagement) -> int:
        return engagement.last_sent.number

    def get_sent_at(self, engagement) -> str:
        return engagement.last_sent.sent_at.isoformat()

    def get_answers(self, engagement) -> dict:
        return {
            name: value
            for name, value in engagement.last_sent.answers.items()
            if name in FIELDS and FIELDS[name].data_class in READABLE
        }

    def get_rows(self, engagement) -> dict:
        return {name: getattr(engagement.last_sent, name) for name in READABLE_ROWS}


class PositionSerializer(serializers.ModelSerializer):
    """What a seat said in a round. The highest number of a seat in a round is its current position."""

    request = serializers.CharField(source="round.engagement.reference")
    round = serializers.IntegerField(source="round.number")
    organisation = serializers.CharField(source="seat.organisation.short_name")
    requesting = serializers.BooleanField(source="seat.requesting")
    on_behalf = serializers.BooleanField(help_text="Given elsewhere and recorded by somebody else.")
    unconfirmed = serializers.BooleanField()

    class Meta:
        model = Position
        fields = [
            "request", "round", "organisation", "requesting", "number", "answer", "reason", "principle",
            "change_of_mind", "conditions", "on_behalf", "unconfirmed", "contested_at", "at",
        ]  # fmt: skip
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer):
    request = serializers.CharField(source="engagement.reference")
    version = serializers.IntegerField(source="version.number")
    round = serializers.IntegerField(source="round.number")
    mechanism = serializers.IntegerField(source="mechanism.number")
    by_clock = serializers.BooleanField()

    class Meta:
        model = Decision
        fields = [
            "request", "number", "current", "outcome", "reasons", "ends_on", "version", "round", "mechanism",
            "by_clock", "capacity", "at",
        ]  # fmt: skip
        read_only_fields = fields


class AssetSerializer(serializers.ModelSerializer):
    """An asset at work. Without a request it is a fact that nobody approved here."""

    operation = serializers.CharField(source="operation.code")
    request = serializers.CharField(source="engagement.reference", allow_null=True, default=None)
    type = serializers.CharField(source="capability")
    area = serializers.CharField(source="area.code", allow_null=True, default=None)

    class Meta:
        model = Deployment
        fields = [
            "id", "operation", "request", "asset", "type", "provider", "task", "area", "state", "starts_on", "ends_on",
            "ended_on",
        ]  # fmt: skip
        read_only_fields = fields


class DeskSerializer(serializers.Serializer):
    desk = serializers.CharField()
    label = serializers.CharField(source="desk.label")
    count = serializers.IntegerField()
    over = serializers.IntegerField(help_text="Waiting longer than the limit.")
    limit_hours = serializers.IntegerField(source="limit", allow_null=True)
    oldest = serializers.DateTimeField(allow_null=True, help_text="Since when the oldest waits.")
    next_due = serializers.DateTimeField(allow_null=True)


class DashboardSerializer(serializers.Serializer):
    """The figures of the dashboard, counted at `at`."""

    at = serializers.DateTimeField()
    operation = serializers.CharField(allow_null=True)
    desks = DeskSerializer(many=True)
    states = serializers.DictField(
        child=serializers.IntegerField(), help_text="Requests by state; finished ones of the last 90 days."
    )
    areas = serializers.DictField(child=serializers.IntegerField(), help_text="Open requests by p-code.")
    open_requests = serializers.IntegerField()
