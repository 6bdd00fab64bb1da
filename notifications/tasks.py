"""What Celery discovers here. A task carries a number only; a lost task costs seconds, because the sweep reads rows."""

from celery import shared_task

from . import delivery, turns


@shared_task(name="notifications.tasks.deliver_event", ignore_result=True)
def deliver_event(event):
    """Deliver what is due of one event, ahead of any backlog. A second run finds nothing left to do."""
    delivery.deliver_due(event=event)
    delivery.beat("worker")


@shared_task(name="notifications.tasks.sweep_due", ignore_result=True)
def sweep_due():
    """Deliver everything due and raise alarms: the worker's own sweep, beside the command that needs no broker."""
    turns.take_turn("worker")
