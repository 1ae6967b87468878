"""How is the desk entered, and what holds for every page of it?"""

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from anxin.console import (
    channels,
    gate,
    items,
    queue,
    reconciliation,
    remedies,
    resale,
    settlement,
    sources,
    suppliers,
    talk,
    upstream,
)
from anxin.console.board import board
from anxin.console.dashboard import dashboard
from anxin.console.desk_page import desk_page
from anxin.texts import Text

# unfold draws with Alpine.js, which evaluates the attributes it finds, and sets a theme in a style element;
# scripts still come from our own host alone, and none may stand in the page
LOOSER = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class Desk(UnfoldAdminSite):  # type: ignore[misc]  # unfold is untyped
    """The admin site behind our gate: allauth signs in, roles and a second factor open, nobody else sees a page."""

    settings_name = "UNFOLD"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person may be here."""
        return gate.may_enter(request)

    def admin_view(
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """Check the gate before every view of the site, and say what its pages may load."""
        checked = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if to := gate.elsewhere(request):
                return redirect(to)
            response: HttpResponseBase = checked(request, *args, **kwargs)
            asked = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
            if asked and (over := _above(request.path)):
                return redirect(over)
            response._csp_update = LOOSER  # type: ignore[attr-defined]  # the door of django-csp
            return response

        return update_wrapper(inner, view)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The desk has no sign-in of its own."""
        after = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}):
            after = reverse("admin:index")
        return redirect(reverse("account_login", query={"next": after}))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leave, and see the shop."""
        answer: HttpResponse = require_POST(_leave)(request)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Passwords are changed where people sign in."""
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs a person now."""
        return desk_page(request, "console/index.html", Text("待办", "To do"), dashboard(request))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Apps are nothing to staff."""
        return redirect("admin:index")

    def extra_urls(self) -> list[URLPattern]:
        """Pages that are no list of one table."""
        parts = (
            channels,
            items,
            queue,
            reconciliation,
            remedies,
            resale,
            settlement,
            sources,
            suppliers,
            talk,
            upstream,
        )
        pages = [*(page for part in parts for page in part.pages()), ("money/", board, "desk_money")]
        return [path(where, self.admin_view(view), name=name) for where, view, name in pages]


def _above(path: str) -> str:
    """The nearest page over an address that takes a form alone: a refused form stands at it, and its reader may sign in
    again, change the language or load it anew. Empty where only the desk itself is over it."""
    while (path := path[: path.rstrip("/").rindex("/") + 1]) != reverse("admin:index"):
        for page in (f"{path}change/", path):
            found = resolve(page)
            if found.url_name and (page == path or found.url_name.endswith("_change")):
                return page
    return ""


def _leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")
