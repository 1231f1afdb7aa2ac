"""The language of a page: the person's own, else the cookie's, else the browser's, else the setting's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

KNOWN = ("zh-hans", "en")


def speak_their_language(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            response = respond(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """ "zh-hans" or "en"."""
    own = getattr(request.user, "language", "")
    if own in KNOWN:
        return own
    picked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if picked in KNOWN:
        return picked
    if settings.BATON.language != "auto":
        return settings.BATON.default_language
    found = translation.get_language_from_request(request)
    return found if found in KNOWN else settings.BATON.default_language
