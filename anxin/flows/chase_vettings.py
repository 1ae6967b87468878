"""What if a supplier was not checked again in time? The operators are told, and two weeks later it is suspended."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.suspend import suspend
from anxin.flows.acts.tell_operators import tell_operators
from anxin.payouts.deadlines import VET_GRACE
from anxin.payouts.models import Agreement
from anxin.payouts.states import AgreementState
from anxin.texts import Text

LATE = "身份半年未复核 / identity not checked again in six months"
SUBJECT = Text("请复核供货商身份：{name}", "Check a supplier's identity again: {name}")
BODY = Text(
    "{name}（{legal}）的身份核验已满六个月。依法须每六个月复核一次：请核对证照后，在“供货商资金”重新保存合作条款。\n"
    "{until}（UTC）仍未复核，系统会自动停用这家供货商。",
    "The identity of {name} ({legal}) was checked six months ago, and the law wants it checked again. Look at its "
    "licence, then save the terms again on the page about suppliers' money.\n"
    "If that is not done by {until} (UTC), the supplier is suspended.",
)


@atomic(durable=True)
def chase_vettings(ids: Collection[UUID], *, at: datetime) -> int:
    """Tell of what is due, suspend what was told of and not done; how many agreements."""
    rows = Agreement.objects.select_related("supplier__shop").filter(
        pk__in=ids, state=AgreementState.VETTED, vet_again_at__lte=at
    )
    due = list(rows.order_by("pk"))
    for row in due:
        if row.vet_told_at is None:
            Agreement.objects.filter(pk=row.pk).update(vet_told_at=at)
            _tell(row, at + VET_GRACE, at)
        elif row.vet_told_at + VET_GRACE <= at:
            suspend(row.supplier, because=LATE, by="machine", at=at)
    return len(due)


def _tell(row: Agreement, until: datetime, at: datetime) -> None:
    name = Text(row.supplier.name_zh, row.supplier.name_en)
    body = BODY.fill(name=name, legal=row.legal_name, until=f"{until:%Y-%m-%d %H:%M}")
    tell_operators(row.supplier.shop, "vet-again", SUBJECT.fill(name=name), body, at=at)
