"""The administration of people and operations. What follows rules elsewhere is looked at here, not touched."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .models import AccessRecord, Area, Contact, Event, Invitation, Mechanism, Membership, Operation, Organisation, User

admin.site.site_header = _("CMCoord portal: administration")
admin.site.site_title = _("CMCoord portal")
admin.site.index_title = _("Accounts, operations and content")
# Groups carry the grants that operations.roles keeps in step with memberships: nobody edits them by hand.
admin.site.unregister(Group)


class Kept(admin.ModelAdmin):
    """Rows that others point at: added and changed, never deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


class LookedAt(Kept):
    """Rows that rules write elsewhere: to look at."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class Listed(LookedAt):
    """Rows of which an administrator sees the list alone."""

    list_display_links = None

    def has_view_permission(self, request, obj=None):
        return obj is None and super().has_view_permission(request)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. Roles are given in the settings of an operation; a new person sets a password by letter."""

    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Reads"), {"fields": ["language", "time_zone", "text_only_letters"]}),
        (_("May"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Since"), {"fields": ["joined_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "language", "usable_password", "password1", "password2"]})]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Organisation)
class OrganisationAdmin(Kept):
    list_display = ["short_name", "name", "kind"]
    list_filter = ["kind"]
    search_fields = ["short_name", "name"]


class AreaInline(admin.TabularInline):
    model = Area
    fields = ["code", "name"]
    extra = 0

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Operation)
class OperationAdmin(Kept):
    list_display = ["code", "name", "country", "time_zone", "opened_on", "archived_at", "exercise"]
    list_filter = ["exercise"]
    search_fields = ["code", "name"]
    inlines = [AreaInline]


@admin.register(Contact)
class ContactAdmin(Kept):
    list_display = ["name", "kind", "operation", "address", "starts_on", "ends_on"]
    list_filter = ["kind", "operation"]
    list_select_related = ["operation"]
    search_fields = ["name", "address"]


@admin.register(Membership)
class MembershipAdmin(LookedAt):
    """Given and ended in the settings of an operation, where the rules are asked."""

    list_display = ["user", "role", "organisation", "operation", "starts_on", "ends_on"]
    list_filter = ["role", "operation"]
    list_select_related = ["user", "organisation", "operation"]
    search_fields = ["user__name", "user__email"]


@admin.register(Mechanism)
class MechanismAdmin(LookedAt):
    """Saved as versions in the settings of an operation, and signed there."""

    list_display = ["operation", "number", "decision_rule", "silence", "valid_from", "valid_to", "signed_by"]
    list_filter = ["operation"]
    list_select_related = ["operation", "signed_by"]


@admin.register(Invitation)
class InvitationAdmin(Listed):
    list_display = ["email", "role", "operation", "organisation", "invited_at", "expires_at", "used_at"]
    list_select_related = ["operation", "organisation"]


@admin.register(Event)
class EventAdmin(Listed):
    """That something happened and when; what was said stays in the operation's own record."""

    list_display = ["operation", "number", "kind", "actor_kind", "at", "digest"]
    list_filter = ["operation"]
    list_select_related = ["operation"]
    ordering = ["-at"]
    show_full_result_count = False


@admin.register(AccessRecord)
class AccessRecordAdmin(Listed):
    list_display = ["number", "kind", "user", "operation", "at", "digest"]
    list_filter = ["kind"]
    list_select_related = ["user", "operation"]
    ordering = ["-number"]
    show_full_result_count = False
