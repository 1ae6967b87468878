"""How is it kept that a supplier was paid? By hand with its proof, where the operator is the seller of record.

What has left the bank has left it: a debt or a suspension that came after the transfer forbids the next one, and never
that this one is written down.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.heed_agreement import heed_agreement
from anxin.flows.acts.heed_suspension import heed_suspension
from anxin.flows.acts.lock_payout import lock_payout
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, supplier_reserve
from anxin.money import format_minor
from anxin.payouts.models import Agreement, Payout
from anxin.payouts.queries import money_of
from anxin.payouts.refusals import NotByHand, OwesTheShop, ProofNeeded, ProofUsed, SamePerson
from anxin.payouts.states import PayoutState
from anxin.people.models import Supplier
from anxin.transitions.move import move


@atomic(durable=True)
def record_payout(payout: UUID, *, proof: str, by: str, at: datetime, left_before: bool = False) -> None:
    """Book an approved payout as paid under the number of its receipt, which stands for one payout of a supplier.

    `left_before`: the money had left the bank before its supplier was suspended or owed anything. Raises NotFound,
    PayoutClosed, NotByHand, SamePerson, NotAgreed, ProofNeeded, ProofUsed, and unless it had left before
    SupplierSuspended, and OwesTheShop for a debt that arose meanwhile.
    """
    row, supplier = lock_payout(payout, PayoutState.APPROVED)
    if Agreement.objects.filter(supplier=supplier, by_hand=False).exists():
        raise NotByHand
    if row.requested_by.partition(":")[2] == by.partition(":")[2]:
        raise SamePerson
    heed_agreement(supplier)
    number = proof.strip()[:200]
    if not number:
        raise ProofNeeded
    if Payout.objects.filter(supplier=supplier, proof=number).exists():
        raise ProofUsed
    if not left_before:
        heed_suspension(supplier)
        _heed_debt(row, supplier)
    move(
        Payout,
        [row.pk],
        from_=PayoutState.APPROVED,
        to=PayoutState.PAID,
        by=by,
        because="paid by hand, before what forbids it" if left_before else "paid by hand",
        at=at,
        proof=number,
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
                outside(row.shop_id, supplier.pk),
                row.amount_minor,
                row.currency,
                kind="paid_out",
                ref=row.ref,
                key=f"payout:{row.pk}:paid",
                at=at,
            )
        ]
    )


def _heed_debt(row: Payout, supplier: Supplier) -> None:
    debt = money_of(supplier)["debt"]
    if debt:
        raise OwesTheShop(amount=format_minor(debt, row.currency))
