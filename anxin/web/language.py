"""Which language does a page speak? Chinese, until the visitor chooses otherwise by the switch."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from anxin.texts import LANGUAGES, ZH

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600


class LanguageMiddleware:
    """Speaks the cookie's language; the browser's own wish is not asked, so that a link looks alike to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its language."""
        wished = request.COOKIES.get(COOKIE, ZH)
        lang = wished if wished in LANGUAGES else ZH
        with translation.override(lang):
            request.LANGUAGE_CODE = lang
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if lang == "en" else "zh-Hans")
        return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen and go back to where the visitor was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) or not urlsplit(back).path:
        back = "/"
    response = HttpResponseRedirect(back)
    wished = request.POST.get("language", ZH)
    if wished in LANGUAGES:
        response.set_cookie(COOKIE, wished, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True)
    return response
