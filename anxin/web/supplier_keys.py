"""How does a supplier let its own system act for it? By keys that it makes and revokes here."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock
from anxin.flows.make_supplier_key import Made, make_supplier_key
from anxin.flows.revoke_supplier_key import revoke_supplier_key
from anxin.people.models import Person
from anxin.people.queries import keys_of
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.supplier_desk import desk, own_supplier
from anxin.web.templatetags.face import spoken

REVOKED = Text("密钥已停用，立即失效。", "The key is revoked; it opens nothing any more.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_keys(request: HttpRequest) -> HttpResponse:
    """The keys; POST makes one, whose secret is shown on this answer and never again."""
    row = own_supplier(request)
    made: Made | None = None
    refusal: Refusal | None = None
    if request.method == "POST":
        person = cast("Person", request.user)
        try:
            made = make_supplier_key(
                row.pk, name=request.POST.get("name", ""), by=f"person:{person.pk}", at=clock.now()
            )
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
    context = {"keys": keys_of(row.pk), "made": made, "refusal": refusal}
    return desk(request, row, "keys", status=refusal.status if refusal else 200, **context)


@require_POST
def supplier_key_revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke one of its own keys."""
    row = own_supplier(request)
    revoke_supplier_key(row.pk, key, at=clock.now())
    messages.success(request, REVOKED.say(spoken()))
    return redirect("web:supplier_keys")
