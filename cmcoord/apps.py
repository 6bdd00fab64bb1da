from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The wiring. Every way to start the portal passes through ready(): web, worker, beat, sweep, manage.py."""

    name = "cmcoord"
    verbose_name = _("Portal")

    def ready(self):
        from rest_framework import compat

        from . import checks

        compat.requests = None  # it finds our app of that name and takes it for the HTTP library; its tests then break
        checks.refuse_unsafe_start(settings)
