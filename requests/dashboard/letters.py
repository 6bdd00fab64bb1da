"""Letters that did not arrive, for those who look after them."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from notifications.queries import trouble
from operations import times

from .frame import Frame


class Letters(Frame):
    @cached_property
    def trouble(self):
        """Letters that did not arrive, or None for readers who do not look after them."""
        coordinates = self.operation and (
            self.actor.is_focal_point(self.operation.pk) or self.actor.concludes(self.operation.pk)
        )
        if not (coordinates or self.actor.is_administrator):
            return None
        return trouble(self.operation.pk if self.operation else None, at=self.at)

    @cached_property
    def letters(self):
        """The sentences about letters, the bad ones first."""
        if self.trouble is None:
            return []
        found = [
            (self.trouble.dead, _("could not be delivered"), "dead"),
            (self.trouble.late, _("overdue, still being tried"), "late"),
            (self.trouble.uncertain, _("uncertain after a restore"), "uncertain"),
            (self.trouble.waiting, _("on their way"), "waiting"),
        ]
        return [
            {"count": number_format(count), "words": words, "bad": which in ("dead", "late"),
             "url": self.letters_url(which)}
            for count, words, which in found
            if count
        ]  # fmt: skip

    def letters_url(self, which):
        if self.counts_only or self.operation is None:
            return ""
        return f"{reverse('requests:letters')}?{urlencode({'operation': self.operation.code, 'which': which})}"

    @cached_property
    def oldest_letter(self):
        if self.trouble is None or self.trouble.oldest is None:
            return ""
        return _("The oldest has been due for %(span)s.") % {"span": times.since(self.trouble.oldest, self.at)}
