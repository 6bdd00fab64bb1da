"""The mechanism in words: one plain sentence people sign, built from the values."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .states import DecisionRule


def sentence(mechanism, seats=None):
    """What happens to a request under this mechanism, in two or three short sentences.

    `seats` is the number of counting seats when it is known (an int).
    """
    hours = _("P1 requests are open %(p1)s hours, P2 %(p2)s and P3 %(p3)s working hours.") % {
        "p1": mechanism.hours_p1,
        "p2": mechanism.hours_p2,
        "p3": mechanism.hours_p3,
    }
    silence = _("Silence %(meaning)s.") % {"meaning": mechanism.get_silence_display()}
    if mechanism.decision_rule == DecisionRule.HC_CONCLUDES:
        return " ".join([hours, silence, _("The Humanitarian Coordinator reads the positions and decides.")])
    if mechanism.minimum_all:
        minimum = _("every seat has answered")
    elif seats:
        minimum = _("at least %(minimum)s of %(seats)s seats have answered") % {
            "minimum": mechanism.minimum_answers,
            "seats": seats,
        }
    else:
        minimum = ngettext(
            "at least %(count)s seat has answered", "at least %(count)s seats have answered", mechanism.minimum_answers
        ) % {"count": mechanism.minimum_answers}
    automatic = _("A request that nobody rejects or ties to conditions is approved by the clock when %(minimum)s.") % {
        "minimum": minimum
    }
    return " ".join(
        [hours, silence, automatic, _("Everything else, and every P1, goes to the Humanitarian Coordinator.")]
    )
