"""Where does a buyer want money to go that may come back for an order?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.redirect_refund import NoBalance
from anxin.refunds.models import Preference
from anxin.refunds.states import Destination
from anxin.refusal import NotFound


@atomic(durable=True)
def prefer_destination(order: UUID, destination: Destination, *, by: str, at: datetime) -> None:
    """Remember the choice for refunds that nobody was asked for yet; it may be changed until then.

    Raises NotFound, and NoBalance where a guest has no balance to send it to.
    """
    row = lock_orders([order]).get(order)
    if row is None:
        raise NotFound
    if destination is Destination.BALANCE and row.buyer_id is None:
        raise NoBalance
    Preference.objects.update_or_create(
        order=row, defaults={"shop_id": row.shop_id, "destination": destination, "by": by, "at": at}
    )
