"""In what form does a channel's word about money come in?"""

from dataclasses import dataclass
from uuid import UUID

from anxin.payments.channel import ChannelNotice


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
