"""What if a claim against a docked supplier is not ended in time? It becomes the operator's, who is told once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payouts.models import UpstreamClaim
from anxin.payouts.states import UpstreamClaimState
from anxin.texts import Text

AGAIN = timedelta(hours=24)
SUBJECT = Text("上游应退逾期：订单 {ref}", "A docked supplier has not paid back: order {ref}")
BODY = Text(
    "{name} 应退 {amount}（订单 {ref}），期限已过。\n对方系统的答复：{answer}\n请到“上游货源”登记已退，或核销为损失。",
    "{name} owes {amount} back for order {ref}, and its time is over.\nIts system said: {answer}\n"
    "Record on the page about docked suppliers that it was honoured, or write it off.",
)


@atomic(durable=True)
def chase_upstream_claims(ids: Collection[UUID], *, at: datetime) -> int:
    """Hand on what is overdue; how many claims."""
    rows = UpstreamClaim.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("supplier", "order", "shop")
    due = list(rows.filter(pk__in=ids, state=UpstreamClaimState.OPEN, due_at__lte=at).order_by("pk"))
    for row in due:
        if row.owner != "operator":
            _tell(row, at)
        row.owner, row.due_at = "operator", at + AGAIN
        row.save(update_fields=["owner", "due_at"])
    return len(due)


def _tell(row: UpstreamClaim, at: datetime) -> None:
    body = BODY.fill(
        name=Text(row.supplier.name_zh, row.supplier.name_en),
        amount=format_minor(row.amount_minor, row.currency),
        ref=row.order.ref,
        answer=row.answer or "—",
    )
    tell_operators(row.shop, "claim-overdue", SUBJECT.fill(ref=row.order.ref), body, at=at)
