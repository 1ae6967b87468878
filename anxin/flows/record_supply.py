"""What did suppliers say to our orders, look-ups, stops and claims?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.postpone import postpone
from anxin.delivery.errands import CLAIM, FENCE, SupplyErrand
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.supplier import ClaimStatus, FenceStatus, SupplyAnswer, SupplyStatus
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.note_answers import note_answers
from anxin.flows.acts.take_claim_answers import take_claim_answers
from anxin.flows.acts.take_fence_answers import take_fence_answers
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.orders.models import Order

Answer = SupplyAnswer | FenceStatus | ClaimStatus
Answered = tuple[SupplyErrand, Answer]

AGAIN_SECONDS = 1.0
TAKEN_UP = frozenset({SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS, SupplyStatus.PARTIAL})
FINAL = frozenset({SupplyStatus.DELIVERED, SupplyStatus.FAILED})


@atomic(durable=True)
def record_supply(answered: Sequence[Answered], *, at: datetime) -> int:
    """Record answers of errands still held, by compare-and-set on their tokens; how many were recorded."""
    orders = lock_orders({errand.order for errand, _ in answered})
    held = _let_go(answered, at)
    mine = [(errand, answer) for errand, answer in answered if errand.claimed.id in held]
    _note(mine, at)
    rows = _deliveries([errand.delivery for errand, _ in mine], orders)
    take_supply_answers([(rows[e.delivery], a) for e, a in mine if isinstance(a, SupplyAnswer)], at=at)
    take_fence_answers([(rows[e.delivery], a) for e, a in mine if isinstance(a, FenceStatus)], at=at)
    take_claim_answers([(e.claimed.subject, a) for e, a in mine if isinstance(a, ClaimStatus)], orders, at=at)
    return len(mine)


def _deliveries(ids: Sequence[UUID], orders: dict[UUID, Order]) -> dict[UUID, Delivery]:
    rows = {row.pk: row for row in Delivery.objects.filter(pk__in=ids).select_related("line", "supplier")}
    for row in rows.values():
        row.order = orders[row.order_id]
    return rows


def _let_go(answered: Sequence[Answered], at: datetime) -> set[UUID]:
    done: list[Claimed] = []
    later: list[Claimed] = []
    anew: list[Claimed] = []
    spent: list[Claimed] = []
    for errand, answer in answered:
        one = errand.claimed
        if _is_answered(errand, answer):
            done.append(one)
        elif one.spent:
            spent.append(one)
        elif _not_found(errand, answer):
            anew.append(one)
        else:
            later.append(one)
    return {
        *finish(done),
        *postpone(later, at=at, because="no final answer yet"),
        *postpone(
            anew,
            at=at,
            because="the supplier does not know it",
            unanswered=False,
            wait_seconds=[AGAIN_SECONDS] * len(anew),
        ),
        *(one.id for one in give_up(spent)),
    }


def _is_answered(errand: SupplyErrand, answer: Answer) -> bool:
    if isinstance(answer, SupplyAnswer):
        by_order = errand.claimed.kind is Kind.SUPPLIER_PLACE and answer.status in TAKEN_UP
        return by_order or answer.status in FINAL
    if errand.act == FENCE:
        return answer is not FenceStatus.UNKNOWN
    return errand.act == CLAIM and answer is not ClaimStatus.UNKNOWN


def _not_found(errand: SupplyErrand, answer: Answer) -> bool:
    """Not found is asked anew only where asking twice is one order."""
    placing = errand.claimed.kind is Kind.SUPPLIER_PLACE and errand.idempotent
    return placing and isinstance(answer, SupplyAnswer) and answer.status is SupplyStatus.NOT_FOUND


def _note(mine: Sequence[Answered], at: datetime) -> None:
    note_answers(
        SupplyAttempt,
        [
            (errand.claimed.token, answer.status, answer.detail[:200])
            if isinstance(answer, SupplyAnswer)
            else (errand.claimed.token, answer, "")
            for errand, answer in mine
        ],
        at=at,
    )
