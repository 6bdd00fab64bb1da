from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests"
    verbose_name = _("Requests")

    def ready(self):
        from rest_framework import compat

        # REST framework's test module looks for PyPI's "requests" and would find this app instead.
        compat.requests = None

        from notifications.registry import register_chore

        from . import letters, record_words, reviews

        letters.register()
        record_words.register()
        register_chore(reviews.run_clock)
