"""How is a sealed question received and its answer sealed, whoever asks and whatever about?

A question proves itself by key, time, nonce and signature, or is refused in one way without a reason.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from anxin.integrations.plain_text import is_plain
from anxin.integrations.sealed import (
    FRESH_SECONDS,
    Signature,
    Unproven,
    answer_message,
    proven,
    request_message,
    sealed,
)

LARGEST_BYTES = 64 * 1024
LONGEST_TEXT = 500
LONGEST_LENGTH = 18
REFUSED = (401, {"code": "REFUSED"})

Answer = tuple[int, Mapping[str, Any]]
Party = TypeVar("Party")


class Malformed(Exception):
    """The question lacks a field, or holds one of another type."""


class TooLarge(Unproven):
    """More than this door reads; nothing of it was read."""


def proven_question(
    request: HttpRequest,
    signed_by: Callable[[str], tuple[Party, Signature]],
    nonces: str,
    largest_bytes: int = LARGEST_BYTES,
) -> tuple[Party, Signature, str, bytes]:
    """Who asks, under which signature and nonce, and the body; `nonces` names where used ones are remembered.

    Raises Unproven, and TooLarge where more is announced than `largest_bytes`.
    """
    told = {name.lower(): value for name, value in request.headers.items()}
    length = told.get("content-length", "") or "0"
    if not (length.isascii() and length.isdigit()):
        raise Unproven("no length")
    if int(length[:LONGEST_LENGTH]) > largest_bytes:
        raise TooLarge("too much")
    key = told.get("anxin-key", "")
    party, signature = signed_by(key)
    path, method = request.get_full_path(), request.method or ""
    # read here: Django's own limit is that of forms, and lower than what a door may take
    body: bytes = request.read(int(length))
    nonce = proven(signature, told, time.time(), lambda stamp, nonce: request_message(method, path, stamp, nonce, body))
    # kept for as long as the request would be fresh, for all processes; whoever adds it first was first
    if not cache.add(f"{nonces}:{key}:{nonce}", 1, timeout=2 * FRESH_SECONDS):
        raise Unproven("its nonce was used before")
    return party, signature, nonce, body


def sealed_answer(
    status: int, fields: Mapping[str, Any], signature: Signature | None = None, nonce: str = ""
) -> HttpResponse:
    """The answer, sealed under the nonce of its question; without a signature it proves nothing."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, status=status, content_type="application/json")
    if signature is not None:
        timestamp = str(int(time.time()))
        for name, value in sealed(signature, timestamp, nonce, answer_message(status, timestamp, nonce, body)).items():
            response[name] = value
    response["cache-control"] = "no-store"
    return response


def body_fields(body: bytes) -> dict[str, Any]:
    """The object that was sent, an empty one for nothing. Raises Malformed, and ValueError for what is no JSON.

    What holds a text that no database takes is refused whole: a number with a sign left out is another number.
    """
    try:
        fields = json.loads(body) if body else {}
    except RecursionError:
        raise Malformed("body") from None
    if not isinstance(fields, dict) or not is_plain(fields):
        raise Malformed("body")
    return fields


def text(fields: Mapping[str, Any], name: str, default: str | None = None, longest: int = LONGEST_TEXT) -> str:
    """A text, not empty unless there is a default. Raises Malformed."""
    value = fields.get(name, default)
    if not isinstance(value, str) or len(value) > longest or (not value and default is None):
        raise Malformed(name)
    return value


def pieces(fields: Mapping[str, Any]) -> list[int]:
    """The pieces that are named, by their numbers from 1; none named: none. Raises Malformed."""
    given = fields.get("pieces", [])
    if not isinstance(given, list) or not all(type(place) is int and 0 < place < 1 << 31 for place in given):
        raise Malformed("pieces")
    return sorted(set(given))


def count(fields: Mapping[str, Any], name: str) -> int:
    """A whole number above zero. Raises Malformed."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 53:
        raise Malformed(name)
    return value
