"""What a reader does with notices."""

from . import moment, queries


def mark_read(*, by, message_id=None, topic=None):
    """Mark one notice, those of a topic, or all of the reader's own as read. Returns how many were unread."""
    unread = queries.inbox(by).filter(read_at__isnull=True)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    if topic is not None:
        unread = unread.filter(topic=topic)
    return unread.update(read_at=moment.now())
