"""Event and reader → subject, text and HTML of a letter.

Each kind has two templates in templates/requests/letters/: `<kind>.subject.txt`, what happened in few words, and
`<kind>.txt`, its sentences, a blank line between paragraphs. What is asked of the reader comes from asks.py. The
plain text is the original; the HTML copies the same sentences (_letter.txt, _letter.html).
"""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from notifications.registry import Letter, LetterKind, Notice

from ..states import Verb
from .asks import ASKS
from .stories import readable, stories

NAMED = (
    "rejection_raised",
    "rejection_lifted",
    "condition_raised",
    "position_recorded_for_you",
    "position_settled",
    "window_changed",
    "seat_changed",
    "handed_over",
    "condition_breached",
    "gate_lost",
    "extension_filed",
    "question_asked",
    "decision_prepared",
    "due_diligence_opened",
    "due_diligence_moved",
    "asset_without_request",
    "reminder",
    "end_date_near",
    "coordinator_missing",
)
USEFUL = 70  # characters of a subject that mailboxes show


def letter_kinds():
    """The kinds of letters this room registers: one per verb, and the named ones."""
    return [
        LetterKind(f"requests.{name}", render, may_still_read, notices, asks=name in ASKS)
        for name in (*Verb.values, *NAMED)
    ]


def render(message, details):
    """The Letter of one message. Raises LookupError when what it is about is not there."""
    story = stories([message])[message.pk]
    happened, *more = sentences(story)
    words = {
        "first": " ".join(filter(None, [happened, asked(story)])),
        "url": settings.PORTAL_URL + address(story),
        "link": link_words(story),
        "paragraphs": more,
        "facts": story.facts,
        "exercise": is_exercise(story),
        "footer": footer(story),
    }
    return Letter(
        subject=subject(story),
        text=plain("_letter.txt", words),
        html=render_to_string("requests/letters/_letter.html", words),
        headers={"From": sender(story.operation)},
    )


def may_still_read(message):
    return message.pk in readable([message])


def notices(messages):
    """One line per message in the portal, for those the reader may read now."""
    messages = list(messages)
    allowed = readable(messages)
    return {
        key: Notice(
            title=f"{story.reference}: {act(story)}",
            url=address(story),
            at=story.event.at,
            asks=story.ask is not None,
        )
        for key, story in stories(messages).items()
        if key in allowed
    }


# --- The parts --------------------------------------------------------------------------------------------------------


def plain(template, words):
    """A text template rendered as it is: an apostrophe in a letter stays one."""
    rendered = get_template(f"requests/letters/{template}").template.render(Context(words, autoescape=False))
    return rendered.strip() + "\n"


def sentences(story):
    """The paragraphs of a kind, each on one line; the first says what happened."""
    paragraphs = plain(f"{story.name}.txt", story.words).split("\n\n")
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def act(story):
    """What is asked of the reader, or what happened, in few words."""
    if story.ask:
        return str(story.ask.subject) % {"closes": story.closes}
    return plain(f"{story.name}.subject.txt", story.words).strip()


def asked(story):
    """The sentence that says what is asked. Readers of whom nothing is asked read that too."""
    if story.ask:
        return str(story.ask.line) % {"closes": story.closes}
    return _("This letter is for your information.")


def subject(story):
    """[TAL-2026-014] act, what, until when. What and where only in open letters."""
    useful = act(story)
    if story.open:
        where = story.engagement.area.name if story.engagement.area else ""
        useful = f"{useful}: {', '.join(filter(None, [story.engagement.title, where]))}"
    line = f"[{story.reference}] {Truncator(useful).chars(USEFUL)}"
    if is_exercise(story) and not settings.EXERCISE:  # else every letter of the portal is marked where it is sent
        line = _("[Exercise] %(subject)s") % {"subject": line}
    return line


def is_exercise(story):
    return settings.EXERCISE or story.operation.exercise


def address(story):
    """The path a letter leads to: behind sign-in, and no link ever acts."""
    if story.engagement is None:
        return f"{reverse('requests:assets')}?operation={story.operation.code}"
    if story.name == "coordinator_missing":  # an administrator reads no request: both readers mend it there
        return reverse("operations:people", args=[story.operation.code])
    return reverse(story.ask.page if story.ask else "requests:detail", args=[story.engagement.address_key])


def link_words(story):
    if story.name == "coordinator_missing":
        return _("Open the people of %(operation)s") % {"operation": story.operation}
    if story.engagement is None:
        return _("Open the assets of %(operation)s") % {"operation": story.operation}
    return _("Open %(reference)s in the portal") % {"reference": story.reference}


def sender(operation):
    """CMCoord portal, Talvia, with the address the portal writes from."""
    name = _("CMCoord portal, %(operation)s") % {"operation": operation}
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def footer(story):
    """Why the reader gets this, how to change it, whom to ask."""
    if story.to_account:
        roles = ", ".join(dict.fromkeys(str(m.get_role_display()) for m in story.memberships))
        return [
            _("You get this letter because of your role in %(operation)s: %(roles)s.")
            % {"operation": story.operation, "roles": roles},
            _("Language and form of your letters: %(url)s")
            % {"url": settings.PORTAL_URL + reverse("operations:profile")},
            _("Questions: ask the OCHA focal point of %(operation)s.") % {"operation": story.operation},
        ]
    kind = story.contact.get_kind_display() if story.contact else ""
    return [
        _("You get this letter because this address is kept for %(operation)s: %(kind)s.")
        % {"operation": story.operation, "kind": kind},
        _("To change it or to ask, write to the OCHA focal point of %(operation)s.") % {"operation": story.operation},
    ]
