from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Letters and notices")

    def ready(self):
        from . import escalation, registry

        registry.register_letter(escalation.KIND)
