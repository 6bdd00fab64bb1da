"""Wake delivery after a commit, without letting the page wait for the broker.

Publishing happens in a thread of its own, because a broker that hangs costs seconds per attempt. A wake-up that is
lost costs seconds as well, never a letter: the sweep reads the rows.
"""

import logging
import queue
import threading

logger = logging.getLogger(__name__)

MOST_WAITING = 1000
_events = queue.Queue(maxsize=MOST_WAITING)
_thread = None
_starting = threading.Lock()


def ring(event):
    """Ask a worker to deliver the letters of this event soon. Returns at once and never raises."""
    try:
        _events.put_nowait(event)
    except queue.Full:
        logger.warning("Too many wake-ups wait for the broker; the sweep will find the letters.")
    else:
        ensure_thread()


def ensure_thread():
    """Start the publishing thread of this process when it does not run (first use, or after a fork)."""
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=publish_forever, name="delivery-bell", daemon=True)
            _thread.start()


def publish_forever():
    while True:
        event = _events.get()
        try:
            publish(event)
        except Exception as problem:  # whatever a broker can do wrong, the rows are safe
            forgotten = forget_waiting()
            logger.warning("No wake-up reached the broker (%s); the sweep delivers.", type(problem).__name__)
            logger.debug("%d further wake-ups were dropped", forgotten, exc_info=True)


def publish(event):
    """Hand one wake-up to the broker: the event's number, nothing else."""
    from .tasks import deliver_event  # tasks import delivery, which lies above the outbox that rings

    deliver_event.apply_async((event,), retry=False, ignore_result=True)


def forget_waiting():
    """Drop the wake-ups behind a failed one: each would cost the same time-out, and the sweep is quicker."""
    count = 0
    while True:
        try:
            _events.get_nowait()
        except queue.Empty:
            return count
        count += 1
