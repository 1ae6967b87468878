"""In what form does a channel's word about money, or about a complaint, come in?"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from anxin import vault
from anxin.payments.channel import ChannelNotice, ComplaintNotice, DisputeNotice
from anxin.payments.models import TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A verified notice, or the equal answer to a query (`asked`), as it came in over one channel.

    `by` and `because` tell who had the channel asked by hand, and why. `body` is text, or bytes sealed already.
    """

    channel: UUID
    notice: ChannelNotice
    body: str | bytes
    asked: bool = False
    by: str = ""
    because: str = ""

    def as_told(self) -> dict[str, object]:
        """A notice of a payment that came by itself, for JSON."""
        notice = self.notice
        return {
            "channel": str(self.channel),
            "external_id": notice.external_id,
            "kind": notice.kind,
            "payment": str(notice.payment),
            "transaction_no": notice.transaction_no,
            "amount_minor": notice.amount_minor,
            "currency": notice.currency,
            "occurred_at": notice.occurred_at.isoformat(),
            "sealed": b2a_base64(self._sealed(), newline=False).decode("ascii"),
        }

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Self:
        """What `as_told` told; what was kept before bodies were sealed has one in clear."""
        sealed = told.get("sealed")
        notice = ChannelNotice(
            external_id=told["external_id"],
            kind=told["kind"],
            payment=UUID(told["payment"]),
            refund=None,
            transaction_no=told["transaction_no"],
            amount_minor=told["amount_minor"],
            currency=told["currency"],
            occurred_at=datetime.fromisoformat(told["occurred_at"]),
        )
        return cls(
            channel=UUID(told["channel"]), notice=notice, body=told["body"] if sealed is None else a2b_base64(sealed)
        )

    def _sealed(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else vault.seal(self.body, TOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complained:
    """A verified notice about a complaint, as it came in over one channel."""

    channel: UUID
    notice: ComplaintNotice
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A verified notice about a dispute, as it came in over one channel."""

    channel: UUID
    notice: DisputeNotice
    body: str
