"""By what can somebody outside check what this shop gives away? Its signing keys and daily roots, for everybody."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from anxin.catalog.queries import first_shop
from anxin.evidence.pack.recipients import Respondent
from anxin.ledger.queries import published_roots
from anxin.refusal import NotFound
from anxin.texts import Text

SHOWN_ROOTS: Final = 30


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that sign packs, the one in use first; the latest roots; who stands behind the shop."""
    shop = first_shop()
    named = Text(shop.name_zh, shop.name_en) if shop else Text("安心", "Anxin")
    context = {
        "keys": settings.ANXIN_SIGNING.published(),
        "roots": [(day, hashed.hex()) for day, hashed in published_roots(SHOWN_ROOTS)],
        "company": Respondent.of(settings.ANXIN_COMPANY, named, settings.ANXIN_BASE_URL),
        "page": "keys",
    }
    return render(request, "web/keys.html", context)


@require_safe
def key_file(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """One public key as openssl reads it; raises NotFound for what was never ours."""
    found = next((key for key in settings.ANXIN_SIGNING.published() if key.fingerprint == fingerprint), None)
    if found is None:
        raise NotFound
    return HttpResponse(found.pem, content_type="application/x-pem-file")


@require_safe
@cache_control(max_age=300)
def roots(request: HttpRequest) -> HttpResponse:
    """Every daily root, one a line: the day, and the hash that a proof must lead to."""
    lines = [f"{day} {hashed.hex()}\n" for day, hashed in published_roots()]
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")
