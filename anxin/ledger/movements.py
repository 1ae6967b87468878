"""What is asked of the ledger, and what does it answer?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from anxin.refusal import Refusal
from anxin.texts import Text

State = Literal["done", "repeat", "conflict", "refused"]

# every reason for which an item can be refused, with the sentence that a person reads
REASONS: dict[str, Text] = {
    "short": Text("付款账户余额不足。", "The paying account holds too little."),
    "off_chart": Text("账本不允许这种划转。", "The chart of accounts knows no such movement."),
    "not_positive": Text("划转金额必须大于零。", "The amount must be above zero."),
    "same_account": Text("付款与收款账户相同。", "Source and target are one account."),
    "other_shop": Text("账户属于另一家店铺。", "An account belongs to another shop."),
    "other_order": Text("账户属于另一笔订单。", "An account belongs to another order."),
    "nothing_to_reverse": Text("要冲正的划转不存在或内容不符。", "The transfer to reverse is unknown or differs."),
    "already_reversed": Text("该划转已被冲正过。", "The transfer has been reversed already."),
    "linked": Text("同组的另一笔划转未通过。", "Another movement of the same group did not pass."),
}


_CONFLICT = Text("同一凭据已用于另一笔划转。", "Its key belongs to another transfer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that is to move from one account to another, once, under its key."""

    shop: UUID
    order: UUID | None
    source: str
    target: str
    amount_minor: int
    currency: str
    kind: str
    ref: str
    key: str
    at: datetime
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one movement: done now, a repeat of what was done, a conflict with it, or refused and why.

    `transfer` is the row that stands in the books for it (for a conflict, the one that is in the way).
    """

    state: State
    reason: str | None
    transfer: UUID | None

    @property
    def stands(self) -> bool:
        """Whether the money has moved, now or before."""
        return self.state in {"done", "repeat"}


class TransferRefused(Refusal):
    """For callers that cannot go on without their money having moved."""

    text = Text("账本拒绝了这笔划转：{why}", "The ledger refused this movement: {why}")

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(why=REASONS[outcome.reason] if outcome.reason else _CONFLICT)
