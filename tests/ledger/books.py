"""A small shop's books: who is who, and the movements that tests ask for."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from anxin.ledger import accounts
from anxin.ledger.movements import Movement
from anxin.refs import new_id

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Books:
    """One shop with one channel, Bea who buys and Sol who supplies."""

    shop: UUID = field(default_factory=new_id)
    channel: UUID = field(default_factory=new_id)
    bea: UUID = field(default_factory=new_id)
    sol: UUID = field(default_factory=new_id)

    @property
    def outside(self) -> str:
        return accounts.outside(self.shop, self.channel)

    def hold(self, order: UUID) -> str:
        return accounts.hold(self.shop, order)

    def pending(self, order: UUID) -> str:
        return accounts.pending(self.shop, order)

    @property
    def available(self) -> str:
        return accounts.supplier_available(self.shop, self.sol)

    @property
    def wallet(self) -> str:
        return accounts.buyer_balance(self.shop, self.bea)

    @property
    def fees(self) -> str:
        return accounts.platform_fees(self.shop)

    def move(
        self,
        kind: str,
        source: str,
        target: str,
        amount_minor: int,
        *,
        order: UUID | None = None,
        key: str = "",
        at: datetime = NOON,
        currency: str = "CNY",
        reverses: UUID | None = None,
    ) -> Movement:
        return Movement(
            shop=self.shop,
            order=order,
            source=source,
            target=target,
            amount_minor=amount_minor,
            currency=currency,
            kind=kind,
            ref="7K3QFA2M",
            key=key or f"test:{new_id()}",
            at=at,
            reverses=reverses,
        )

    def paid(self, order: UUID, amount_minor: int, *, key: str = "", at: datetime = NOON) -> Movement:
        return self.move("paid", self.outside, self.hold(order), amount_minor, order=order, key=key, at=at)

    def confirmed(self, order: UUID, amount_minor: int, *, key: str = "", at: datetime = NOON) -> Movement:
        return self.move("confirmed", self.hold(order), self.pending(order), amount_minor, order=order, key=key, at=at)

    def settled(self, order: UUID, amount_minor: int, *, key: str = "", at: datetime = NOON) -> Movement:
        return self.move("settled", self.pending(order), self.available, amount_minor, order=order, key=key, at=at)
