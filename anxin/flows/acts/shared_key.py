"""Under which key does money of one thing move to its suppliers? Existing books know these keys: they never change."""

from uuid import UUID


def shared_key(kind: str, subject: UUID, supplier: UUID, *, several: bool) -> str:
    """The kind and the order or refund; where several suppliers have a part of it, whose part as well."""
    return f"{kind}:{subject}:{supplier}" if several else f"{kind}:{subject}"
