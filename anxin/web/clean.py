"""What of a request can nothing keep? The sign NUL, which no keyboard makes and no database takes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from anxin.web.errors import not_found

NUL = "\x00"


class CleanTextMiddleware:
    """Leaves NUL out of what was typed, so that every page may keep, search and show the rest of it.

    Outside parties that sign what they send are read by their own doors, byte for byte.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; an address with a NUL in it leads nowhere."""
        if NUL in request.path_info:
            return not_found(request, Http404())
        if _has_nul(request.GET):
            request.GET = _clean(request.GET)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Clean a form. It stands below the check of the form's own token, which has read it already."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and _has_nul(request.POST):
            request.POST = _clean(request.POST)


def _has_nul(given: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in given.lists())


def _clean(given: QueryDict) -> Any:
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        clean.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    clean._mutable = False
    return clean
