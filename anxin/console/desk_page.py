"""How does a page of the desk answer that is no list of one table?"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from anxin.console.shown import tell
from anxin.refs import new_id, read_id
from anxin.refusal import Refusal
from anxin.texts import Text

# where each page stands, and its name; the desk's gate is put before every one
Pages = tuple[tuple[str, Callable[..., HttpResponse], str], ...]


def desk_page(
    request: HttpRequest, template: str, title: Text, context: Mapping[str, Any], *, refusal: Refusal | None = None
) -> TemplateResponse:
    """The page in the desk's frame; one that refuses says the sentence as `refusal` and answers with its status."""
    request.current_app = admin.site.name
    whole = {
        **admin.site.each_context(request),
        "title": tell(title),
        "refusal": tell(refusal.sentence) if refusal else "",
        **context,
    }
    return TemplateResponse(request, template, whole, status=refusal.status if refusal else 200)


def drawn_as(request: HttpRequest) -> UUID:
    """The id under which a form was drawn, so that the address it shows is the one that what it adds will have."""
    return read_id(request.POST.get("key", "")) or new_id()
