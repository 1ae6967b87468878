"""How is it kept that a supplier paid its deposit from outside? Finance saw it arrive, under a number used once."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.book_proven import book_proven
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.ledger.accounts import supplier_deposit
from anxin.payouts.models import DepositMove


@atomic(durable=True)
def record_deposit(supplier: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> None:
    """Book a deposit that came in by bank. Raises NotAnAmountOfMoney, ProofNeeded, ProofUsed."""
    row = lock_suppliers([supplier])[supplier]
    account, number = supplier_deposit(row.shop_id, supplier), proof.strip()[:200]
    book_proven(DepositMove, row, account, amount_minor, kind="deposited", key="deposit", proof=number, by=by, at=at)
