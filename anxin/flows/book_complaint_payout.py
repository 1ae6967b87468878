"""What if a channel decided a complaint itself and paid from the merchant's money? It counts against the one cap."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.complaints.refusals import JoinedAlready, NothingLeft, NotJoined
from anxin.flows.acts.lock_complaint import lock_complaint
from anxin.flows.acts.take_back import take_back
from anxin.flows.book_chargeback import BAD_AMOUNT, BookedOtherwise
from anxin.payments.models import Chargeback, Payment
from anxin.refunds.queries import left_of_payment
from anxin.refusal import Invalid

WHY = "渠道裁决先行赔付"


@atomic(durable=True)
def book_complaint_payout(key: UUID, amount_minor: int, *, by: str, at: datetime) -> UUID:
    """Book what the channel paid to who complained; from then on it cannot be refunded again. The chargeback's id.

    Booked twice it is one. Raises NotFound, NotJoined, Invalid, BookedOtherwise, and NothingLeft for more than was left
    of the order: what had gone back already the channel cannot have paid from this payment, so the amount is to be
    looked up.
    """
    row, order = lock_complaint(key)
    if order is None or row.payment_id is None:
        raise NotJoined
    if row.chargeback is not None:
        if row.chargeback.amount_minor != amount_minor:
            raise JoinedAlready
        return row.chargeback.pk
    payment = Payment.objects.select_related("order", "channel").get(pk=row.payment_id)
    if not 0 < amount_minor <= payment.paid_minor:
        raise Invalid(what=BAD_AMOUNT)
    known = Chargeback.objects.filter(channel=payment.channel, reference=row.outside_id).first()
    if known is not None:
        if (known.payment_id, known.amount_minor) != (payment.pk, amount_minor):
            raise BookedOtherwise
        return known.pk
    if amount_minor > left_of_payment(payment):
        raise NothingLeft
    return take_back(payment, row.outside_id, amount_minor, WHY, by=by, at=at).pk
