"""The words of this room as enums. Imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person is in an operation (docs/architecture.md). PRD desk and administrator stand outside operations."""

    REQUESTER = "requester", _("Requester")
    MEMBER = "member", _("HCT member")
    ALTERNATE = "alternate", _("HCT alternate")
    OBSERVER = "observer", _("HCT observer")
    HC = "hc", _("Humanitarian Coordinator")
    HC_DELEGATE = "hc_delegate", _("Delegate of the Humanitarian Coordinator")
    FOCAL_POINT = "focal_point", _("UN-CMCoord focal point")
    DUE_DILIGENCE = "due_diligence", _("Due diligence officer")
    PRD = "prd", _("PRD desk")
    ADMINISTRATOR = "administrator", _("Administrator")


class OrganisationKind(models.TextChoices):
    UN = "un", _("United Nations")
    NGO = "ngo", _("Non-governmental organisation")
    RED_CROSS = "red_cross", _("Red Cross and Red Crescent")
    STATE = "state", _("State authority")
    OTHER = "other", pgettext_lazy("organisation", "Other")


class ContactKind(models.TextChoices):
    OCHA = "ocha", _("OCHA contact")
    PRD = "prd", _("PRD contact")
    PROVIDER = "provider", _("Provider liaison")


class Urgency(models.TextChoices):
    """One scale for everybody: the requester proposes, the focal point sets."""

    P1 = "P1", _("P1 life-saving")
    P2 = "P2", _("P2 life-sustaining")
    P3 = "P3", _("P3 other relief")


class DecisionRule(models.TextChoices):
    HC_CONCLUDES = "hc_concludes", _("The Humanitarian Coordinator concludes")
    NO_OBJECTION = "no_objection", _("No objection by the closing time")


class Silence(models.TextChoices):
    NO_OBJECTION = "no_objection", _("counts as no objection")
    NO_ANSWER = "no_answer", _("counts as no answer")


class ContextType(models.TextChoices):
    DISASTER = "disaster", _("Disaster in peacetime")
    COMPLEX = "complex", _("Complex emergency")
    MISSION = "mission", _("Integrated mission")


class LetterStyle(models.TextChoices):
    DISCREET = "discreet", _("Discreet: no places, assets or dates")
    OPEN = "open", _("Open: what is asked for and where")


class ActorKind(models.TextChoices):
    PERSON = "person", _("Person")
    CLOCK = "clock", _("The clock")
    COMMAND = "command", _("Administrator command")


class Desk(models.TextChoices):
    """Whose desk a request lies on: what it waits for."""

    REQUESTER = "requester", _("Requesting organisation")
    FOCAL_POINT = "focal_point", _("OCHA focal point")
    HCT = "hct", _("HCT members")
    HC = "hc", _("Humanitarian Coordinator")
    PROVIDER = "provider", _("Providers")
    NOBODY = "nobody", _("Nobody")


ON_HCT = {Role.MEMBER, Role.ALTERNATE, Role.OBSERVER}
CONCLUDING = {Role.HC, Role.HC_DELEGATE}
WITHOUT_OPERATION = {Role.PRD, Role.ADMINISTRATOR}
