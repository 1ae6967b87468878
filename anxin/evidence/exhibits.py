"""What does an exhibit say before it is sealed?"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from anxin.refs import new_id

PAYMENT, GOODS, TALK = "payment", "goods", "talk"
# what people type, in whatever exhibit: kept sealed, and hashed with a salt, so that no hash lets it be guessed
TYPED = frozenset({"words", "reason", "shown", "said", "points", "answers"})
SALT = "salt"


_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_EXACT = 2**53


def canonical(content: dict[str, Any]) -> bytes:
    """The canonical JSON (RFC 8785) of a content. Of nothing but texts and whole numbers Python's own is the same."""
    if all(name.isascii() and _is_plain(value) for name, value in content.items()):
        return _PLAIN.encode(content).encode()
    return rfc8785.dumps(content)


def _is_plain(value: object) -> bool:
    return type(value) is str or value is None or (type(value) is int and -_EXACT < value < _EXACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExhibit:
    """One item of evidence to be sealed; `content` holds plain JSON values, never a secret or a code.

    Where it holds what people typed, it is given a salt.
    """

    shop: UUID
    order: UUID
    slot: str
    kind: str
    content: dict[str, Any]
    by: str
    at: datetime
    id: UUID = field(default_factory=new_id)

    def __post_init__(self) -> None:
        if self.typed:
            object.__setattr__(self, "content", {**self.content, SALT: secrets.token_hex(16)})

    @property
    def typed(self) -> dict[str, Any]:
        """The part that is kept sealed; empty where nobody typed anything."""
        said = {name: value for name, value in self.content.items() if name in TYPED and value}
        return said | {name: value for name, value in self.content.items() if said and name == SALT}

    @property
    def content_sha256(self) -> bytes:
        """The hash of the canonical JSON (RFC 8785) of the content."""
        return hashlib.sha256(canonical(self.content)).digest()
