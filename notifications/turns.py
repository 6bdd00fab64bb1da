"""One turn of a process that looks for work by itself: deliver what is due, then raise alarms."""

from . import delivery, escalation


def take_turn(process):
    """Deliver, escalate, leave a heartbeat. Returns the outcomes of delivery by state."""
    outcomes = delivery.deliver_due()
    escalation.escalate()
    delivery.beat(process)
    return outcomes
