from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class PortalStaticFiles(StaticFilesConfig):
    """Collects what our pages use. Of the API's two readers of documentation we serve one; the other is large."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc"]


class PortalConfig(AppConfig):
    """The wiring. Every way to start the portal passes through ready(): web, worker, beat, sweep, manage.py."""

    default = True
    name = "cmcoord"
    verbose_name = _("Portal")

    def ready(self):
        from rest_framework import compat

        from . import checks

        compat.requests = None  # it finds our app of that name and takes it for the HTTP library; its tests then break
        checks.refuse_unsafe_start(settings)
