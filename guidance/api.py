"""The library for programs: documents and provisions, read-only. requests.api puts these routes under /api/v1/."""

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.pagination import PageNumberPagination

from . import queries, steps
from .models import Document
from .search import search

MOST_HITS = 50


class Pages(PageNumberPagination):
    page_size = 100


class DocumentSerializer(serializers.ModelSerializer):
    provision_count = serializers.IntegerField(read_only=True)
    languages = serializers.ListField(child=serializers.CharField(), read_only=True)
    structure = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Document
        fields = [
            "key", "title", "short_title", "title_verified", "publisher", "issued", "version", "symbol", "languages",
            "supersedes", "status", "url", "url_language", "url_checked_on", "url_note", "rights", "structure", "note",
            "provision_count",
        ]  # fmt: skip


class ProvisionSerializer(serializers.Serializer):
    """A provision in our own words. The official text stands at `official_url`."""

    id = serializers.CharField()
    key = serializers.CharField()
    document_key = serializers.CharField()
    document = serializers.CharField()
    place = serializers.CharField(help_text="A number only where a person has verified it, else the heading.")
    place_verified = serializers.BooleanField()
    number_pending = serializers.BooleanField()
    content_verified = serializers.BooleanField()
    summary = serializers.CharField(help_text="Our summary, not the official text.")
    tags = serializers.ListField(child=serializers.CharField())
    steps = serializers.ListField(child=serializers.CharField())
    contexts = serializers.ListField(child=serializers.CharField())
    edition = serializers.CharField()
    url = serializers.CharField()
    official_url = serializers.CharField()


class DocumentViewSet(viewsets.ReadOnlyModelViewSet):
    """Guidelines, handbooks and pages that the library summarises."""

    serializer_class = DocumentSerializer
    queryset = queries.documents().order_by("position", "key")
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    pagination_class = Pages
    filter_backends = []


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words to search for; the best answers come first."),
            OpenApiParameter("document", str, description="Key of a document."),
            OpenApiParameter("step", str, enum=list(steps.LABELS), description="A moment of a request."),
        ]
    )
)
class ProvisionViewSet(viewsets.ReadOnlyModelViewSet):
    """Provisions of the library, with their verified marks."""

    serializer_class = ProvisionSerializer
    queryset = queries.current_texts()
    lookup_field = "provision__key"
    lookup_url_kwarg = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    pagination_class = Pages
    filter_backends = []

    def get_object(self):
        return queries.shown(super().get_object())

    def list(self, request, *args, **kwargs):
        page = self.paginate_queryset(self._found(request.query_params))
        rows = [each if isinstance(each, queries.Shown) else queries.shown(each) for each in page]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def _found(self, asked):
        document, step = asked.get("document") or None, asked.get("step") or None
        if typed := asked.get("q"):
            hits = search(typed, document=document, step=step, limit=MOST_HITS)
            return queries.provisions([hit.id for hit in hits if hit.kind == "provision"])
        texts = self.get_queryset()
        if document:
            texts = texts.filter(edition__document__key=document.replace("\x00", ""))
        if step in steps.LABELS:
            texts = texts.filter(Q(steps__icontains=f'"{step}"') | Q(steps__icontains=f'"{steps.EVERY}"'))
        return texts


routes = [
    ("guidance/documents", DocumentViewSet, "guidance-document"),
    ("guidance/provisions", ProvisionViewSet, "guidance-provision"),
]
