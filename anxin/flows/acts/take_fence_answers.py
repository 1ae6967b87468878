"""What follows when a supplier was told to stop?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState, Fence
from anxin.delivery.supplier import FenceStatus
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.switch_supplier import switch_supplier
from anxin.flows.acts.wake_cases import wake_cases

_FENCES = {FenceStatus.DONE: Fence.DONE, FenceStatus.IMPOSSIBLE: Fence.IMPOSSIBLE}


def take_fence_answers(told: Sequence[tuple[Delivery, FenceStatus, bool]], *, at: datetime) -> None:
    """Note the answers and have what waited for them decided at once; an unclear answer changes nothing, and a case
    that waits for another word of the supplier's meanwhile goes on waiting for it.

    The third of each says that another supplier was thought of: one that was stopped for it is followed by the next,
    one that could not be stopped goes on. Where an order cannot be stopped and the shop has named a risk that covers
    it, it counts as stopped, and the exhibit says at whose risk.
    """
    clear = [
        (delivery, *_read(delivery, status)) for delivery, status, switch in told if status in _FENCES and not switch
    ]
    for fence in (Fence.DONE, Fence.IMPOSSIBLE):
        ids = [delivery.pk for delivery, answer, _ in clear if answer is fence]
        Delivery.objects.filter(pk__in=ids, fence=Fence.WAITING, state__in=OPEN).update(
            fence=fence, due_at=at, on_due="judge"
        )
    lines = [delivery.line_id for delivery, _, _ in clear]
    waiting = Case.objects.filter(line__in=lines, state=CaseState.AWAITING_SUPPLIER)
    waiting.exclude(supplier_answer="waiting").exclude(recall="waiting").update(due_at=at, on_due="decide")
    seal([_exhibit(delivery, fence, risk_minor, at) for delivery, fence, risk_minor in clear])
    _go_on({delivery.pk: delivery for delivery, status, switch in told if switch and status is FenceStatus.DONE}, at)


def _go_on(stopped: dict[UUID, Delivery], at: datetime) -> None:
    """The next supplier, where there still is one; else it stays stopped, and whoever waits for that is told so.

    Of what arrived in part no more comes now: the rest is decided about at once.
    """
    waiting = set(Delivery.objects.filter(pk__in=stopped, fence=Fence.WAITING).values_list("pk", flat=True))
    free = {pk: delivery for pk, delivery in stopped.items() if pk not in waiting}
    given = switch_supplier(free, "its supplier took too long", at=at)
    left = Delivery.objects.filter(pk__in=stopped.keys() - given, state__in=OPEN)
    left.filter(fence=Fence.WAITING).update(fence=Fence.DONE, due_at=at, on_due="judge")
    parts = left.filter(fence=Fence.NOT_ASKED, state=DeliveryState.PARTIAL)
    lines = list(parts.values_list("line_id", flat=True))
    parts.update(fence=Fence.DONE, due_at=at, on_due="judge")
    wake_cases(lines, at=at)
    left.filter(fence=Fence.NOT_ASKED).update(fence=Fence.DONE)


def _read(delivery: Delivery, status: FenceStatus) -> tuple[Fence, int]:
    """What the answer means here, and the risk under which it does, in minor units; 0 for none."""
    risk_minor = SupplierCapabilities.from_json(delivery.supplier.capabilities).fence_risk_minor
    if status is FenceStatus.IMPOSSIBLE and not delivery.delivered_share and delivery.line.amount_minor <= risk_minor:
        return Fence.DONE, risk_minor
    return _FENCES[status], 0


def _exhibit(delivery: Delivery, fence: Fence, risk_minor: int, at: datetime) -> NewExhibit:
    content = {"delivery": str(delivery.pk), "answer": str(fence)}
    if risk_minor:
        content |= {"answer": "impossible", "at_the_shops_risk_up_to_minor": str(risk_minor)}
    return NewExhibit(
        shop=delivery.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="fence",
        content=content,
        by="machine" if risk_minor else f"supplier:{delivery.supplier_id}",
        at=at,
    )
