"""What the base page shows around every page: who reads, where, and what waits. Computed only when a page asks."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from operations import clock
from operations.actors import actor_for
from operations.queries import operations_of
from operations.states import CONCLUDING, ON_HCT, Role

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
WITH_ORGANISATION = ON_HCT | {Role.REQUESTER}
WITH_DASHBOARD = CONCLUDING | {Role.FOCAL_POINT, Role.PRD, Role.ADMINISTRATOR}
WITH_SETTINGS = CONCLUDING | {Role.FOCAL_POINT, Role.ADMINISTRATOR}


def portal(request):
    """The context processor: `portal` in every template."""
    return {"portal": PortalContext(request)}


class PortalContext:
    """Facts of the base page about one HTTP request. At most three statements, and none for signed-out readers."""

    def __init__(self, request):
        self.request = request
        self.release = settings.RELEASE
        self.language = get_language()

    @cached_property
    def signed_in(self):
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @cached_property
    def actor(self):
        return getattr(self.request, "actor", None) or actor_for(self.request.user)

    @cached_property
    def theme(self):
        """light or dark when the reader chose one, else an empty text: the device decides."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def themes(self):
        return [("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]

    @cached_property
    def languages(self):
        """Every language of the portal as (code, its own name)."""
        return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]

    @cached_property
    def here(self):
        """The address to come back to after choosing a language or a theme: only pages that can be asked for again."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @cached_property
    def operation(self):
        """The operation of this page (`request.operation`), else the reader's only current one, else None."""
        bound = getattr(self.request, "operation", None)
        if bound or not self.signed_in:
            return bound
        current = self.current_operations
        return current[0] if len(current) == 1 else None

    @cached_property
    def current_operations(self):
        found = {m.operation_id: m.operation for m in self.actor.memberships if m.operation_id}
        return [operation for operation in found.values() if not operation.archived_at]

    @cached_property
    def operations(self):
        """How many operations the reader may switch between."""
        if self.is_global:
            return operations_of(self.actor).count()
        return len({m.operation_id for m in self.actor.memberships if m.operation_id})

    @cached_property
    def is_global(self):
        return self.actor.is_prd or self.actor.is_administrator

    @cached_property
    def roles(self):
        """Roles that count on this page: the operation's own and the ones that stand outside operations."""
        if not self.operation:
            return {m.role for m in self.actor.memberships}
        return {m.role for m in self.actor.memberships if m.operation_id in (self.operation.pk, None)}

    @cached_property
    def role_line(self):
        """“HCT member for UNICEF”: what the reader is on this page."""
        here = [m for m in self.actor.memberships if m.operation_id in (self.operation and self.operation.pk, None)]
        return " · ".join(dict.fromkeys(role_in_words(membership) for membership in here))

    @cached_property
    def account_name(self):
        """The short name of the account menu: the reader's organisation here, else their own name."""
        places = [m for m in self.actor.memberships if self.operation and m.operation_id == self.operation.pk]
        organisations = {m.organisation.short_name for m in places or self.actor.memberships}
        return organisations.pop() if len(organisations) == 1 else self.request.user.get_short_name()

    @cached_property
    def exercise(self):
        return settings.EXERCISE or bool(self.operation and self.operation.exercise)

    @cached_property
    def exercise_words(self):
        """The sentence of the sand-coloured strip."""
        if self.operation and self.operation.banner:
            return self.operation.banner
        if self.operation and self.operation.exercise:
            return _("Exercise data. %(country)s is an invented country.") % {"country": self.operation.country}
        return _("This is an exercise. Its people and requests are invented, and no letter leaves it.")

    @cached_property
    def time_line(self):
        """In which zone times are shown here."""
        if self.operation:
            return _("Times are shown in %(zone)s.") % {"zone": clock.shown(timezone.now(), self.operation)[1]}
        return _("Times are shown in the time zone of their operation.")

    @cached_property
    def waiting_count(self):
        """How many things wait for the reader."""
        from requests.queries import waiting_count

        return waiting_count(self.actor)

    @cached_property
    def unread_notices(self):
        from notifications.queries import unread_count

        return unread_count(self.request.user)

    @cached_property
    def nav(self):
        """The links of the bar that this reader can use, as {label, url, current, count}."""
        roles = self.roles
        reads_requests = bool(roles - {Role.ADMINISTRATOR})
        links = [(_("Home"), address("home"), self.waiting_count)]
        if reads_requests:
            links.append((_("Requests"), address("requests:list"), 0))
        if roles & WITH_DASHBOARD:
            links.append((_("Dashboard"), address("requests:dashboard", operation=self.operation), 0))
        if reads_requests:
            links.append((_("Assets"), address("requests:assets"), 0))
        links.append((_("Guidance"), address("guidance:home"), 0))
        if self.operation and roles & WITH_SETTINGS:
            links.append((_("Operation settings"), address("operations:settings", self.operation.code), 0))
        return [
            {"label": label, "url": url, "current": self.is_current(url), "count": count}
            for label, url, count in links
            if url
        ]

    def is_current(self, url):
        """“page” on the page itself, “true” below it, else empty: the value of aria-current."""
        path = url.partition("?")[0]
        if self.request.path == path:
            return "page"
        return "true" if path != "/" and self.request.path.startswith(path) else ""


def role_in_words(membership):
    """“HCT member for UNICEF”, or the written title of a coordinator where one was given."""
    role = membership.title or membership.get_role_display()
    if membership.role in WITH_ORGANISATION:
        return _("%(role)s for %(organisation)s") % {"role": role, "organisation": membership.organisation.short_name}
    return role


def address(name, *args, operation=None):
    """The address of a named page, bound to an operation where one is given."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode({'operation': operation.code})}" if operation else url
