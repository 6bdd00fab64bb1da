"""The library in the administration: to look things up. Content changes in the files, through load_guidance."""

from django.contrib import admin

from .models import Document, Edition, Page, Provision, ProvisionText, StepHint


class ReadOnly:
    """Nothing is added, changed or removed by hand here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class EditionInline(ReadOnly, admin.TabularInline):
    model = Edition
    extra = 0


class TextInline(ReadOnly, admin.StackedInline):
    model = ProvisionText
    exclude = ["number_to_confirm"]
    extra = 0


@admin.register(Document)
class DocumentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["short_title", "publisher", "issued", "version", "status", "url_checked_on", "withdrawn"]
    list_filter = ["status", "withdrawn"]
    search_fields = ["key", "title"]
    inlines = [EditionInline]


@admin.register(Provision)
class ProvisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["id", "document", "position", "withdrawn"]
    list_filter = ["document", "withdrawn"]
    list_select_related = ["document"]
    search_fields = ["id"]
    inlines = [TextInline]


@admin.register(Page)
class PageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "loaded_at", "withdrawn"]
    exclude = ["html", "headings", "digest"]


@admin.register(StepHint)
class StepHintAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["step", "position", "provision"]
    list_filter = ["step"]
