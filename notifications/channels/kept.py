"""Where the letters of the exercise end: in a table that everybody in the exercise can read. No letter leaves."""

from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend

from notifications import moment
from notifications.models import KeptLetter


class KeptBackend(BaseEmailBackend):
    """Keep each e-mail as a row per recipient instead of sending it. It accepts every recipient."""

    def send_messages(self, email_messages):
        """Keep the mails and return how many, as Django asks of a backend."""
        at = moment.now()
        rows = [row for email in email_messages for row in rows_of(email, at)]
        KeptLetter.objects.bulk_create(rows)
        return len(email_messages)


def rows_of(email, at):
    headers = {name: str(value) for name, value in email.message().items()}
    html = next((part.content for part in getattr(email, "alternatives", []) if part.mimetype == "text/html"), "")
    return [
        KeptLetter(
            to=parseaddr(recipient)[1][:320],
            subject=email.subject[:400],
            text=email.body,
            html=html,
            headers=headers,
            message_id=headers.get("Message-ID", ""),
            at=at,
        )
        for recipient in email.recipients()
    ]
