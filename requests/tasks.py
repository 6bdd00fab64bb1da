"""What Celery runs for requests. Each task loads, calls one function, returns; a second run does no harm."""

from celery import shared_task

from . import reminders, reviews


@shared_task
def run_clock():
    """End the reviews whose time is over."""
    return reviews.run_clock()


@shared_task
def send_reminders():
    """Remind the silent, warn of end dates, alarm where nobody can decide: whatever is due and was not sent yet."""
    return reminders.send_due()
