"""Which offered payments does this worker look after now, in case their notices were lost?"""

from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.payments.errands import PaymentErrand
from anxin.payments.models import Payment
from anxin.payments.states import PAYABLE


@atomic(durable=True)
def claim_payment_looks(*, limit: int, at: datetime, lease_seconds: float) -> list[PaymentErrand]:
    """Claim due looks; payments already paid are dropped from the agenda."""
    claimed = claim(Kind.PAYMENT_QUERY, limit=limit, at=at, lease_seconds=lease_seconds)
    rows = Payment.objects.filter(pk__in=[one.subject for one in claimed], state__in=PAYABLE)
    waiting = {payment.pk: payment for payment in rows.select_related("order")}
    over = [one for one in claimed if one.subject not in waiting or one.killed_too_often]
    give_up(over)
    errands = [_errand(one, waiting[one.subject]) for one in claimed if one not in over]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]


def _errand(one: Claimed, payment: Payment) -> PaymentErrand:
    return PaymentErrand(claimed=one, payment=payment.pk, channel=payment.channel_id, ask=payment.as_asked("", ""))
