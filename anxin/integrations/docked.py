"""What is the same in the clients of all docked suppliers (货源对接), whatever their protocols say?

How one is made from a supplier's row, what it keeps, and what comes of an answer that is unclear: the state of an
order is unknown then, and anything else was not said.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final, Self

from anxin.delivery.supplier import ItemPage, NotSaid, PlainSupplier, SupplierItem, SupplyAnswer, SupplyAsk
from anxin.integrations.docking import (
    TIMEOUT_SECONDS,
    Reply,
    Unclear,
    Wire,
    minor,
    objects,
    secret,
    text_of,
    unknown,
)
from anxin.integrations.epay.signing import needed

PLAIN_OK: Final = (200, "text/plain; charset=utf-8", "ok")
PLAIN_REFUSED: Final = (401, "text/plain; charset=utf-8", "refused")


class DockedSupplier(PlainSupplier, ABC):
    """One account at one docked system. Its own protocol stands in the class of its kind."""

    # the setting that holds our key, and the name under which its goods take the account to be topped up, unless the
    # setting account_field has another; a game's server goes into the same field unless server_field names its own
    KEY_SETTING: ClassVar[str]
    ACCOUNT_FIELD: ClassVar[str] = ""

    def __init__(self, wire: Wire, account: str, settings: Mapping[str, str], clock: Callable[[], float]) -> None:
        """Raises ValueError for what is missing."""
        self._id, self._key = needed({"account": account}, "account"), secret(settings, self.KEY_SETTING)
        self._account_field = settings.get("account_field", "").strip() or self.ACCOUNT_FIELD
        self._server_field = settings.get("server_field", "").strip()
        self._wire, self._clock = wire, clock

    @classmethod
    def from_settings(
        cls,
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> Self:
        """The client of a supplier's row. Raises ValueError for what is missing."""
        return cls(Wire(base_url, timeout_seconds), account, settings, clock)

    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands, by the number under which its system finds it."""
        try:
            return self._look(ask)
        except Unclear as unclear:
            return unknown(unclear)

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """Price and stock of these, each asked for by itself."""
        with not_said():
            told = [self._item(sku) for sku in skus]
        return {item.sku: item for sku, item in zip(skus, told, strict=True) if item is not None and item.sku == sku}

    def close(self) -> None:
        """Close idle connections."""
        self._wire.close()

    def _attached(self, ask: SupplyAsk) -> dict[str, str]:
        """The account as an order brings it: in one field, or with its server in the field that the setting names."""
        if not ask.account:
            return {}
        if not (self._server_field and ask.server):
            return {self._account_field: ask.account}
        return {self._account_field: ask.id_there, self._server_field: ask.server}

    @abstractmethod
    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands. Raises NoAnswer and BadForm."""

    @abstractmethod
    def _item(self, sku: str) -> SupplierItem | None:
        """One thing on sale, None where there is none. Raises NoAnswer and BadForm."""


class CodedSupplier(DockedSupplier):
    """One whose every answer is a code, a message and data."""

    OK: ClassVar[str]

    def _said(self, page: str, fields: Mapping[str, Any]) -> Reply:
        """The answer to a question of which nothing depends. Raises NotSaid."""
        with not_said():
            reply = self._ask(page, fields)
        if not self._done(reply):
            raise NotSaid(reply.text("msg") or f"code {reply.text('code') or reply.status}")
        return reply

    def _done(self, reply: Reply) -> bool:
        return reply.text("code") == self.OK

    @abstractmethod
    def _ask(self, page: str, fields: Mapping[str, Any]) -> Reply:
        """The answer to a signed question. Raises NoAnswer and BadForm."""


@contextmanager
def not_said() -> Iterator[None]:
    """Asks a question of which nothing depends: what is unclear was not said. Raises NotSaid."""
    try:
        yield
    except Unclear as unclear:
        raise NotSaid(str(unclear)) from None


def page_of(
    found: object, read: Callable[[Mapping[str, Any]], SupplierItem | None], number: int, size: int
) -> ItemPage:
    """The items on a page of goods; a page that is not full is the last one. Raises NotSaid."""
    if not isinstance(found, list):
        raise NotSaid("no list of goods")
    listed = objects(found)
    items = tuple(item for item in map(read, listed) if item is not None)
    return ItemPage(items, str(number + 1) if len(listed) == size else "")


def balance_in(found: Mapping[str, Any]) -> int:
    """The balance among what an account is told, in minor units. Raises NotSaid."""
    balance = minor(text_of(found, "balance"))
    if balance is None:
        raise NotSaid("no balance")
    return balance
