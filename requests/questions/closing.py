"""Due diligence screening, costs and attachments."""

from django.utils.translation import gettext_lazy as _

from .choices import COSTS, YES_NO_UNKNOWN
from .schema import CHOICE, ROWS, SEVERE, TEXT, Question

QUESTIONS = (
    # --- 6 HRDDP screening --------------------------------------------------------------------------------------------
    Question(
        "supports_security_force",
        "hrddp",
        CHOICE,
        _("Would we give support to a security force that is not of the United Nations?"),
        hint=_("Military, police, border guards or prison staff, and the authorities that command them."),
        ask=_("Say whether a security force would get support, or “Unknown yet”"),
        compulsory=True,
        choices=YES_NO_UNKNOWN,
        provisions=("HR-02", "HR-03"),
        number=19,
    ),
    Question(
        "security_force_note",
        "hrddp",
        TEXT,
        _("If yes: which support, to which force?"),
        hint=_("Training, money, fuel, transport, planning. Only those who clear it read this."),
        ask=_("Say which support would go to which force"),
        compulsory=True,
        shown_when=("supports_security_force", ("yes",)),
        data_class=SEVERE,
        provisions=("HR-06", "HR-07"),
        number=19,
    ),
    # --- 7 Costs ------------------------------------------------------------------------------------------------------
    Question(
        "costs",
        "costs",
        CHOICE,
        _("Would the Host State or a humanitarian organisation have to pay?"),
        choices=COSTS,
        provisions=("OSL-22", "MCD-08"),
        number=18,
    ),
    Question(
        "costs_note",
        "costs",
        TEXT,
        _("If there are costs: which, and who pays?"),
        ask=_("Say which costs there are and who pays"),
        compulsory=True,
        shown_when=("costs", ("some",)),
        max_length=1000,
        provisions=("OSL-22",),
        number=18,
    ),
    # --- 8 Attachments ------------------------------------------------------------------------------------------------
    Question(
        "attachments",
        "attachments",
        ROWS,
        _("Attached files"),
        hint=_("Up to 10 files, each under 5 MB: PDF, photo, Word, Excel or plain text."),
        provisions=("HT-05",),
    ),
)
