"""How does a buyer see a code? The first sight is recorded and draws the line between unseen and seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.delivery.models import Code, Reveal
from anxin.delivery.states import CodeState
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.orders.refusals import OrderIsRefunded
from anxin.orders.states import OrderState
from anxin.refs import new_id
from anxin.refusal import Refusal
from anxin.texts import Text


class NothingToReveal(Refusal):
    text = Text("还没有发货，暂无卡密可查看。", "Nothing has been delivered yet, so there is no code to see.")


@dataclass(frozen=True, slots=True)
class Seen:
    """A code in the clear, for the one answer that shows it; never stored or logged."""

    code: UUID
    text: str
    first_seen_at: datetime


@atomic(durable=True)
def reveal_code(order: UUID, *, by: str, at: datetime, address: str | None = None, agent: str = "") -> list[Seen]:
    """The codes of an order, in the clear; each first sight is recorded with who, when and from where.

    A refund of an unseen code and a reveal exclude each other by the order's lock. Raises OrderIsRefunded,
    NothingToReveal.
    """
    locked = lock_orders([order])[order]
    if locked.state in (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED):
        raise OrderIsRefunded
    codes = list(
        Code.objects.select_for_update(of=("self",))
        .select_related("batch")
        .filter(delivery__order=order, state__in=[CodeState.ALLOCATED, CodeState.REVEALED])
        .order_by("pk")
    )
    if not codes:
        raise NothingToReveal
    fresh = [code for code in codes if code.state == CodeState.ALLOCATED]
    _record(locked, fresh, by, at, address, agent)
    return [
        Seen(
            code.pk,
            vault.unseal_with(vault.open_data_key(code.batch.data_key_sealed, "codes"), code.sealed, "codes"),
            code.revealed_at or at,
        )
        for code in codes
    ]


def _record(order: Order, fresh: list[Code], by: str, at: datetime, address: str | None, agent: str) -> None:
    Code.objects.filter(pk__in=[code.pk for code in fresh]).update(state=CodeState.REVEALED, revealed_at=at)
    Reveal.objects.bulk_create(
        Reveal(
            id=new_id(), shop_id=order.shop_id, order=order, code=code, by=by, at=at, address=address, agent=agent[:200]
        )
        for code in fresh
    )
    seal(
        [
            NewExhibit(
                shop=order.shop_id,
                order=order.pk,
                slot=GOODS,
                kind="reveal",
                content={"code": str(code.pk), "delivery": str(code.delivery_id), "first": True},
                by=by,
                at=at,
            )
            for code in fresh
        ]
    )
