"""Read the database every few seconds for letters and clock work left behind. Needs no broker."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from notifications import registry, turns

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Delivers due letters, raises alarms and runs the registered clock work, without any broker, until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=settings.SWEEP_SECONDS, help="seconds between two turns")
        parser.add_argument("--once", action="store_true", help="take one turn and end")

    def handle(self, *args, every, once, **options):
        """1. Run the chores. 2. Deliver, raise alarms. 3. Wait, or end when asked, after the letter in hand."""
        if once:
            self.stdout.write(summary(take_turn()))
            return
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        while not stopping.is_set():
            close_old_connections()
            try:
                outcomes = take_turn()
                if outcomes:
                    logger.info("sweep: %s", summary(outcomes))
            except Exception as problem:  # a database that restarts is back at one of the next turns
                logger.warning("sweep: this turn failed (%s); going on", type(problem).__name__, exc_info=True)
                connections.close_all()
            stopping.wait(every)


def take_turn():
    """One turn. A chore that fails is logged and does not keep the letters waiting."""
    for chore in registry.chores():
        try:
            chore()
        except Exception:
            logger.exception("sweep: %s.%s failed", chore.__module__, chore.__qualname__)
    return turns.take_turn("sweep")


def summary(outcomes):
    return ", ".join(f"{count} {state}" for state, count in sorted(outcomes.items())) or "nothing was due"
