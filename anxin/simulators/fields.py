"""Does a request's JSON hold what the protocol wants?"""

import json
from typing import Any


class BadField(Exception):
    """The request's body lacks a field, or holds one of another type."""


def read(body: bytes) -> dict[str, Any]:
    """The body as an object; nothing at all counts as an empty one. Raises BadField."""
    try:
        fields = json.loads(body) if body else {}
    except ValueError:
        raise BadField("the body is not JSON") from None
    if not isinstance(fields, dict):
        raise BadField("the body is not an object")
    return fields


def text(fields: dict[str, Any], name: str, default: str | None = None) -> str:
    """A non-empty text of at most 1,000 characters. Raises BadField."""
    value = fields.get(name, default)
    if not isinstance(value, str) or (value == "" and default is None) or len(value) > 1000:
        raise BadField(name)
    return value


def count(fields: dict[str, Any], name: str) -> int:
    """A whole number above zero. Raises BadField."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise BadField(name)
    return value
