"""How does a reseller ask a price back? The request is noted once; the case on its order decides about it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.queries import line_of
from anxin.refs import new_id
from anxin.refunds.queries import given_back, refunds_of
from anxin.refusal import NotFound
from anxin.resale.models import Resale, Return
from anxin.resale.refusals import PiecesNeeded, ReturnAboveLeft


@atomic(durable=True)
def ask_back(
    resale: UUID,
    number: str,
    amount_minor: int,
    *,
    at: datetime,
    callback_url: str = "",
    units: Sequence[int] = (),
    case: UUID | None = None,
) -> Return:
    """Note the request; the same number again is the request that stands. What was refunded unasked may be asked for.

    Its end is told at `callback_url`, else where the order's is. `units`: the pieces whose price it is;
    `case` decides about it, also where that is known only when the number is asked for again.

    Raises NotFound, ReturnAboveLeft, PiecesNeeded where a part of several pieces is asked for and none are named.
    """
    row = Resale.objects.get(pk=resale)
    if row.order_id is None:
        raise NotFound
    order = lock_orders([row.order_id])[row.order_id]
    standing = Return.objects.filter(resale=row, number=number).first()
    if standing is not None:
        if standing.case is None and case is not None:
            standing.case = case
            standing.save(update_fields=["case"])
        return standing
    given_minor, back_minor = sum(given_back(resale).values()), sum(row.amount_minor for row in refunds_of(order.pk))
    if amount_minor > order.amount_minor - given_minor:
        raise ReturnAboveLeft
    is_part = back_minor - given_minor < amount_minor < order.amount_minor - back_minor
    if is_part and not units and line_of(order.pk).quantity > 1:
        raise PiecesNeeded
    return Return.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        resale=row,
        number=number,
        asked_minor=amount_minor,
        units=[*units],
        case=case,
        at=at,
        callback_url=callback_url,
        tell_at=at if callback_url or row.callback_url else None,
    )
