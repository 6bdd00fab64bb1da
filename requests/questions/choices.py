"""Answers to choose from that belong to the form alone; all others are enums of states.py."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

YES_NO_UNKNOWN = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unknown", _("Unknown yet")),
)
RISK = (
    ("low", pgettext_lazy("risk", "Low")),
    ("medium", pgettext_lazy("risk", "Medium")),
    ("high", pgettext_lazy("risk", "High")),
    ("unknown", _("Unknown yet")),
)
CLUSTERS = (
    ("camp", _("Camp coordination")),
    ("recovery", _("Early recovery")),
    ("education", _("Education")),
    ("telecommunications", _("Emergency telecommunications")),
    ("food", _("Food security")),
    ("health", _("Health")),
    ("logistics", _("Logistics")),
    ("nutrition", _("Nutrition")),
    ("protection", _("Protection")),
    ("shelter", _("Shelter")),
    ("water", _("Water, sanitation and hygiene")),
    ("other", pgettext_lazy("cluster", "Another cluster or none")),
)
CONSENT = (
    ("requested", _("The State asked for this help itself")),
    ("general_appeal", _("The State made a general appeal for help")),
    ("consented", _("The State agreed")),
    ("standing", _("A standing agreement covers it")),
    ("asked", _("Asked, no answer yet")),
    ("not_asked", _("Not asked yet")),
    ("refused", _("The State refused")),
    ("unknown", _("Unknown yet")),
)
ARMED = (
    ("unarmed", _("Unarmed")),
    ("armed", _("Armed")),
    ("unknown", _("Unknown yet")),
)
COSTS = (
    ("none", _("No cost to the State or to us")),
    ("some", _("There are costs")),
    ("unknown", _("Unknown yet")),
)

PLACE_USES = {
    "pickup": _("Pick-up"),
    "delivery": _("Delivery"),
    "work": _("Place of work"),
}
