"""What is a worker sent out to fetch, and what does it bring back? No database is touched on the way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.payments.channel import BillKind
from anxin.reconciliation.lines import COMMON, BillLine, BillLines, LineKind


@dataclass(frozen=True, slots=True)
class BillErrand:
    """One bill to be fetched."""

    claimed: Claimed
    bill: UUID
    channel: UUID
    day: date
    kind: BillKind


@dataclass(frozen=True, slots=True)
class BillAnswer:
    """The file as it came with its lines, read as they are taken; or nothing, and why.

    `none` says that the channel has no bill, whether or not it will have one.
    """

    raw: bytes | None
    lines: Iterable[BillLine | BillLines] = ()
    detail: str = ""
    tells: Collection[LineKind] = COMMON
    none: bool = False
