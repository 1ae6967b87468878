"""Who may ask this shop as a supplier? Whoever proves it by key, time, nonce and signature; every answer is sealed."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.resellers import asking
from anxin.integrations.sealed import (
    FRESH_SECONDS,
    Signature,
    Unproven,
    answer_message,
    proven,
    request_message,
    sealed,
    shared_secret,
)
from anxin.integrations.selling import NotSold
from anxin.refusal import Refusal
from anxin.resale.models import Reseller

LARGEST_BYTES = 64 * 1024
# why nothing is sold, in the protocol's words
NOT_SOLD = {
    "taken": (409, "CONFLICT"),
    "dear": (422, "PRICE_EXCEEDS"),
    "no_goods": (422, "SKU_UNKNOWN"),
    "off_sale": (422, "SKU_UNKNOWN"),
    "no_stock": (422, "SOLD_OUT"),
    "no_money": (422, "BALANCE_SHORT"),
    "bad": (422, "ACCOUNT_UNKNOWN"),
}
WORDS = {"return_above_left": (422, "AMOUNT_EXCEEDS"), "not_found": (404, "NOT_FOUND")}
REFUSED = (401, {"code": "REFUSED"})


@dataclass(frozen=True)
class Asked:
    """A proven question of a reseller."""

    reseller: Reseller
    fields: Mapping[str, Any]
    query: Mapping[str, str]


class Malformed(Exception):
    """The question lacks a field, or holds one of another type."""


Answer = tuple[int, Mapping[str, Any]]


def door(method: str) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """A view around what answers a proven question; whatever does not prove itself is refused in one way."""

    def around(handle: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(handle)
        def view(request: HttpRequest, **path: str) -> HttpResponse:
            if request.method != method:
                return HttpResponse(status=405)
            try:
                reseller, signature, nonce = _proven(request)
            except Unproven:
                return _say(*REFUSED)
            status, fields = _answer(handle, request, reseller, path)
            return _say(status, fields, signature, nonce)

        return view

    return around


def signed_by(key: str) -> tuple[Reseller, Signature]:
    """The reseller of a key and the signature it must have made. Raises Unproven."""
    try:
        reseller, settings = asking("anxin", key)
        return reseller, shared_secret(settings.get("secret", ""), "anxin", "key")
    except (ValueError, CallbackForged):
        raise Unproven("nobody who could sign") from None


def text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A text, not empty unless there is a default. Raises Malformed."""
    value = fields.get(name, default)
    if not isinstance(value, str) or len(value) > 500 or (not value and default is None):
        raise Malformed(name)
    return value


def count(fields: Mapping[str, Any], name: str) -> int:
    """A whole number above zero. Raises Malformed."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 53:
        raise Malformed(name)
    return value


def _proven(request: HttpRequest) -> tuple[Reseller, Signature, str]:
    told = {name.lower(): value for name, value in request.headers.items()}
    if int(request.headers.get("content-length") or 0) > LARGEST_BYTES:
        raise Unproven("too much")
    reseller, signature = signed_by(told.get("anxin-key", ""))
    path, method = request.get_full_path(), request.method or ""
    nonce = proven(
        signature, told, time.time(), lambda stamp, nonce: request_message(method, path, stamp, nonce, request.body)
    )
    # kept for as long as the request would be fresh, for all processes; whoever adds it first was first
    if not cache.add(f"resale-nonce:{reseller.pk}:{nonce}", 1, timeout=2 * FRESH_SECONDS):
        raise Unproven("its nonce was used before")
    return reseller, signature, nonce


def _answer(handle: Callable[..., Answer], request: HttpRequest, reseller: Reseller, path: Mapping[str, str]) -> Answer:
    try:
        return handle(Asked(reseller, _fields(request.body), request.GET.dict()), **path)
    except (ValueError, Malformed) as bad:
        return 400, {"code": "BAD_REQUEST", "detail": str(bad)[:100]}
    except NotSold as refused:
        status, word = NOT_SOLD[refused.why]
        return status, {"code": word}
    except Refusal as refusal:
        status, word = WORDS.get(refusal.code(), (422, refusal.code().upper()))
        return status, {"code": word, "detail": refusal.say("en")}


def _fields(body: bytes) -> dict[str, Any]:
    fields = json.loads(body) if body else {}
    if not isinstance(fields, dict):
        raise Malformed("body")
    return fields


def _say(status: int, fields: Mapping[str, Any], signature: Signature | None = None, nonce: str = "") -> HttpResponse:
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, status=status, content_type="application/json")
    if signature is not None:
        timestamp = str(int(time.time()))
        for name, value in sealed(signature, timestamp, nonce, answer_message(status, timestamp, nonce, body)).items():
            response[name] = value
    response["cache-control"] = "no-store"
    return response
