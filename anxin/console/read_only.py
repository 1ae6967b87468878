"""On what do all lists and pages of the desk stand? Nothing is added, changed or deleted here; only own shops are seen.

A page of one row is our own: it shows what `record` names and nothing else, so that no column of a table (a sealed
secret, a hash) comes to light because it exists.
"""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET
from unfold.admin import ModelAdmin

from anxin.console import gate
from anxin.console.desk_page import desk_page
from anxin.console.shown import Shown, tell
from anxin.refusal import Refusal
from anxin.texts import Text

Row = TypeVar("Row", bound=Model)
Act = Callable[[HttpRequest, UUID], HttpResponse]


class Field(NamedTuple):
    """One line of a page: what it is called, and what it is."""

    label: Text
    value: Shown


class ReadOnly(ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    """A list and a page of one row, both to be read. `shop` is the way from a row to its shop."""

    title: ClassVar[Text]
    about: ClassVar[Text] = Text("", "")
    shop: ClassVar[str] = "shop"
    page: ClassVar[str] = "console/record.html"
    change_list_template = "console/list.html"
    list_per_page = 50
    show_full_result_count = False
    list_fullwidth = True
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may enter may look; which rows there are is `get_queryset`'s affair."""
        return gate.may_enter(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return gate.may_enter(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only a list's own filters narrow it: any other look-up could guess a sealed column letter by letter."""
        return lookup in {choice.parameter_name for choice in self.get_list_filter(request)}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing is changed here, so there is no history of changes; an order's own is on its page."""
        raise Http404

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the viewer's own shops."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(**{f"{self.shop}__in": gate.shops(request)})

    def one(self, request: HttpRequest, key: str) -> Any:
        """The row of this id in the viewer's own shops; raises Http404 for everything else alike."""
        row = self.get_object(request, key)
        if row is None:
            raise Http404
        return row

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its own title."""
        context = {"title": tell(self.title), "about": self.about, **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one row; there is no form, so only GET is answered."""
        if object_id is None:
            raise Http404
        answer: HttpResponse = require_GET(self._show)(request, object_id)
        return answer

    def _show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.render(request, self.one(request, object_id))

    def render(self, request: HttpRequest, row: Any, **more: Any) -> TemplateResponse:
        """The page of a row, with `more` for what a form had typed in."""
        context = {"opts_label": tell(self.title), "row": row, **self.context(request, row), **more}
        title = Text("{list} · {row}", "{list} · {row}").fill(list=self.title, row=self.called(row))
        return desk_page(request, self.page, title, context)

    def refuse(self, request: HttpRequest, row: Any, refusal: Refusal, **more: Any) -> TemplateResponse:
        """The page of a row with the sentence that refuses; what was typed stands in its forms as `typed`."""
        page = self.render(request, row, **{"refusal": tell(refusal.sentence), "typed": request.POST, **more})
        page.status_code = refusal.status
        return page

    def called(self, row: Any) -> str:
        """What a row's page is called."""
        return str(row)

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page's template needs beyond the row."""
        return {"record": self.record(row)}

    def record(self, row: Any) -> list[Field]:
        """The lines of the standard page."""
        return []

    def act_path(self, name: str, view: Any) -> URLPattern:
        """The address of a button on a row: POST to `<id>/<name>/`."""
        found: URLPattern = path(f"<uuid:key>/{name}/", self.admin_site.admin_view(view), name=f"desk_{name}")
        return found


def do_and_return(request: HttpRequest, url: str, act: Callable[[], object], done: Text) -> HttpResponse:
    """Do it, and return to a page that says `done`, or why not."""
    try:
        act()
    except Refusal as refusal:
        return back_to(request, url, refusal)
    return back_to(request, url, done)


def back_to(request: HttpRequest, url: str, said: Refusal | Text) -> HttpResponse:
    """Return to a page with one sentence on top: what was done, or why not."""
    if isinstance(said, Refusal):
        messages.error(request, tell(said.sentence))
    else:
        messages.success(request, tell(said))
    return redirect(url)
