"""How does a page say no? One clear sentence in the visitor's language, with the status that fits."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from anxin.refusal import NotFound, Refusal
from anxin.web.templatetags.face import spoken

PAGES = {403: "403.html", 429: "429.html"}


class RefusalMiddleware:
    """Turns a refusal that no view showed beside its form into a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to add on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal's own sentence; whatever is not found, or not yours, looks exactly the same."""
        if isinstance(exception, Http404 | NotFound):
            return render(request, "404.html", {"refusal": NotFound()}, status=404)
        if isinstance(exception, Refusal):
            page = PAGES.get(exception.status, "refused.html")
            return render(request, page, {"refusal": exception}, status=exception.status)
        return None


def back(request: HttpRequest, refusal: Refusal, to: str, **ids: UUID) -> HttpResponse:
    """Return to the page where the button was, with the refusal as one sentence on top of it.

    The address names the sentence: a browser would otherwise keep the fragment of the form and scroll past it.
    """
    messages.error(request, refusal.say(spoken()))
    return HttpResponseRedirect(f"{reverse(to, kwargs=ids)}#said")
