"""What follows when a supplier was told to stop?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, Fence
from anxin.delivery.supplier import FenceStatus
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal

_FENCES = {FenceStatus.DONE: Fence.DONE, FenceStatus.IMPOSSIBLE: Fence.IMPOSSIBLE}


def take_fence_answers(told: Sequence[tuple[Delivery, FenceStatus]], *, at: datetime) -> None:
    """Note the answers and have what waited for them decided at once; an unclear answer changes nothing."""
    clear = [(delivery, _FENCES[status]) for delivery, status in told if status in _FENCES]
    for fence in (Fence.DONE, Fence.IMPOSSIBLE):
        ids = [delivery.pk for delivery, answer in clear if answer is fence]
        Delivery.objects.filter(pk__in=ids, fence=Fence.WAITING, state__in=OPEN).update(
            fence=fence, due_at=at, on_due="judge"
        )
    Case.objects.filter(line__in=[delivery.line_id for delivery, _ in clear], state=CaseState.AWAITING_SUPPLIER).update(
        due_at=at, on_due="decide"
    )
    seal(
        [
            NewExhibit(
                shop=delivery.shop_id,
                order=delivery.order_id,
                slot=GOODS,
                kind="fence",
                content={"delivery": str(delivery.pk), "answer": str(fence)},
                by=f"supplier:{delivery.supplier_id}",
                at=at,
            )
            for delivery, fence in clear
        ]
    )
