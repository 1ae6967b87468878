"""What of a text from outside can be kept? All but what no database takes: halves of signs, and zero bytes."""

from typing import Any


def plain_text(value: object) -> str:
    """The text, empty when it is none. A channel that cuts a text may cut a sign in two."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""


def is_plain(value: object) -> bool:
    """Whether every text in a JSON value, its names included, can be kept as it is."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str) and one != plain_text(one):
            return False
        if isinstance(one, dict):
            rest += [*one, *one.values()]
        elif isinstance(one, list):
            rest += one
    return True


def plain_texts(value: Any) -> Any:
    """A JSON value with what can be kept of its texts. Raises RecursionError for one that is nested too deep."""
    if isinstance(value, dict):
        return {name: plain_texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain_texts(one) for one in value]
    return plain_text(value) if isinstance(value, str) else value
