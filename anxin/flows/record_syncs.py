"""What did docked suppliers say of their items, and what follows for price, shelf and people?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.catalog.errands import SyncAnswer, SyncErrand
from anxin.catalog.models import Docking
from anxin.flows.acts.follow_supplier import follow_supplier
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.acts.tell_operators import tell_operators
from anxin.people.models import Supplier
from anxin.texts import Text

Answered = tuple[SyncErrand, SyncAnswer]

UNSEEN = Text("货源连续没有应答：{name}", "No word from {name}")
UNSEEN_BODY = Text(
    "“{name}”连续 {n} 次没有答复价格和库存（{why}）。商品照常出售：库存显示为未知，成本以最后一次为准，"
    "下单时仍有最高成本限制。请检查对接设置。",
    "“{name}” has not told prices and stock {n} times in a row ({why}). Its items stay on sale: their stock is "
    "unknown, their cost is the last one told, and every order still carries the most it may cost. "
    "Look at the connection.",
)


@atomic(durable=True)
def record_syncs(answered: Sequence[Answered], *, at: datetime) -> int:
    """Take what was told; where nothing was, note the failure and conclude nothing. How many suppliers spoke.

    A supplier of which it was never kept what its system can is kept with what its protocol can.
    """
    spoke = [(errand, answer) for errand, answer in answered if not answer.why]
    silent = [(errand, answer.why) for errand, answer in answered if answer.why]
    held = set(finish([errand.claimed for errand, _ in spoke]))
    taken = [(errand, answer) for errand, answer in spoke if errand.claimed.id in held]
    rows = _lock([errand.supplier for errand, _ in taken])
    for errand, answer in taken:
        row = rows[errand.supplier]
        follow_supplier(row, errand.skus, answer.told, at=at)
        _keep_able(row.supplier, answer.able, at)
        row.synced_at, row.failures, row.failed_at, row.failure = at, 0, None, ""
    Docking.objects.bulk_update(rows.values(), ["synced_at", "failures", "failed_at", "failure"])
    for errand, why in silent:
        _note(errand, why, at)
    return len(taken)


def _keep_able(supplier: Supplier, able: dict[str, Any], at: datetime) -> None:
    if able and Supplier.objects.filter(pk=supplier.pk, capabilities={}).update(capabilities=able):
        note_supplier_change(supplier, "terms", ["capabilities"], by="machine", at=at)


def _lock(suppliers: Sequence[UUID]) -> dict[UUID, Docking]:
    rows = Docking.objects.select_for_update(of=("self",), no_key=True).select_related("supplier", "shop")
    return {row.pk: row for row in rows.filter(supplier__in=suppliers).order_by("pk")}


def _note(errand: SyncErrand, why: str, at: datetime) -> None:
    last = errand.claimed.spent
    if not (give_up([errand.claimed]) if last else postpone([errand.claimed], at=at, because=why)):
        return
    for row in _lock([errand.supplier]).values():
        row.failures += 1
        row.failed_at, row.failure = at, why[:200]
        row.save(update_fields=["failures", "failed_at", "failure"])
        # once: with the last try of the first round that failed
        if last and row.failures == errand.claimed.tries:
            name = Text(row.supplier.name_zh, row.supplier.name_en)
            body = UNSEEN_BODY.fill(name=name, n=row.failures, why=why)
            tell_operators(row.shop, "items_unseen", UNSEEN.fill(name=name), body, at=at)
