from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations and people")

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from notifications.registry import register_directory

        from . import directory, letters
        from .middleware import note_sign_in

        register_directory("account", directory.accounts)
        register_directory("contact", directory.contacts)
        letters.register()
        user_logged_in.connect(note_sign_in, dispatch_uid="operations.note_sign_in")
