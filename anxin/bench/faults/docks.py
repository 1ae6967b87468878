"""How is the other side of each supplier started, and by which names are its knobs asked?"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from anxin.bench.faults.parties import GAPS, Setup
from anxin.integrations.docking import short_number

DOCKED_MANNERS: Final = ("delay", "deliver_twice", "fail", "partial", "silent")
HANG: Final = ["--hang", "20"]
TOPUP_ITEM: Final = "qq-coin-50"
CODE_ITEM: Final = "game-100"
# the numbers of a source's goods, by the item that we sell them as
SHELF: Final[Mapping[str, str]] = {TOPUP_ITEM: "12", CODE_ITEM: "11"}


@dataclass(frozen=True)
class Other:
    """One kind of supplier: its simulator's start, what it sells, and under which number it knows an order of ours.

    `skus` are its names for our items. `shelved` ones have a price that is set here and can be raised by a fault.
    `unheard` ones tell nothing unasked and find nothing by our number: what went out there is seen by people alone.
    `renumbers`: a second delivery has a number of its own; elsewhere it has the first one's number and price, so that
    nobody here can see it, and nobody here pays for it.
    """

    kind: str
    skus: Mapping[str, str]
    setup: Callable[[], Setup]
    knobs: str = "supply_knobs"
    behaviours: tuple[str, ...] = ("delay", "deliver_twice", "fail", "partial", "silent", "timeout_after_success")
    numbered: str = "order_no"
    told_as: str = "order_no"
    digits: int = 32
    shelved: bool = False
    unheard: bool = False
    renumbers: bool = True

    def number(self, delivery: UUID) -> str:
        """Our number of an order, as this supplier writes it."""
        return delivery.hex if self.digits == len(delivery.hex) else short_number(delivery, self.digits)

    def item(self, fault: str) -> str:
        """What is bought: codes where the fault is theirs, or where the supplier has nothing else to prove."""
        return CODE_ITEM if TOPUP_ITEM not in self.skus or fault == "too_few_codes" else TOPUP_ITEM

    def scope(self, fault: str, number: str) -> str:
        """Whom a fault is for: a price is the goods' own."""
        return SHELF[self.item(fault)] if fault == "price_changed" else number


def _docked(kind: str, setup: Callable[[], Setup], skus: Mapping[str, str] = SHELF, digits: int = 32) -> Other:
    blind = kind == "acg"
    # a part of an order is an apology there, as a failure is
    manners = ("delay", "deliver_twice", "fail", "silent") if blind else DOCKED_MANNERS
    names = ("number", "theirs")
    home = "docking.knobs"
    return Other(kind, skus, setup, home, manners, *names, digits, shelved=True, unheard=blind, renumbers=False)


def _sandsup() -> Setup:
    secret = secrets.token_hex(16)
    return Setup(["--secret", secret, *HANG, *GAPS], "anxin", secret=secret)


def _anxin() -> Setup:
    secret = secrets.token_hex(16)
    return Setup(["--secret", secret, *HANG, *GAPS], "anxin", {"secret": secret})


def _dujiao_next() -> Setup:
    key, secret = f"dk_{secrets.token_hex(8)}", secrets.token_hex(16)
    return Setup(["--key", key, "--secret", secret, *HANG, *GAPS], key, {"api_secret": secret})


def _acg() -> Setup:
    key = secrets.token_hex(16)
    settings = {"app_key": key, "account_field": "account"}
    return Setup(["--app-id", "10001", "--app-key", key, *HANG, *GAPS], "10001", settings)


def _goofish() -> Setup:
    app, merchant = secrets.token_hex(16), secrets.token_hex(16)
    settings = {"app_id": "677859093659717", "app_secret": app, "mch_secret": merchant}
    return Setup(["--app-secret", app, "--mch-secret", merchant, *HANG, *GAPS], "1001", settings)


def _kayisu() -> Setup:
    key = secrets.token_hex(16)
    return Setup(["--key", key, *HANG, *GAPS], "10000", {"api_key": key})


def _kayixin() -> Setup:
    secret = secrets.token_hex(16)
    return Setup(["--secret", secret, *HANG, *GAPS], "10020", {"app_secret": secret})


SUPPLIERS: Final[Mapping[str, Other]] = {
    "sandsup": Other("sandbox", {TOPUP_ITEM: TOPUP_ITEM}, _sandsup),
    "anxin": Other("anxin", {TOPUP_ITEM: "coin-50"}, _anxin),
    "dujiao_next": _docked("dujiao_next", _dujiao_next, {item: f"{sku}:{sku}" for item, sku in SHELF.items()}),
    "acg": _docked("acg", _acg, {CODE_ITEM: SHELF[CODE_ITEM]}, digits=19),
    "goofish": _docked("goofish", _goofish),
    "kayisu": _docked("kayisu", _kayisu),
    "kayixin": _docked("kayixin", _kayixin),
}
