"""The portal for programs: read-only, the same visibility as the pages. Hidden and missing answer alike with 404."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from operations import clock
from operations.models import Operation
from operations.queries import find_operation, operations_of

from .. import queries
from ..dashboard import BASE, setting_of
from ..models import Decision, Deployment, EngagementRequest, Position
from ..permissions import sees_dashboard
from . import serializers
from .filters import AssetFilter, DecisionFilter, PositionFilter, RequestFilter


class Pages(CursorPagination):
    """Pages by a key, not by a number: the hundredth costs what the first does."""

    page_size = 50


class NewestChange(Pages):
    ordering = ("-state_since", "-pk")


class NewestRow(Pages):
    ordering = "-pk"


class ByCode(Pages):
    ordering = "code"


class Reads:
    """Every list of the API: the rows of the reader alone."""

    def rows_of(self, actor):
        """The rows this actor may read."""
        raise NotImplementedError

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.rows_of(self.request.actor)


class RequestViewSet(Reads, viewsets.ReadOnlyModelViewSet):
    """Requests that were sent and that the reader may see."""

    queryset = EngagementRequest.objects.all()
    serializer_class = serializers.RequestSerializer
    pagination_class = NewestChange
    filterset_class = RequestFilter
    lookup_field = "reference"
    lookup_value_regex = "[A-Za-z0-9-]+"

    def rows_of(self, actor):
        sent = queries.visible_to(actor).filter(reference__isnull=False)
        return sent.select_related("operation", "organisation", "area")

    def get_serializer_class(self):
        return serializers.RequestDetailSerializer if self.action == "retrieve" else self.serializer_class

    def get_object(self):
        engagement = super().get_object()
        engagement.last_sent = engagement.versions.order_by("-number").first()
        return engagement


class PositionViewSet(Reads, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Positions in reviews, every change kept."""

    queryset = Position.objects.all()
    serializer_class = serializers.PositionSerializer
    pagination_class = NewestRow
    filterset_class = PositionFilter

    def rows_of(self, actor):
        found = Position.objects.filter(round__engagement__in=queries.visible_to(actor).values("pk"))
        return found.select_related("round__engagement", "seat__organisation")


class DecisionViewSet(Reads, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Decisions on requests, the earlier ones kept."""

    queryset = Decision.objects.all()
    serializer_class = serializers.DecisionSerializer
    pagination_class = NewestRow
    filterset_class = DecisionFilter

    def rows_of(self, actor):
        found = Decision.objects.filter(engagement__in=queries.visible_to(actor).values("pk"))
        return found.select_related("engagement", "version", "round", "mechanism")


class AssetViewSet(Reads, viewsets.ReadOnlyModelViewSet):
    """Assets at work, with and without a request."""

    queryset = Deployment.objects.all()
    serializer_class = serializers.AssetSerializer
    pagination_class = NewestRow
    filterset_class = AssetFilter
    lookup_value_regex = r"\d{1,18}"

    def rows_of(self, actor):
        return queries.deployments_for(actor).select_related("operation", "engagement", "area")


class OperationViewSet(Reads, viewsets.ReadOnlyModelViewSet):
    """Operations the reader has a role in."""

    queryset = Operation.objects.all()
    serializer_class = serializers.OperationSerializer
    pagination_class = ByCode
    lookup_field = "code"
    filter_backends = []

    def rows_of(self, actor):
        return operations_of(actor)


class DashboardView(APIView):
    """The figures of the dashboard: each equals the length of the list with the same filters."""

    @extend_schema(
        parameters=[OpenApiParameter("operation", str, description="Code of an operation. PRD may leave it out.")],
        responses=serializers.DashboardSerializer,
    )
    def get(self, request):
        actor, code = request.actor, request.query_params.get("operation", "")
        operation = find_operation(actor, code) if code else None
        if code and operation is None:
            raise exceptions.NotFound
        if not sees_dashboard(actor, operation):
            raise exceptions.PermissionDenied(
                _("The dashboard is for OCHA focal points, the Humanitarian Coordinator and PRD.")
            )
        at, setting = clock.now(), setting_of(operation)
        figures = queries.figures(actor, BASE.but(operation=operation), at, setting.limits)
        areas = {area.code: figures.areas[area.pk] for area in setting.areas.values()}
        body = {"at": at, "operation": code or None, "desks": figures.desks, "states": figures.states, "areas": areas,
                "open_requests": figures.shown}  # fmt: skip
        return Response(serializers.DashboardSerializer(body).data)
