"""Who may act: predicates (actor, engagement) that answer with a sentence why not, or with nothing.

The one policy of the house: pages, steps, API, exports and letters ask here or in queries.visible_to.
"""

from django.utils.translation import gettext as _

from .models import Authorship
from .states import DRAFT


def any_of(*predicates):
    """Passes when one of the predicates does; otherwise answers with the sentence of the first."""

    def may(actor, engagement):
        sentences = [predicate(actor, engagement) for predicate in predicates]
        return "" if not all(sentences) else sentences[0]

    may.__name__ = "_or_".join(predicate.__name__ for predicate in predicates)
    may.parts = predicates
    return may


def is_requester(actor, engagement):
    if actor.requests_for(engagement.operation_id, engagement.organisation_id):
        return ""
    return _("Only requesters of %(organisation)s in this operation do this.") % {
        "organisation": engagement.organisation
    }


def is_focal_point(actor, engagement):
    if actor.is_focal_point(engagement.operation_id):
        return ""
    return _("Only the OCHA focal points of this operation do this.")


def concludes(actor, engagement):
    if actor.concludes(engagement.operation_id):
        return ""
    return _("Only the Humanitarian Coordinator or a current delegate does this.")


def is_clock(actor, engagement):
    return "" if actor.is_clock else _("Only the clock does this, when the review is over.")


def not_own(actor, engagement):
    if actor.is_clock or not is_own(actor.user, engagement):
        return ""
    return _("Nobody decides on a request of their own.")


def is_own(user, engagement):
    """True when this person created, edited or sent any version of the request."""
    return Authorship.objects.filter(engagement=engagement, user=user).exists()


def may_edit(actor, engagement):
    """Working answers are written by current requesters of the organisation, in a draft or a request sent back."""
    if sentence := is_requester(actor, engagement):
        return sentence
    if engagement.state not in (DRAFT, "returned"):
        return _("This request was sent. Only OCHA can send it back to you.")
    if engagement.discarded_at:
        return _("This draft was discarded. Restore it first.")
    return ""


def reads_working_answers(actor, engagement):
    """Only the requesting organisation reads answers that were not sent yet."""
    return actor.requests_for(engagement.operation_id, engagement.organisation_id)


def reads_confidential(actor, engagement):
    """Evidence and confidential attachments: the requesting organisation, HCT, HC and OCHA of the operation."""
    operation = engagement.operation_id
    return (
        actor.requests_for(operation, engagement.organisation_id)
        or actor.on_hct(operation)
        or actor.concludes(operation)
        or actor.is_focal_point(operation)
    )


def reads_due_diligence(actor, operation_id):
    """Due diligence content is for due diligence officers, HC and focal points; the HCT sees the state alone."""
    return (
        actor.holds(operation_id, "due_diligence")
        or actor.concludes(operation_id)
        or actor.is_focal_point(operation_id)
    )


def clears_due_diligence(actor, engagement):
    if actor.holds(engagement.operation_id, "due_diligence"):
        return ""
    return _("Only due diligence officers of this operation do this.")


def sees_dashboard(actor, operation):
    """Focal points, HC and delegates of the operation; the PRD desk and administrators everywhere."""
    if operation is None:
        return actor.is_prd or actor.is_administrator
    return actor.is_focal_point(operation.pk) or actor.concludes(operation.pk) or actor.is_prd or actor.is_administrator


def counts_only(actor, operation):
    """An administrator who neither coordinates nor concludes here sees numbers, and nothing of any request."""
    if not actor.is_administrator:
        return False
    return operation is None or not (actor.is_focal_point(operation.pk) or actor.concludes(operation.pk))


def reads_movement(actor, notice):
    """Route, times and counterparts of a movement: focal points of the operation and the organisation that moves."""
    if actor.is_focal_point(notice.operation_id):
        return True
    return notice.engagement is not None and actor.requests_for(notice.operation_id, notice.engagement.organisation_id)
