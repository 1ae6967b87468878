"""In what form does a channel's word about money, or about a complaint, come in?"""

from dataclasses import dataclass
from uuid import UUID

from anxin.payments.channel import ChannelNotice, ComplaintNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A verified notice, or the equal answer to a query (`asked`), as it came in over one channel.

    `by` and `because` tell who had the channel asked by hand, and why.
    """

    channel: UUID
    notice: ChannelNotice
    body: str
    asked: bool = False
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complained:
    """A verified notice about a complaint, as it came in over one channel."""

    channel: UUID
    notice: ComplaintNotice
    body: str
