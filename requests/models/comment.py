from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import CommentKind
from .engagement import EngagementRequest


class Comment(models.Model):
    """A comment or question on a request or on one field of it. Stops no clock."""

    engagement = models.ForeignKey(EngagementRequest, models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=16, choices=CommentKind, default=CommentKind.COMMENT)
    field = models.CharField(_("about"), max_length=60, blank=True)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    must_answer = models.BooleanField(_("sent back for this"), default=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement", "pk"]
        indexes = [
            models.Index(
                fields=["engagement"],
                condition=Q(kind=CommentKind.QUESTION, answered_at__isnull=True),
                name="open_questions",
            )
        ]

    def __str__(self):
        return self.text[:80]
