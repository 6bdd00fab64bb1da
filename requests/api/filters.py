"""What the lists of the API are narrowed by. A value nobody knows is refused with 400: programs want to be told."""

import django_filters

from operations import clock

from ..models import Decision, Deployment, EngagementRequest, Position
from ..queries.lists import DESKS, FINISHED, OPEN, on_desk
from ..states import DRAFT, FINISHED_STATES, OPEN_STATES, Capability, Desk, State

GROUPS = {OPEN: OPEN_STATES, FINISHED: FINISHED_STATES}
STATES = [(OPEN, OPEN), (FINISHED, FINISHED), *((state.value, state.label) for state in State if state != DRAFT)]


class RequestFilter(django_filters.FilterSet):
    operation = django_filters.CharFilter("operation__code", label="Code of an operation.")
    organisation = django_filters.CharFilter("organisation__short_name", label="Short name of an organisation.")
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label="A state, or open, or finished.")
    type = django_filters.ChoiceFilter("capability", choices=Capability.choices, label="Type of asset.")
    area = django_filters.CharFilter("area__code", label="P-code of an area.")
    desk = django_filters.ChoiceFilter(
        choices=[(desk.value, desk.label) for desk in DESKS], method="by_desk", label="The desk it waits on."
    )
    changed_since = django_filters.IsoDateTimeFilter(
        "state_since", lookup_expr="gte", label="In its state since this moment or later."
    )

    class Meta:
        model = EngagementRequest
        fields = []

    def by_state(self, engagements, name, value):
        return engagements.filter(state__in=GROUPS.get(value, [value]))

    def by_desk(self, engagements, name, value):
        return engagements.filter(on_desk(Desk(value), clock.now()))


class PositionFilter(django_filters.FilterSet):
    request = django_filters.CharFilter("round__engagement__reference", label="Reference of a request.")

    class Meta:
        model = Position
        fields = []


class DecisionFilter(django_filters.FilterSet):
    request = django_filters.CharFilter("engagement__reference", label="Reference of a request.")
    current = django_filters.BooleanFilter("current", label="Only decisions in force, or only earlier ones.")

    class Meta:
        model = Decision
        fields = []


class AssetFilter(django_filters.FilterSet):
    operation = django_filters.CharFilter("operation__code", label="Code of an operation.")
    request = django_filters.CharFilter("engagement__reference", label="Reference of a request.")
    state = django_filters.ChoiceFilter("state", choices=Deployment._meta.get_field("state").choices)
    type = django_filters.ChoiceFilter("capability", choices=Capability.choices, label="Type of asset.")
    ends_before = django_filters.DateFilter("ends_on", lookup_expr="lte", label="Last day on or before.")

    class Meta:
        model = Deployment
        fields = []
