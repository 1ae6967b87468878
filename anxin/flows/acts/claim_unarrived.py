"""What of an order that was refunded, could not be proven stopped, and never came? Its price is claimed back."""

from collections.abc import Sequence
from datetime import datetime

from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.flows.acts.bearer_of import bearer_of
from anxin.flows.acts.book_supplied import book_supplied
from anxin.flows.acts.claim_upstream import claim_upstream
from anxin.payouts.models import Supplied
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund


def claim_unarrived(looked_up: Sequence[tuple[Delivery, int | None]], *, at: datetime) -> None:
    """Book what its docked supplier said that it takes (fen, None where it never did), and claim what went back.

    To be called when the last look has found nothing: what comes before is a surplus, with an end of its own. The
    deliveries come with `order` and `line`, their orders are locked.
    """
    gone = {row.pk: (row, cost) for row, cost in looked_up if row.state == DeliveryState.STOPPED and cost}
    known = set(Supplied.objects.filter(pk__in=gone).values_list("pk", flat=True))
    fresh = {pk: one for pk, one in gone.items() if pk not in known and not one[0].delivered_share}
    if not fresh:
        return
    book_supplied(list(fresh.values()), at=at)
    lines = {row.line_id: row for row, _ in fresh.values()}
    refunds = {
        refund.line_id: refund
        for refund in Refund.objects.select_related("order", "line", "decision")
        .filter(line__in=lines)
        .order_by("number")
    }
    claim_upstream(
        [
            (refund, _liable(refund), lines[line].places if lines[line].line.quantity > 1 else ())
            for line, refund in refunds.items()
            if line is not None
        ],
        at=at,
        only=fresh,
    )


def _liable(refund: Refund) -> Liable:
    return bearer_of(Liable(refund.decision.liable)) if refund.decision else Liable.SUPPLIER
