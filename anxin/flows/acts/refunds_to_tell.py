"""What are suppliers told about buyers who have all their money back?"""

from collections.abc import Sequence
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.errands import REFUNDED, TELL, SupplyErrand
from anxin.delivery.models import Delivery
from anxin.orders.queries import account_of, server_of
from anxin.sourcing.queries import terms_of


def refunds_to_tell(claimed: Sequence[Claimed]) -> dict[UUID, SupplyErrand]:
    """One errand for each delivery, by the delivery."""
    asked = {one.subject: one for one in claimed if one.key == REFUNDED and not one.killed_too_often}
    if not asked:
        return {}
    rows = list(Delivery.objects.select_related("line__item", "order").filter(pk__in=asked))
    terms = terms_of(rows)
    errands = {}
    for row in rows:
        source = terms.get(row.pk)
        errands[row.pk] = SupplyErrand(
            claimed=asked[row.pk],
            act=TELL,
            delivery=row.pk,
            order=row.order_id,
            supplier=row.supplier_id,
            sku=source.sku if source else row.line.item.sku,
            quantity=row.quantity,
            max_price_minor=row.line.amount_minor,
            idempotent=True,
            account=account_of(row.line),
            server=server_of(row.line),
            currency=row.order.currency,
            supplier_no=row.supplier_no,
            amount_minor=row.line.amount_minor,
        )
    return errands
