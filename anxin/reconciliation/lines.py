"""What does one line of a bill say, whichever channel wrote it? Pure: the parsers of all channels give these."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import starmap
from typing import Final, NamedTuple


class LineKind(StrEnum):
    """What kind of movement a line tells of."""

    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    SHARE = "share"
    DISPUTE = "dispute"
    OTHER = "other"


# of these tells nearly every channel's bill
COMMON: Final = frozenset({LineKind.PAYMENT, LineKind.REFUND})


class BillLine(NamedTuple):
    """One movement as the channel saw it; a tuple, for there may be millions of them.

    `our_no` is the number that we gave: of the payment (PAYMENT, FEE), of the refund (REFUND), of the share or its
    payment (SHARE); empty where the channel names none. `their_no` is the channel's own number of the same movement, of
    a SHARE that of its payment, with that of the part behind a stroke, of a DISPUTE that of the dispute. `amount_minor`
    is always positive, the kind gives its direction, of a DISPUTE its state: `dispute` took, `dispute_reversal` gave
    back; `fee_minor` is what the channel kept for it, negative where it gave a fee back.
    `state` is the channel's own word, as written in the bill. `at` is aware. `payment_no` is our number of the payment
    that a refund gives back or a dispute took, or else the channel's own, where the bill names it: without it a refund
    made at the channel's own desk has no order.
    """

    kind: LineKind
    our_no: str
    their_no: str
    amount_minor: int
    fee_minor: int
    currency: str
    state: str
    at: datetime
    payment_no: str = ""


class BillLines(NamedTuple):
    """Lines that follow each other, by columns of one length, each as `BillLine` says: what a long bill is read in."""

    kind: Sequence[LineKind]
    our_no: Sequence[str]
    their_no: Sequence[str]
    amount_minor: Sequence[int]
    fee_minor: Sequence[int]
    currency: Sequence[str]
    state: Sequence[str]
    at: Sequence[datetime]
    payment_no: Sequence[str]

    def one_by_one(self) -> Iterator[BillLine]:
        """The lines themselves."""
        return starmap(BillLine, zip(*self, strict=True))


class BillUnreadable(Exception):
    """The file is not the bill that it should be; nothing of it may be taken. `line_no` counts from 1, 0: the whole."""

    def __init__(self, reason: str, line_no: int = 0) -> None:
        super().__init__(f"line {line_no}: {reason}" if line_no else reason)
        self.reason = reason
        self.line_no = line_no
