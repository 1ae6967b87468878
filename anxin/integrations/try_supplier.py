"""Does a supplier's system know us, right now? Its balance is asked, else an order that nobody placed."""

from dataclasses import dataclass
from typing import Final

from anxin.delivery.supplier import NotSaid, SupplyAsk, SupplyStatus
from anxin.integrations.registry import Unconfigured, supplier_capabilities_of, supplier_system
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.texts import Text

WELL: Final = Text("连接正常，密钥可用。", "It answers, and knows our keys.")
WITH_BALANCE: Final = Text("连接正常，对方余额 {amount}。", "It answers; our balance there is {amount}.")
NO_ANSWER: Final = Text(
    "没有明确答复。请核对地址、账号和密钥，以及对方是否限制了来源 IP。",
    "No clear answer. Check the address, the account and the keys, and whether it lets our address in.",
)
NO_KEYS: Final = Text("密钥不全或不能用，没有发出请求。", "Its keys are missing or unusable; nothing was asked.")


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether it answered clearly, what is to be said of it, and the balance where it tells one."""

    well: bool
    said: Text
    balance_minor: int | None = None


def try_supplier(supplier: Supplier) -> Tried:
    """Ask one harmless question. Waits as long as the supplier's client does."""
    try:
        system, can = supplier_system(supplier), supplier_capabilities_of(supplier.kind)
    except Unconfigured:
        return Tried(well=False, said=NO_KEYS)
    if can.balance:
        try:
            return Tried(well=True, said=WITH_BALANCE, balance_minor=system.balance_minor())
        except NotSaid:
            return Tried(well=False, said=NO_ANSWER)
    ask = SupplyAsk(delivery=new_id(), sku="", quantity=1, max_price_minor=1, callback_url="")
    well = system.query(ask).status is not SupplyStatus.UNKNOWN
    return Tried(well=well, said=WELL if well else NO_ANSWER)
