"""How much may one person send to the desks? A stolen session, or a key that sticks, must not write without end.

Pages of buyers count by order and address, each for itself: many buyers share one address.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anxin.refusal import TooMany
from anxin.web.limits import limit

MOST_POSTS = 300
WINDOW = timedelta(minutes=15)
DESKS = ("admin:", "web:supplier")


class PostLimitMiddleware:
    """Counts what a signed-in person sends to the staff desk and to the supplier desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to add on the way."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Let it through, or say until when nothing more is taken."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.method != "POST" or not name.startswith(DESKS) or not request.user.is_authenticated:
            return None
        try:
            limit("desk-posts", str(request.user.pk), most=MOST_POSTS, window=WINDOW)
        except TooMany as refusal:
            return render(request, "429.html", {"refusal": refusal}, status=refusal.status)
        return None
