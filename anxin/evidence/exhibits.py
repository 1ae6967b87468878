"""What does an exhibit say before it is sealed?"""

import hashlib
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
        return hashlib.sha256(rfc8785.dumps(self.content)).digest()
