"""What did channels say of payouts? Paid is booked, refused gives the money back, all else is asked about again."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.flows.acts.drop_payout import drop_payout
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, supplier_reserve
from anxin.payouts.channel import PayoutAnswer, PayoutStatus
from anxin.payouts.errands import PayoutErrand
from anxin.payouts.models import Payout, PayoutAttempt
from anxin.payouts.states import PayoutState
from anxin.people.models import Supplier
from anxin.transitions.move import move

Answered = tuple[PayoutErrand, PayoutAnswer]


@atomic(durable=True)
def record_payouts(answered: Sequence[Answered], *, at: datetime) -> int:
    """Record answers under the tokens that asked; how many payouts came to an end. Never failed by silence."""
    owners = dict(
        Payout.objects.filter(pk__in=[errand.claimed.subject for errand, _ in answered]).values_list("pk", "supplier")
    )
    suppliers = lock_suppliers(set(owners.values()))
    rows = Payout.objects.filter(state=PayoutState.SENDING).in_bulk(list(owners))
    ended = 0
    for errand, answer in answered:
        attempts = PayoutAttempt.objects.filter(
            payout=errand.claimed.subject, token=errand.claimed.token, answered_at=None
        )
        attempts.update(answered_at=at, answer=answer.status, detail=answer.detail[:200])
        row = rows.get(errand.claimed.subject)
        if answer.status in (PayoutStatus.PAID, PayoutStatus.REFUSED):
            if finish([errand.claimed]) and row is not None:
                _end(row, suppliers[row.supplier_id], answer, at)
                ended += 1
        elif errand.claimed.spent:
            # the payout's own deadline shows it to finance and asks again, day after day
            give_up([errand.claimed])
        else:
            postpone([errand.claimed], at=at, because=answer.detail or answer.status)
    return ended


def _end(row: Payout, supplier: Supplier, answer: PayoutAnswer, at: datetime) -> None:
    if answer.status is PayoutStatus.REFUSED:
        reason = f"支付渠道拒绝 / refused by the channel: {answer.detail}"
        drop_payout(row, supplier, to=PayoutState.REFUSED, reason=reason, by=f"channel:{row.through}", at=at)
        return
    move(
        Payout,
        [row.pk],
        from_=PayoutState.SENDING,
        to=PayoutState.PAID,
        by=f"channel:{row.through}",
        because="the channel says it is paid",
        at=at,
        proof=answer.transfer_no[:200],
        paid_at=at,
        due_at=None,
        on_due="",
        late_since=None,
    )
    post(
        [
            party_movement(
                row.shop_id,
                supplier_reserve(row.shop_id, supplier.pk),
                outside(row.shop_id, row.through),
                row.amount_minor,
                row.currency,
                kind="paid_out",
                ref=row.ref,
                key=f"payout:{row.pk}:paid",
                at=at,
            )
        ]
    )
