"""What do we know ourselves, that a picture could show? One record for each payment that a channel told us of."""

from datetime import datetime

from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.evidence.models import Exhibit
from anxin.evidence.reading.shapes import Kind, Reading, Record
from anxin.flows.acts.open_codes import open_codes
from anxin.orders.models import Order
from anxin.payments.models import Payment


def records_of(order: Order, reading: Reading, *, at: datetime) -> list[Record]:
    """The records that this kind of page could agree with; a page of the goods says nothing of payments.

    Times are those of the channel, as its notices were sealed: we may have heard of a payment much later.
    """
    if reading.kind in (Kind.GOODS, Kind.TALK):
        return [Record(order_no=order.ref, codes=_codes(order, reading, at))]
    numbers = {
        payment.transaction_no: payment.pk.hex
        for payment in Payment.objects.filter(order=order).exclude(transaction_no="")
    }
    told = Exhibit.objects.filter(order=order, kind="payment_notice").order_by("at", "pk")
    records = [_record(order, notice.content, numbers) for notice in told]
    return records or [Record(order_no=order.ref)]


def _record(order: Order, notice: dict[str, str | int], numbers: dict[str, str]) -> Record:
    transaction_no = str(notice["transaction_no"])
    return Record(
        amount_minor=int(notice["amount_minor"]),
        paid_at=datetime.fromisoformat(str(notice["occurred_at"])),
        transaction_no=transaction_no or None,
        merchant_no=numbers.get(transaction_no),
        order_no=order.ref,
    )


def _codes(order: Order, reading: Reading, at: datetime) -> tuple[str, ...]:
    """What was delivered, opened only where a code was seen in the picture to be compared with it."""
    if not reading.codes:
        return ()
    out = (CodeState.ALLOCATED, CodeState.REVEALED)
    codes = Code.objects.select_related("batch").filter(delivery__order=order, state__in=out)
    return tuple(seen.text for seen in open_codes(list(codes), at=at))
