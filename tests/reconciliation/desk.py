"""What does Finn hold in hand? A day of payments and refunds, and the bill that an honest channel would write of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.flows.acts.take_bill import NewBill, Taken
from anxin.flows.import_bill import import_bill
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.ledger.models import Transfer
from anxin.payments.channel import BillKind, RefundStatus
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.models import Bill, Difference
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.workdays.hours import SHANGHAI
from tests.support.cast import DAY, HOUR, MINUTE, Stage

RATE = 60


@dataclass
class Desk:
    """A stage, and the bills of its channel."""

    stage: Stage
    day: date = field(init=False)
    _files: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.day = self.stage.at.astimezone(SHANGHAI).date()

    @property
    def channel(self) -> UUID:
        return self.stage.world.channel

    def next_morning(self) -> datetime:
        """When the bill of the day is there."""
        self.stage.at = datetime.combine(self.day, datetime.min.time(), SHANGHAI) + DAY + 10 * HOUR
        return self.stage.at

    def sells(self, count: int) -> list[Payment]:
        """Bea buys codes, that many times."""
        orders = [self.stage.buys("steam-50").pk for _ in range(count)]
        return list(Payment.objects.filter(order__in=orders).order_by("pk"))

    def gives_back(self, count: int, status: RefundStatus = RefundStatus.ARRIVED) -> list[Refund]:
        """Bea pays for what nobody delivers, and the money goes back."""
        orders = [self.stage.buys("qq-coin-50", account="12345678").pk for _ in range(count)]
        self.stage.wait(32 * MINUTE)
        for _ in range(4):
            due = Delivery.objects.filter(order__in=orders, due_at__lte=self.stage.at)
            judge_deliveries(due.values_list("pk", flat=True), at=self.stage.at)
            self.stage.wait(11 * MINUTE)
        self.stage.channel_says(status)
        return list(Refund.objects.filter(order__in=orders).order_by("pk"))

    def honest(self) -> list[BillLine]:
        """A line for each payment that came and each refund that went, as our books have them."""
        payments = Payment.objects.filter(channel=self.channel, state=PaymentState.PAID).order_by("pk")
        refunds = Refund.objects.filter(payment__channel=self.channel, state=RefundState.ARRIVED).order_by("pk")
        return [of_payment(row) for row in payments] + [of_refund(row) for row in refunds]

    def file(self, *, day: date | None = None) -> NewBill:
        """A file that nobody has seen."""
        raw = b"file %d" % next(self._files)
        return NewBill(channel=self.channel, kind=BillKind.TRADE, raw=raw, day=day or self.day)

    def brings(self, lines: Iterable[BillLine], *, day: date | None = None) -> Taken:
        """Finn brings a file with these lines."""
        return import_bill(self.file(day=day), lines, by="staff:finn", at=self.stage.at)

    def differences(self, **kept: object) -> list[Difference]:
        """What differs, in the order of lines."""
        return list(Difference.objects.filter(**kept).order_by("line_no", "identity"))

    def only(self) -> Difference:
        """The one difference there is."""
        (found,) = self.differences()
        return found

    def bill(self) -> Bill:
        """The bill of the day."""
        return Bill.objects.get(channel=self.channel, day=self.day, kind="trade")


def of_payment(row: Payment) -> BillLine:
    """The line that an honest channel writes of a payment."""
    booked = Transfer.objects.get(key=f"paid:{row.pk}")
    return line(LineKind.PAYMENT, row.pk.hex, row.transaction_no, booked.amount_minor, row.paid_at or booked.at)


def of_refund(row: Refund) -> BillLine:
    """The line that an honest channel writes of a refund."""
    at = row.arrived_at or row.planned_at
    number = row.channel_refund_no or f"R{row.pk.hex}"
    return line(LineKind.REFUND, row.pk.hex, number, row.amount_minor, at, payment_no=row.payment_id.hex)


def line(
    kind: LineKind, our_no: str, their_no: str, amount_minor: int, at: datetime, *, payment_no: str = ""
) -> BillLine:
    """A line in the channel's words; the channel keeps 0.6 % and gives it back with a refund."""
    fee = (amount_minor * RATE + 5_000) // 10_000
    sign = 1 if kind is LineKind.PAYMENT else -1
    return BillLine(kind, our_no, their_no, amount_minor, sign * fee, "CNY", "SUCCESS", at, payment_no)


def stranger(at: datetime, amount_minor: int = 4_850) -> BillLine:
    """A payment that nobody here knows of."""
    return line(LineKind.PAYMENT, new_id().hex, f"X{new_id().hex}", amount_minor, at)
