from celery import shared_task

from . import clock, roles
from .models import Membership


@shared_task
def end_memberships():
    """Take back the grants of memberships that have ended. The policy reads dates itself; a second run does no harm."""
    for membership in Membership.objects.filter(operation__isnull=False, ends_on__isnull=False).select_related(
        "operation", "user"
    ):
        if not membership.current_on(clock.today(membership.operation)):
            roles.withdraw_grants(membership)
