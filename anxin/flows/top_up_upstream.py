"""How is it kept that money was put into the balance at a docked supplier?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.book_proven import book_proven
from anxin.flows.acts.book_waiting import book_waiting
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.ledger.accounts import upstream_prepaid
from anxin.payouts.models import TopUp
from anxin.payouts.queries import in_advance
from anxin.payouts.refusals import NotPaidInAdvance


@atomic(durable=True)
def top_up_upstream(supplier: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> None:
    """Book a top-up under its receipt, and the costs that waited for it.

    Raises NotPaidInAdvance, NotAnAmountOfMoney, ProofNeeded, ProofUsed.
    """
    row = lock_suppliers([supplier])[supplier]
    if supplier not in in_advance([supplier]):
        raise NotPaidInAdvance
    account, number = upstream_prepaid(row.shop_id, supplier), proof.strip()[:120]
    book_proven(TopUp, row, account, amount_minor, kind="prepaid", key="topup", proof=number, by=by, at=at)
    book_waiting(supplier, at)
