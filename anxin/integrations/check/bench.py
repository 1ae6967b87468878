"""With what is an adapter tried: its client, what it declares, what may be bought, and what was bought so far?"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import FenceStatus, SupplierItem, SupplierSystem, SupplyAnswer, SupplyAsk, SupplyStatus
from anxin.integrations.check.listener import Listener

LOOK_SECONDS: Final = 0.2
UNDER_WAY: Final = frozenset({SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS, SupplyStatus.PARTIAL})

Told = TypeVar("Told")


class Broken(Exception):
    """A claim is broken; the text says how."""


class NotTried(Exception):
    """The claim could not be tried; the text says what is missing."""


class NotOffered(Exception):
    """The adapter does not declare it, or nothing of the kind is sold there: there is no claim to try."""


def broken_if(so: bool, because: str) -> None:
    """Raises Broken where it is so."""
    if so:
        raise Broken(because)


@dataclass(frozen=True)
class Goods:
    """What may be ordered while checking: it is really bought. Of what is not sold there the name is empty.

    `price_minor` is the price of a piece, in `currency`, where the supplier does not tell its own.
    """

    code: str
    topup: str
    slow: str
    account: str
    price_minor: int = 0
    currency: str = "CNY"


@dataclass
class Bench:
    """One adapter under trial; what one claim bought is there for the next.

    `stranger` is the same client with keys that nobody has; `doors` the raw requests of the open protocol.
    """

    client: SupplierSystem
    can: SupplierCapabilities
    listener: Listener
    goods: Goods
    patience_seconds: float
    doors: object = None
    stranger: SupplierSystem | None = None
    look_seconds: float = LOOK_SECONDS
    items: dict[str, SupplierItem] = field(default_factory=dict)
    bought: dict[str, tuple[SupplyAsk, SupplyAnswer]] = field(default_factory=dict)

    def item(self, sku: str) -> SupplierItem:
        """An item of the range, or one at the price that was named. Raises NotTried and NotOffered."""
        if not sku:
            raise NotOffered("nothing of the kind is named")
        if sku in self.items:
            return self.items[sku]
        if self.can.items or not self.goods.price_minor:
            raise NotTried(f"no item {sku}" if self.can.items else f"no price for {sku}")
        return SupplierItem(sku, sku, self.goods.price_minor, self.goods.currency)

    def ask(self, sku: str, *, quantity: int = 1, number: UUID | None = None, **changes: Any) -> SupplyAsk:
        """An order of an item at its price. Raises NotTried and NotOffered."""
        item = self.item(sku)
        settings: dict[str, Any] = {
            "delivery": number or uuid4(),
            "sku": sku,
            "quantity": quantity,
            "account": "" if sku == self.goods.code else self.goods.account,
            "max_price_minor": item.price_minor * quantity,
            "currency": item.currency,
            "callback_url": self.listener.url,
        }
        return SupplyAsk(**(settings | changes))

    def placed(self, ask: SupplyAsk) -> tuple[SupplyAsk, SupplyAnswer]:
        """An order placed and followed to its end, with the ask as it stands since it has the supplier's number."""
        answer = self.client.place(ask)
        known = replace(ask, supplier_no=answer.supplier_no)
        return known, self._ended(known, answer)

    def delivered(self, kind: str) -> tuple[SupplyAsk, SupplyAnswer]:
        """What an earlier claim bought of codes or top-ups. Raises Broken, and NotOffered where none are named."""
        self.item(getattr(self.goods, kind))
        broken_if(
            kind not in self.bought or self.bought[kind][1].status is not SupplyStatus.DELIVERED,
            "nothing was delivered before",
        )
        return self.bought[kind]

    def delivered_topup_or_code(self) -> tuple[SupplyAsk, SupplyAnswer]:
        """A top-up that was bought, where any are sold; else codes."""
        return self.delivered("topup" if self.goods.topup else "code")

    def stopped(self, ask: SupplyAsk) -> bool:
        """Whether the order could be stopped; a supplier that has to ask somebody itself is asked again."""
        word = self.until(lambda: self.client.fence(ask), lambda said: said is not FenceStatus.UNKNOWN)
        return word is FenceStatus.DONE

    def balance_minor(self) -> int | None:
        """What lies on our account, None where that is not told."""
        return self.client.balance_minor() if self.can.balance else None

    def gets_back_to(self, balance_minor: int | None) -> bool:
        """Whether the balance is as it was before, soon; always where it is not told."""
        return self.until(self.balance_minor, lambda told: told == balance_minor) == balance_minor

    def until(self, ask: Callable[[], Told], enough: Callable[[Told], bool]) -> Told:
        """What is answered, asked again until it is enough or patience is over."""
        give_up = time.monotonic() + self.patience_seconds
        while not enough(told := ask()) and time.monotonic() < give_up:
            time.sleep(self.look_seconds)
        return told

    def _ended(self, ask: SupplyAsk, answer: SupplyAnswer) -> SupplyAnswer:
        if answer.status not in UNDER_WAY or not (self.can.queryable or ask.supplier_no):
            return answer
        return self.until(lambda: self.client.query(ask), lambda told: told.status not in UNDER_WAY)
