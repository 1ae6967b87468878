"""What can be wrong with the books, and how is it said?"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from anxin.texts import Text

KINDS = {
    "gap": Text("链 {subject} 缺少第 {place} 条记录", "chain {subject} lacks its link {place}: a row was deleted"),
    "edited": Text(
        "链 {subject} 第 {place} 条({item})被改动", "link {place} of chain {subject} ({item}) was edited or moved"
    ),
    "head": Text("链 {subject} 的链头与其记录不符", "the head of chain {subject} does not fit its links"),
    "tail": Text(
        "链 {subject} 末尾缺少第 {amount} 至 {place} 条记录",
        "chain {subject} lacks its links {amount} to {place} at its end: rows were deleted",
    ),
    "rolled": Text(
        "账户 {address} 自 {day} 起的每日汇总与划转不符",
        "what is kept by day for account {address} does not fit its transfers, from {day} on",
    ),
    "astray": Text(
        "划转 {item} 的店铺或订单与账户不符", "transfer {item} names another shop or order than its accounts"
    ),
    "off_chart": Text(
        "划转 {item} 的类型或路线不在科目表中", "transfer {item} is of a kind, or goes a way, that is not in the chart"
    ),
    "unknown": Text("账户 {address} 不在科目表中", "account {address} is of no kind in the chart"),
    "held": Text(
        "账户 {address} 的余额与划转相差 {amount} {currency}",
        "account {address} differs from its transfers by {amount} {currency} (minor units)",
    ),
    "positive": Text(
        "账户 {address} 不应为正,现为 {amount}", "account {address} must not be positive, and holds {amount}"
    ),
    "not_empty": Text(
        "{subject} 已了结，账户却仍有 {amount}", "{subject} is closed, and its account still holds {amount}"
    ),
    "root": Text("{address} 的每日根哈希与记录不符", "the daily root of {address} does not fit the chains"),
    "changed": Text("链 {subject} 与 {address} 封存时不同", "chain {subject} is not what was sealed on {address}"),
    "vanished": Text("链 {subject} 在 {address} 封存过，现已不在", "chain {subject}, sealed on {address}, is gone"),
    "rootless": Text("{address} 封存过的每日根哈希已不在", "the daily root that was sealed on {address} is gone"),
    "unlike_saved": Text(
        "{address} 的每日根哈希与您留存的不同", "the daily root of {address} is not the one that was saved"
    ),
    "roots": Text("{address} 的每日根哈希未接上前一日", "the daily root of {address} does not follow the one before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not hold; amounts in minor units."""

    kind: str
    subject: UUID | None = None
    item: UUID | None = None
    place: int | None = None
    address: str = ""
    currency: str = ""
    amount: int = 0
    day: date | None = None

    @property
    def sentence(self) -> Text:
        """The finding for a person, in both languages."""
        return KINDS[self.kind].fill(
            subject=self.subject,
            item=self.item,
            place=self.place,
            address=self.address,
            currency=self.currency,
            amount=self.amount,
            day=self.day,
        )


@dataclass(slots=True)
class Verdict:
    """What verifying found, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    transfers: int = 0
    roots: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
