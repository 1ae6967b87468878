"""A small shop's books: who is who, and the movements that tests ask for."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from anxin.ledger import accounts
from anxin.ledger.movements import Movement
from anxin.refs import new_id

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PATIENCE_SECONDS = 300.0


def wait_until_all_is_past() -> None:
    """Until no transaction is left that is older than what was committed so far.

    Transactions in other databases of the same server count too, so on a shared one this may take a moment.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        [now] = cursor.fetchone()
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [now])
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < give_up, "a transaction elsewhere on this server stays open"


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
