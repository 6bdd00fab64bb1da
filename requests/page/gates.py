"""The two gates in words: what the State said, and where due diligence stands. Of the record its state alone."""

from django.urls import reverse
from django.utils.translation import gettext as _

from operations import times

from ..permissions import reads_due_diligence
from ..states import ConsentKind


def due_diligence_in_words(sheet):
    if sheet.due_diligence is not None:
        return sheet.due_diligence.get_state_display()
    if sheet.needs_due_diligence:
        return _("Needed, not opened yet: the request may support a non-UN security force.")
    return _("Not needed: no support goes to non-UN security forces.")


def consent_in_words(sheet):
    entry = sheet.consent_for() or (sheet.consents[-1] if sheet.consents else None)
    if entry is not None:
        return consent_entry(entry)
    claimed = sheet.words.get("consent_state", "")
    return _("Not recorded by OCHA yet. The requester says: %(what)s") % {"what": claimed} if claimed else ""


def consent_entry(entry):
    """ "Consented by the Ministry of Interior on Thu 19 Nov 2026, valid until Tue 15 Dec 2026"."""
    text = entry.get_kind_display()
    if entry.authority:
        text = _("%(kind)s, %(authority)s") % {"kind": text, "authority": entry.authority}
    text = _("%(what)s, %(date)s") % {"what": text, "date": times.day(entry.said_on)}
    if entry.expires_on:
        text = _("%(what)s, valid until %(date)s") % {"what": text, "date": times.day(entry.expires_on)}
    return text


def gates(sheet):
    """Both gates as {name, open, text, closer, url}: `clear` says whether the request may pass."""
    return [consent_gate(sheet), due_diligence_gate(sheet)]


def consent_gate(sheet):
    stands = sheet.consent_stands()
    return {
        "name": _("Consent of the State"),
        "clear": stands,
        "state": _("stands") if stands else _("open"),
        "text": consent_in_words(sheet),
        "closer": "" if stands else _("The OCHA focal point records what the State said. Passing on waits for it."),
    }


def due_diligence_gate(sheet):
    clear, record = sheet.due_diligence_clear, sheet.due_diligence
    readable = record is not None and reads_due_diligence(sheet.actor, sheet.engagement.operation_id)
    return {
        "name": _("Due diligence (HRDDP)"),
        "clear": clear,
        "state": _("clear") if clear else _("open"),
        "text": due_diligence_in_words(sheet),
        "closer": "" if clear else _("The due diligence officer closes this gate. The decision waits for it."),
        "url": reverse("requests:due_diligence", args=[record.key]) if readable else "",
    }


def consent_history(sheet):
    """Every entry, newest first. Notes and references are for those who read confidential fields."""
    return [
        {
            "text": consent_entry(entry),
            "for_asset": entry.deployment_id is not None,
            "conditions": entry.conditions,
            "detail": " ".join(filter(None, (entry.reference, entry.note))) if sheet.confidential else "",
            "refused": entry.kind == ConsentKind.REFUSED,
        }
        for entry in reversed(sheet.consents)
    ]
