"""Who reads, in which language, and since when: what every page of the portal needs to know before its view runs."""

import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from .actors import actor_for

SEEN_AT = "seen_at"
LANGUAGE = "language"
# The session is written at most this often only to move its idle limit.
NOTED_EVERY_SECONDS = 60


class IdleSessionMiddleware:
    """End a signed-in session that was idle longer than SESSION_IDLE_SECONDS, and say so on the sign-in page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get(SESSION_KEY):
            idle = time.time() - request.session.get(SEEN_AT, 0)
            if idle > settings.SESSION_IDLE_SECONDS:
                request.session.flush()
                if not request.path.startswith("/api/"):
                    return HttpResponseRedirect(self.sign_in(request))
            elif idle > NOTED_EVERY_SECONDS:
                request.session[SEEN_AT] = int(time.time())
        return self.get_response(request)

    def sign_in(self, request):
        """The sign-in page, leading back to what was being read; a form that was being sent leads back to its page."""
        return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path(), 'ended': 'idle'})}"


class ReaderLanguageMiddleware(LocaleMiddleware):
    """The language chosen in this browser, else the one of the reader's account, else what the browser asks for.

    It runs before anybody knows who reads, so the account's language is noted in the session at sign-in.
    """

    def process_request(self, request):
        translation.activate(self.language_for(request))
        request.LANGUAGE_CODE = translation.get_language()

    def language_for(self, request):
        known = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)]
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            known.append(request.session.get(LANGUAGE))
        for code in filter(None, known):
            if code in dict(settings.LANGUAGES):
                return code
        return translation.get_language_from_request(request)


class ActorMiddleware:
    """`request.actor`: the reader with their current memberships, read once per page and only when asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: actor_for(request.user))
        return self.get_response(request)


def note_sign_in(sender, request, user, **kwargs):
    """At sign-in: start the idle limit and remember the account's language for pages of this session."""
    request.session[SEEN_AT] = int(time.time())
    request.session[LANGUAGE] = user.language
