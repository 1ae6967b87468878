"""How is it kept that a reseller paid in advance? Under its receipt, which counts once."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import buyer_balance, outside
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.resale.models import Reseller, TopUp
from anxin.resale.refusals import ReceiptNeeded, ReceiptUsed


@atomic(durable=True)
def top_up_reseller(reseller: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> None:
    """Book money that came by bank. Raises NotFound, ReceiptNeeded, ReceiptUsed."""
    rows = Reseller.objects.select_related("shop").select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=reseller).first()
    if row is None:
        raise NotFound
    number, currency = proof.strip()[:120], row.shop.currency
    if amount_minor <= 0 or not number:
        raise ReceiptNeeded
    if TopUp.objects.filter(reseller=row, proof=number).exists():
        raise ReceiptUsed
    kept = TopUp.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        reseller=row,
        amount_minor=amount_minor,
        currency=currency,
        proof=number,
        by=by,
        at=at,
    )
    source, wallet = outside(row.shop_id, row.pk), buyer_balance(row.shop_id, row.buyer_id)
    key = f"resale-top-up:{kept.pk}"
    post(
        [party_movement(row.shop_id, source, wallet, amount_minor, currency, kind="topped_up", ref="", key=key, at=at)]
    )
