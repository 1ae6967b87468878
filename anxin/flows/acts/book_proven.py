"""How is money of a supplier booked that moved outside, under the number of its receipt, which counts once?"""

from datetime import datetime
from uuid import UUID

from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside
from anxin.payouts.models import DepositMove, TopUp
from anxin.payouts.refusals import NotAnAmountOfMoney, ProofNeeded, ProofUsed
from anxin.people.models import Supplier
from anxin.refs import new_id


def book_proven(
    kept_as: type[DepositMove] | type[TopUp],
    row: Supplier,
    account: str,
    amount_minor: int,
    *,
    kind: str,
    key: str,
    proof: str,
    by: str,
    at: datetime,
) -> UUID:
    """Keep the receipt and move the money from outside into the account; the supplier's row is locked.

    The movement's key is `key` and the number of what was kept, which is returned. Raises
    NotAnAmountOfMoney, ProofNeeded, ProofUsed.
    """
    if amount_minor <= 0:
        raise NotAnAmountOfMoney
    if not proof:
        raise ProofNeeded
    if kept_as.objects.filter(supplier=row, proof=proof).exists():
        raise ProofUsed
    currency = row.shop.currency
    kept = kept_as.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        supplier=row,
        amount_minor=amount_minor,
        currency=currency,
        proof=proof,
        by=by,
        at=at,
    )
    source = outside(row.shop_id, row.pk)
    name = f"{key}:{kept.pk}"
    post([party_movement(row.shop_id, source, account, amount_minor, currency, kind=kind, ref="", key=name, at=at)])
    return kept.pk
