"""Who may ask this shop as a supplier? Whoever proves it by key, time, nonce and signature; every answer is sealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.resellers import asking
from anxin.integrations.sealed import Signature, Unproven, shared_secret
from anxin.integrations.sealed_door import REFUSED, Answer, Malformed, body_fields, proven_question, sealed_answer
from anxin.integrations.selling import NotSold
from anxin.refusal import Refusal
from anxin.resale.models import Reseller

# why nothing is sold, in the protocol's words
NOT_SOLD = {
    "taken": (409, "CONFLICT"),
    "dear": (422, "PRICE_EXCEEDS"),
    "no_goods": (422, "SKU_UNKNOWN"),
    "off_sale": (422, "SKU_UNKNOWN"),
    "no_stock": (422, "SOLD_OUT"),
    "no_money": (422, "BALANCE_SHORT"),
    "bad": (422, "ACCOUNT_UNKNOWN"),
    "unsure": (503, "BUSY"),
}
WORDS = {"return_above_left": (422, "AMOUNT_EXCEEDS"), "not_found": (404, "NOT_FOUND")}


@dataclass(frozen=True)
class Asked:
    """A proven question of a reseller."""

    reseller: Reseller
    fields: Mapping[str, Any]
    query: Mapping[str, str]


def door(method: str) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """A view around what answers a proven question; whatever does not prove itself is refused in one way."""

    def around(handle: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(handle)
        def view(request: HttpRequest, **path: str) -> HttpResponse:
            if request.method != method:
                return HttpResponse(status=405)
            try:
                reseller, signature, nonce, body = proven_question(request, signed_by, "resale-nonce")
            except Unproven:
                return sealed_answer(*REFUSED)
            status, fields = _answer(handle, request, reseller, body, path)
            return sealed_answer(status, fields, signature, nonce)

        return view

    return around


def signed_by(key: str) -> tuple[Reseller, Signature]:
    """The reseller of a key and the signature it must have made. Raises Unproven."""
    try:
        reseller, settings = asking("anxin", key)
        return reseller, shared_secret(settings.get("secret", ""), "anxin", "key")
    except (ValueError, CallbackForged):
        raise Unproven("nobody who could sign") from None


def _answer(
    handle: Callable[..., Answer], request: HttpRequest, reseller: Reseller, body: bytes, path: Mapping[str, str]
) -> Answer:
    try:
        return handle(Asked(reseller, body_fields(body), request.GET.dict()), **path)
    except (ValueError, Malformed) as bad:
        return 400, {"code": "BAD_REQUEST", "detail": str(bad)[:100]}
    except NotSold as refused:
        status, word = NOT_SOLD[refused.why]
        return status, {"code": word}
    except Refusal as refusal:
        status, word = WORDS.get(refusal.code(), (422, refusal.code().upper()))
        return status, {"code": word, "detail": refusal.say("en")}
