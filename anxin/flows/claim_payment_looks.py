"""Which payments does this worker look after now, in case their notices were lost or prove too little?"""

from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.payments.errands import CLOSE, QUERY, PaymentErrand
from anxin.payments.models import Payment, Unmatched
from anxin.payments.states import PAYABLE, UnmatchedState


@atomic(durable=True)
def claim_payment_looks(*, limit: int, at: datetime, lease_seconds: float) -> list[PaymentErrand]:
    """Claim due looks; payments already paid are dropped from the agenda, and money already matched."""
    claimed = claim(Kind.PAYMENT_QUERY, limit=limit, at=at, lease_seconds=lease_seconds)
    if not claimed:
        return []
    subjects = {one.subject for one in claimed}
    rows = Payment.objects.filter(pk__in=subjects, state__in=PAYABLE).select_related("order")
    payments = {payment.pk: payment for payment in rows}
    unmatched = Unmatched.objects.filter(
        pk__in=subjects - payments.keys(), state__in=[UnmatchedState.UNPROVEN, UnmatchedState.WAITING]
    ).in_bulk()
    over = [o for o in claimed if o.killed_too_often or (o.subject not in payments and o.subject not in unmatched)]
    give_up(over)
    live = [one for one in claimed if one not in over]
    errands = [
        _look(one, payments[one.subject]) if one.subject in payments else _found(one, unmatched[one.subject])
        for one in live
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]


def _look(one: Claimed, payment: Payment) -> PaymentErrand:
    act = CLOSE if one.payload.get("close") else QUERY
    return PaymentErrand(one, payment.pk, payment.channel_id, payment.as_asked("", ""), act)


def _found(one: Claimed, row: Unmatched) -> PaymentErrand:
    return PaymentErrand(one, row.pk, row.channel_id, row.as_asked(), QUERY, unmatched=True)
