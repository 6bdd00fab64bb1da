"""The request in brief, the last-resort ladder and all answers, from the last sent Version alone."""

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import times

from ..masking import MASKED, NEVER
from ..questions import as_date
from ..states import Means
from .gates import consent_in_words, due_diligence_in_words

SHOWN_AS_SENT = ("OSL-05", "LR-01", "LR-02", "LR-03", "LR-04")


def brief(sheet):
    """Term and text of what a reader with two minutes needs, as items of components/definition_list.html."""
    words, engagement = sheet.words, sheet.engagement
    items = [
        (_("Asked for"), asked_for(sheet), words.get("assistance_type", "")),
        (_("To do what"), words.get("need", ""), ""),
        (_("For whom"), for_whom(sheet), words.get("people_who", "")),
        (_("If it is not met"), words.get("consequence", ""), ""),
        (_("When"), when(sheet.version), words.get("end_trigger", "")),
        (_("Where"), words.get("area", ""), ""),
        (_("Urgency"), urgency(sheet), ""),
        (_("Asked by"), str(engagement.organisation.name), asked_by(sheet)),
        (_("Ask about it"), ", ".join(filter(None, (words.get("contact_name"), words.get("contact_phone")))), ""),
        (_("Host State"), consent_in_words(sheet), ""),
        (_("Due diligence (HRDDP)"), due_diligence_in_words(sheet), ""),
    ]
    return [{"term": term, "text": text, "muted": muted} for term, text, muted in items if text]


def asked_for(sheet):
    lines = sheet.words.get("lines") or []
    return "; ".join(lines) or sheet.words.get("capability", "")


def for_whom(sheet):
    number = sheet.version.answers.get("people")
    if not isinstance(number, int):
        return sheet.words.get("people", "")
    shown = formats.number_format(number, force_grouping=True)
    return ngettext("About %(n)s person", "About %(n)s people", number) % {"n": shown}


def when(version):
    """ "25 Nov to Tue 15 Dec 2026, 21 days"; the last day counts."""
    starts_on, ends_on = as_date(version.answers.get("starts_on")), version.ends_on
    if starts_on is None:
        return _("Until %(date)s") % {"date": times.day(ends_on)}
    days = (ends_on - starts_on).days + 1
    return ngettext("%(start)s to %(end)s, %(n)s day", "%(start)s to %(end)s, %(n)s days", days) % {
        "start": times.short_day(starts_on),
        "end": times.day(ends_on),
        "n": days,
    }


def urgency(sheet):
    engagement = sheet.engagement
    if engagement.urgency:
        return engagement.get_urgency_display()
    return _("%(urgency)s, proposed by the requester") % {"urgency": sheet.version.get_urgency_proposed_display()}


def asked_by(sheet):
    parts = []
    if sheet.words.get("cluster"):
        parts.append(_("Cluster: %(cluster)s.") % {"cluster": sheet.words["cluster"]})
    if sheet.version.cluster_endorsed:
        parts.append(_("Endorsed by %(who)s.") % {"who": sheet.version.cluster_endorsed})
    if sheet.engagement.entered_for:
        parts.append(_("Entered by the focal point for %(who)s.") % {"who": sheet.engagement.entered_for})
    return " ".join(parts)


def ladder(sheet):
    """The three rungs of the last-resort test as {title, texts, options}; the third ends with what was cited."""
    words = sheet.words
    unique = [
        (_("Capability"), words.get("unique_capability")),
        (_("Availability"), words.get("unique_availability")),
        (_("Speed"), words.get("unique_speed")),
    ]
    ends = [
        ("", words.get("complements")),
        (_("It ends"), words.get("end_trigger")),
        (_("Who takes over"), words.get("take_over")),
        (_("Exit plan"), words.get("exit_plan")),
    ]
    civilian = [
        (_("With more money, time or a permission"), words.get("could_civilian")),
        (_("What is missing"), words.get("could_civilian_note")),
    ]
    return [
        {
            "title": _("A specific need civilian assets cannot meet"),
            "texts": said([("", words.get("need"))]),
            "options": [option(row) for row in sheet.version.options],
            "after": said(civilian),
        },
        {"title": _("What the asset brings that nobody else can"), "texts": said(unique)},
        {"title": _("It complements civilian relief, and ends"), "texts": said(ends)},
    ]


def said(pairs):
    return [{"lead": lead, "text": text} for lead, text in pairs if text]


def option(row):
    """One civilian option that was checked: its name, what came out, who was asked and when."""
    if row["means"] == Means.NONE:
        return {"name": row["name"] or Means.NONE.label, "text": row["why_not"], "source": ""}
    if row["not_asked_reason"]:
        return {"name": row["name"], "text": _("Not asked: %(why)s") % {"why": row["not_asked_reason"]}, "source": ""}
    asked_on = as_date(row["asked_on"])
    source = ", ".join(filter(None, (row["asked_whom"], asked_on and times.short_day(asked_on))))
    text = ". ".join(part.rstrip(". ") for part in (row["answer"], row["why_not"]) if part) + "."
    return {"name": row["name"], "text": text, "source": source}


def cited(version):
    """The provisions of the last-resort test as they were shown on the day of sending: title, edition, address."""
    found = [version.provisions[name] for name in SHOWN_AS_SENT if name in version.provisions]
    return [
        {"title": f"{p['document']}, {p['place']}", "edition": p["edition"], "summary": p["summary"], "url": p["url"]}
        for p in found
    ]


def all_answers(sheet):
    """Every answered question by section, masked where this reader's role says so."""
    sections = []
    for section, answered in sheet.answers_in_words:
        rows = [{"term": question.label, **shown(sheet, question, text)} for question, text in answered if text]
        if rows:
            sections.append({"title": section.title, "rows": rows})
    return sections


def shown(sheet, question, text):
    access = sheet.access(question)
    if access == NEVER:
        return {"texts": [_("Not shown to your role")], "hidden": True}
    if access == MASKED:
        return {"texts": [_("Masked")], "hidden": True}
    return {"texts": text if isinstance(text, list) else [text], "hidden": False}


def masked_answers(sheet):
    """The answers this reader may unmask, in the open: for the page that logs it."""
    return [
        {"term": question.label, "texts": text if isinstance(text, list) else [text]}
        for __, answered in sheet.answers_in_words
        for question, text in answered
        if text and sheet.access(question) == MASKED
    ]


def attachments(sheet):
    """The files of the last Version this reader may know of: name, size, address."""
    return [
        {
            "name": file["name"],
            "size": formats.number_format(max(1, round(file["size"] / 1000)), force_grouping=True),
            "restricted": file["sensitivity"] != "normal",
            "url": reverse("requests:file", args=[sheet.engagement.address_key, file["key"]]),
        }
        for file in sheet.parts["attachments"]
    ]


def changed_since(sheet):
    """How many answers the last Version changed, when there was an earlier one: for the banner over a new round."""
    if sheet.version is None or sheet.version.number < 2:
        return 0
    before = sheet.engagement.versions.filter(number=sheet.version.number - 1).values_list("answers", flat=True).first()
    if before is None:
        return 0
    return sum(before.get(key) != value for key, value in sheet.version.answers.items()) + len(
        before.keys() - sheet.version.answers.keys()
    )
