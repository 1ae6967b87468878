"""What is known of refunds when their channels are asked, or have answered? One statement, and plain values."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from anxin.payments.channel import RefundAnswer
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState


class KnownRefund(NamedTuple):
    """One refund with what its payment and its order say; `wish` is the buyer's own choice of a destination."""

    id: UUID
    shop: UUID
    order: UUID
    payment: UUID
    number: int
    state: str
    destination: str
    amount_minor: int
    currency: str
    reason_zh: str
    retries: int
    shared: bool
    channel_refund_no: str
    received_account: str
    open_at_channel: bool
    sent_in_console: bool
    asked_at: datetime | None
    not_gone_at: datetime | None
    short_since: datetime | None
    late_since: datetime | None
    due_at: datetime | None
    line: UUID | None
    order_ref: str
    buyer: UUID | None
    wish: str | None
    channel: UUID
    payment_minor: int
    captured_minor: int | None
    reference: str
    transaction_no: str
    paid_at: datetime | None
    mixed: bool

    @property
    def ref(self) -> str:
        """The number that people see."""
        return f"{self.order_ref}-R{self.number}"

    @property
    def taken_up(self) -> bool:
        """Whether its channel has it though our funds there were short: nothing said later of the asking ends that."""
        asked = (RefundState.SHORT, RefundState.ASKED, RefundState.UNKNOWN)
        return self.channel_refund_no != "" and self.state in asked

    def is_besides(self, number: str) -> bool:
        """Whether a success under this number is of our own asking, beside what a person sent in the console."""
        told = self.sent_in_console and self.state == RefundState.ARRIVED
        return told and self.channel_refund_no != "" and number not in ("", self.channel_refund_no)

    def named(self, answer: RefundAnswer) -> str:
        """The channel's number for it by this answer, or the one that is known."""
        return answer.refund_no[:64] or self.channel_refund_no

    @property
    def paid_minor(self) -> int:
        """How much the payment brought in."""
        return self.payment_minor if self.captured_minor is None else self.captured_minor


COLUMNS = (
    *(
        "pk",
        "shop_id",
        "order_id",
        "payment_id",
        "number",
        "state",
        "destination",
        "amount_minor",
        "currency",
        "reason_zh",
    ),
    *(
        "retries",
        "shared",
        "channel_refund_no",
        "received_account",
        "open_at_channel",
        "sent_in_console",
        "asked_at",
        "not_gone_at",
        "short_since",
        "late_since",
        "due_at",
        "line_id",
        "order__ref",
        "order__buyer_id",
        "order__refund_preference__destination",
    ),
    *("payment__channel_id", "payment__amount_minor", "payment__captured_minor", "payment__reference"),
    *("payment__transaction_no", "payment__paid_at", "payment__mixed"),
)


def known_refunds(ids: Collection[UUID]) -> dict[UUID, KnownRefund]:
    """The refunds by their ids, in whatever state."""
    rows = Refund.objects.filter(pk__in=ids).values_list(*COLUMNS)
    return {row[0]: KnownRefund(*row) for row in rows}
