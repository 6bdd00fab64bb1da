"""The Celery application. Tasks carry ids only: a promise is a row in the outbox, the broker carries a wake-up."""

import os

from celery import Celery

from . import broker  # noqa: F401 - makes the embedded broker known

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmcoord.settings")

app = Celery("cmcoord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
