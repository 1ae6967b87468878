"""What does an exhibit say before it is sealed?"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from anxin.refs import new_id

PAYMENT, GOODS, TALK = "payment", "goods", "talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExhibit:
    """One item of evidence to be sealed; `content` holds plain JSON values, never a secret or a code."""

    shop: UUID
    order: UUID
    slot: str
    kind: str
    content: dict[str, Any]
    by: str
    at: datetime
    id: UUID = field(default_factory=new_id)

    @property
    def content_sha256(self) -> bytes:
        """The hash of the canonical JSON (RFC 8785) of the content."""
        return hashlib.sha256(rfc8785.dumps(self.content)).digest()
