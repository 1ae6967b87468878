"""What if a payout waits too long, or its supplier owes something meanwhile?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.drop_payout import drop_payout
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Payout
from anxin.payouts.queries import money_of
from anxin.payouts.states import FOR_A_DEBT, PAYOUT_OPEN, PayoutState

AGAIN_AFTER = timedelta(hours=24)


@atomic(durable=True)
def chase_payouts(ids: Collection[UUID], *, at: datetime) -> int:
    """Show due payouts to finance as late; those of suppliers in debt are cancelled, and their money pays the debt.

    What was approved may have left the bank already, or the channel: the one waits for finance, the other is only asked
    about again.
    """
    rows = Payout.objects.filter(pk__in=ids, state__in=PAYOUT_OPEN, due_at__lte=at)
    suppliers = lock_suppliers(set(rows.values_list("supplier_id", flat=True)))
    due = list(rows.order_by("pk"))
    for row in due:
        supplier = suppliers[row.supplier_id]
        if row.state == PayoutState.REQUESTED and money_of(supplier)["debt"]:
            drop_payout(row, supplier, to=PayoutState.CANCELLED, reason=FOR_A_DEBT, by="machine", at=at)
    late = [row.pk for row in due if row.late_since is None]
    Payout.objects.filter(pk__in=late, state__in=PAYOUT_OPEN).update(late_since=at)
    Payout.objects.filter(pk__in=[row.pk for row in due], state__in=PAYOUT_OPEN).update(due_at=at + AGAIN_AFTER)
    sending = [row for row in due if row.state == PayoutState.SENDING]
    plan([Planned(Kind.PAYOUT_ASK, row.shop_id, row.pk, at) for row in sending])
    return len(due)
