"""What does a form-encoded request say? `line_items[0][price_data][currency]=cny` is an object within a list."""

import re
from typing import Any
from urllib.parse import parse_qsl

from anxin.simulators.stripe.errors import bad

PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 6

Fields = dict[str, Any]


def decode(text: str) -> Fields:
    """The fields as nested objects and lists; every value is a text. Raises Declined."""
    found: Fields = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head = name.partition("[")[0]
        parts = [head, *PART.findall(name)]
        if not head or len(parts) > DEEPEST:
            raise bad("Invalid parameter name", name[:40])
        _put(found, parts, value)
    return {name: _lists(value) for name, value in found.items()}


def text(fields: Fields, name: str, default: str | None = None) -> str:
    """A text. Raises Declined."""
    value = fields.get(name, default)
    if not isinstance(value, str) or (value == "" and default is None) or len(value) > 5000:
        raise bad("Missing required param", name)
    return value


def count(fields: Fields, name: str) -> int:
    """A whole number above zero. Raises Declined."""
    value = text(fields, name)
    if not (value.isascii() and value.isdigit() and int(value[:15]) > 0):
        raise bad("Invalid integer", name)
    return int(value[:15])


def inner(fields: Fields, name: str) -> Fields:
    """An object within; empty where there is none. Raises Declined."""
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise bad("Invalid object", name)
    return value


def metadata(fields: Fields) -> dict[str, str]:
    """What the merchant writes to an object: 50 entries at most. Raises Declined."""
    found = inner(fields, "metadata")
    if len(found) > 50 or not all(isinstance(value, str) and len(value) <= 500 for value in found.values()):
        raise bad("Invalid metadata", "metadata")
    return {name: value for name, value in found.items() if value}


def _put(target: Fields, parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        step = target.setdefault(part or str(len(target)), {})
        if not isinstance(step, dict):
            raise bad("Invalid parameter", parts[0])
        target = step
    target[parts[-1] or str(len(target))] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(one) for name, one in value.items()}
