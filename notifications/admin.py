"""The outbox as administrators see it: to look, not to touch."""

from django.contrib import admin

from .models import Heartbeat, Message, Preference, Webhook


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows can be looked at by staff who may view them; delivery alone changes them."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "reader_kind", "reader_id", "channel", "state", "attempts", "last_answer"]
    list_filter = ["state", "channel", "reader_kind"]
    search_fields = ["topic", "message_id"]
    ordering = ["-pk"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["process", "at"]


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    list_display = ["account_id", "kind", "how"]


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = ["operation_id", "url", "active"]
    exclude = ["secret_digest"]
