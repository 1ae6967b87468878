"""What does the channel write on a day's bill? (`GET /v1/bills/{day}`, signed: a line for each payment and refund)"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.routing import Route

from anxin.simulators.desk import Answer, Ask, Desk, Refused
from anxin.simulators.faults import Faults
from anxin.simulators.fields import BadField
from anxin.simulators.sandpay.bank import Bank, Payment, Refund, iso

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADER = ("kind", "our_no", "their_no", "amount_minor", "fee_minor", "currency", "state", "at", "payment_no")
END = "end"

Line = tuple[str | int | None, ...]


@dataclass
class Bills:
    """The bills of the one merchant. The channel takes `fee_basis_points` and gives them back with a refund."""

    bank: Bank
    faults: Faults
    fee_basis_points: int

    def routes(self, desk: Desk) -> list[Route]:
        """The path of the bills."""
        return [Route("/v1/bills/{day}", desk.endpoint("bill", self.bill), methods=["GET"])]

    def bill(self, ask: Ask) -> Answer:
        """A day that is over, as a CSV table whose last line counts the others."""
        try:
            day = date.fromisoformat(ask.path["day"])
        except ValueError:
            raise BadField("day") from None
        if day >= _day(self.bank.now()):
            raise Refused(404, "BILL_NOT_READY")
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(HEADER)
        lines = list(self._lines(day))
        writer.writerows(lines)
        writer.writerow((END, len(lines)))
        return Answer(200, {"day": day.isoformat(), "csv": table.getvalue()})

    def _lines(self, day: date) -> Iterator[Line]:
        for payment in self.bank.payments.values():
            if payment.paid_at is not None and _day(payment.paid_at) == day:
                yield from self._under_faults(payment.out_trade_no, self._payment(payment))
        for refund in self.bank.refunds.values():
            if refund.status == "SUCCESS" and refund.ended_at is not None and _day(refund.ended_at) == day:
                yield from self._under_faults(refund.out_refund_no, self._refund(refund))

    def _under_faults(self, number: str, line: Line) -> Iterator[Line]:
        """Faults of a bill are asked for by the number that stands on the line."""
        if self.faults.take("bill_lacks", number) is not None:
            return
        if (values := self.faults.take("bill_differs", number)) is not None:
            line = (*line[:3], int(values.get("amount_minor", 1)), *line[4:])
        yield line
        if self.faults.take("bill_repeats", number) is not None:
            yield line

    def _payment(self, payment: Payment) -> Line:
        fee_minor = self._fee(payment.captured_minor)
        moved = (payment.transaction_no, payment.captured_minor, fee_minor, payment.currency, payment.status)
        return ("payment", payment.out_trade_no, *moved, iso(payment.paid_at), "")

    def _refund(self, refund: Refund) -> Line:
        moved = (refund.refund_no, refund.amount_minor, -self._fee(refund.amount_minor), refund.payment.currency)
        number = refund.out_refund_no
        return ("refund", number, *moved, refund.status, iso(refund.ended_at), refund.payment.out_trade_no)

    def _fee(self, amount_minor: int) -> int:
        return (amount_minor * self.fee_basis_points + 5_000) // 10_000


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, SHANGHAI).date()
