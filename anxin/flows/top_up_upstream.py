"""How is it kept that money was put into the balance at a docked supplier?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.book_waiting import book_waiting
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, upstream_prepaid
from anxin.payouts.models import TopUp
from anxin.payouts.queries import in_advance
from anxin.payouts.refusals import NotAnAmountOfMoney, NotPaidInAdvance, ProofNeeded, ProofUsed
from anxin.refs import new_id


@atomic(durable=True)
def top_up_upstream(supplier: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> None:
    """Book a top-up under its receipt, and the costs that waited for it.

    Raises NotPaidInAdvance, NotAnAmountOfMoney, ProofNeeded, ProofUsed.
    """
    row = lock_suppliers([supplier])[supplier]
    number = proof.strip()[:120]
    if supplier not in in_advance([supplier]):
        raise NotPaidInAdvance
    if amount_minor <= 0:
        raise NotAnAmountOfMoney
    if not number:
        raise ProofNeeded
    if TopUp.objects.filter(supplier=supplier, proof=number).exists():
        raise ProofUsed
    kept = TopUp.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        supplier=row,
        amount_minor=amount_minor,
        currency=row.shop.currency,
        proof=number,
        by=by,
        at=at,
    )
    post(
        [
            party_movement(
                row.shop_id,
                outside(row.shop_id, supplier),
                upstream_prepaid(row.shop_id, supplier),
                amount_minor,
                row.shop.currency,
                kind="prepaid",
                ref="",
                key=f"topup:{kept.pk}",
                at=at,
            )
        ]
    )
    book_waiting(supplier, at)
