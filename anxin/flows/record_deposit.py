"""How is it kept that a supplier paid its deposit from outside? Finance saw it arrive, under a number used once."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, supplier_deposit
from anxin.payouts.models import DepositMove
from anxin.payouts.refusals import NotAnAmountOfMoney, ProofNeeded, ProofUsed
from anxin.refs import new_id


@atomic(durable=True)
def record_deposit(supplier: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> None:
    """Book a deposit that came in by bank. Raises NotAnAmountOfMoney, ProofNeeded, ProofUsed."""
    row = lock_suppliers([supplier])[supplier]
    number = proof.strip()[:200]
    if amount_minor <= 0:
        raise NotAnAmountOfMoney
    if not number:
        raise ProofNeeded
    if DepositMove.objects.filter(supplier=supplier, proof=number).exists():
        raise ProofUsed
    kept = DepositMove.objects.create(
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
                supplier_deposit(row.shop_id, supplier),
                amount_minor,
                row.shop.currency,
                kind="deposited",
                ref="",
                key=f"deposit:{kept.pk}",
                at=at,
            )
        ]
    )
