"""Who reads the bills of which kind of channel? Loaded when the first bill of the kind comes."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, cast

from anxin.integrations.registry import Unconfigured
from anxin.reconciliation.lines import COMMON, BillLine, BillLines, LineKind

READERS: Final = frozenset({"sandbox", "wechatpay", "alipay", "epay", "stripe"})
# an order list tells of payments alone: what it does not show of refunds, it does not deny
TELLS: Final = {"epay": frozenset({LineKind.PAYMENT}), "stripe": COMMON | {LineKind.DISPUTE}}

Reader = Callable[[bytes], Iterator[BillLine | BillLines]]


def bill_reader(kind: str) -> Reader:
    """The parser of a kind of channel, the quicker of two. Raises Unconfigured for one that has no bills."""
    if kind not in READERS:
        raise Unconfigured(kind)
    module = import_module(f"anxin.integrations.{kind}.bill")
    return cast(Reader, getattr(module, "read_blocks", module.read_bill))


def tells_of(kind: str) -> frozenset[LineKind]:
    """Of which movements a bill of this kind of channel tells, so that what it does not show is missing."""
    return TELLS.get(kind, COMMON)
