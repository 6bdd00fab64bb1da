"""Requests as administrators see them: that they exist and where they stand. Nothing of what they say."""

from django.contrib import admin

from .models import EngagementRequest


@admin.register(EngagementRequest)
class EngagementAdmin(admin.ModelAdmin):
    """A list without titles, answers, organisations or places, and no page of a single request."""

    list_display = ["reference", "operation", "state", "state_since", "finished_at"]
    list_display_links = None
    list_filter = ["operation", "state"]
    list_select_related = ["operation"]
    search_fields = ["reference"]
    ordering = ["-state_since"]
    show_full_result_count = False

    def get_queryset(self, request):
        shown = ["pk", "reference", "state", "state_since", "finished_at", "operation"]
        return super().get_queryset(request).filter(reference__isnull=False).only(*shown, "operation__name")

    def has_view_permission(self, request, obj=None):
        return obj is None and super().has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
