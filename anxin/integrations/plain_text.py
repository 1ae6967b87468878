"""What of a text from outside can be kept? All but what no database takes: halves of signs, and zero bytes."""


def plain_text(value: object) -> str:
    """The text, empty when it is none. A channel that cuts a text may cut a sign in two."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""
