"""What did the channel say to the questions about refunds?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.postpone import postpone
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.note_answers import note_answers
from anxin.flows.acts.take_refund_answers import take_refund_answers
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.refunds.errands import RefundErrand
from anxin.refunds.models import Attempt, Refund

FINAL = frozenset({RefundStatus.ARRIVED, RefundStatus.BOUNCED, RefundStatus.REFUSED})
AGAIN_SECONDS = 1.0
SHORT_SECONDS = 600.0

Answered = tuple[RefundErrand, RefundAnswer]


@atomic(durable=True)
def record_refunds(answered: Sequence[Answered], *, at: datetime) -> int:
    """Record answers of errands still held, by compare-and-set on their tokens; how many were recorded.

    A worker whose lease lapsed records nothing: the one that took over learns the same answer under its own token.
    """
    orders = lock_orders({errand.order for errand, _ in answered})
    held = _let_go(answered, at)
    mine = [(errand, answer) for errand, answer in answered if errand.claimed.id in held]
    _note(mine, at)
    rows = {
        refund.pk: refund
        for refund in Refund.objects.filter(pk__in=[errand.refund for errand, _ in mine]).select_related(
            "payment__channel"
        )
    }
    for refund in rows.values():
        refund.order = orders[refund.order_id]
    take_refund_answers([(rows[errand.refund], answer) for errand, answer in mine], at=at)
    return len(mine)


def _let_go(answered: Sequence[Answered], at: datetime) -> set[UUID]:
    """Finish what has its answer, postpone what must be asked or looked at again, give up what is spent."""
    done: list[Claimed] = []
    later: list[Claimed] = []
    anew: list[Claimed] = []
    short: list[Claimed] = []
    spent: list[Claimed] = []
    for errand, answer in answered:
        one, status = errand.claimed, answer.status
        accepted = status is RefundStatus.ACCEPTED and one.kind is Kind.REFUND_ASK
        if status in FINAL or accepted:
            done.append(one)
        elif status is RefundStatus.BALANCE_SHORT:
            short.append(one)
        elif one.spent:
            spent.append(one)
        elif status is RefundStatus.NOT_FOUND and one.kind is Kind.REFUND_ASK and errand.idempotent:
            anew.append(one)
        else:
            later.append(one)
    return {
        *finish(done),
        *postpone(later, at=at, because="no final answer yet"),
        *postpone(anew, at=at, because="the channel does not know it", unanswered=False, wait_seconds=_each(anew)),
        *postpone(
            short,
            at=at,
            because="the merchant's balance is short",
            unanswered=False,
            wait_seconds=[SHORT_SECONDS] * len(short),
        ),
        *(one.id for one in give_up(spent)),
    }


def _each(asks: Sequence[Claimed]) -> list[float]:
    return [AGAIN_SECONDS] * len(asks)


def _note(mine: Sequence[Answered], at: datetime) -> None:
    note_answers(
        Attempt, [(errand.claimed.token, answer.status, answer.detail[:200]) for errand, answer in mine], at=at
    )
