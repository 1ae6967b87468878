"""What did the channel say to the questions about refunds?"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed, Planned
from anxin.agenda.backoff import backoff
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.postpone import postpone
from anxin.flows.acts.heed_returned import heed_returned
from anxin.flows.acts.known_refunds import KnownRefund, known_refunds
from anxin.flows.acts.note_answers import note_answers
from anxin.flows.acts.take_channel_first import take_channel_first
from anxin.flows.acts.take_refund_answers import take_refund_answers
from anxin.orders.models import Order
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.errands import CREDIT, RefundErrand
from anxin.refunds.models import Attempt
from anxin.refunds.states import Destination

FINAL = frozenset({RefundStatus.ARRIVED, RefundStatus.BOUNCED, RefundStatus.REFUSED})
ORIGINAL = Destination.ORIGINAL
AGAIN_SECONDS = 1.0
SHORT_SECONDS = 600.0

Answered = tuple[RefundErrand, RefundAnswer]


@atomic(durable=True)
def record_refunds(answered: Sequence[Answered], *, at: datetime) -> int:
    """Record answers of errands still held, by compare-and-set on their tokens; how many were recorded.

    A worker whose lease lapsed records nothing: the one that took over learns the same answer under its own token. What
    was asked about an earlier sending says nothing of the one that is under way, and moves nothing.
    """
    if not answered:
        return 0
    answered = [(errand, _believed(errand, answer)) for errand, answer in answered]
    _lock({errand.order for errand, _ in answered})
    held = _let_go(answered, at)
    mine = [(errand, answer) for errand, answer in answered if errand.claimed.id in held]
    rows = known_refunds([errand.refund for errand, _ in mine])
    mine = [*[item for item in mine if not item[0].looks], *_heeded([item for item in mine if item[0].looks], rows)]
    _note(mine, at)
    channels = Channel.objects.in_bulk({errand.channel for errand, _ in mine})
    about = [item for item in mine if _is_about(*item, rows[item[0].refund])]
    inward = [item for item in about if item[0].act != CREDIT and _is_another(rows[item[0].refund], item[1])]
    plain = [(rows[errand.refund], answer) for errand, answer in about if (errand, answer) not in inward]
    paid = [(rows[errand.refund], answer) for errand, answer in inward if answer.status is RefundStatus.ARRIVED]
    take_refund_answers([*plain, *take_channel_first(paid, at=at)], channels, at=at)
    return len(mine)


def _heeded(mine: Sequence[Answered], rows: dict[UUID, KnownRefund]) -> list[Answered]:
    """Where the channels say that more went back than is known here, it is no matter of the balance any more."""
    heeded = heed_returned([(rows[errand.refund], answer) for errand, answer in mine])
    rows |= {row.id: row for row, _ in heeded}
    return [(errand, answer) for (errand, _), (_, answer) in zip(mine, heeded, strict=True)]


def _is_about(errand: RefundErrand, answer: RefundAnswer, row: KnownRefund) -> bool:
    """Whether it moves the refund: not what is about an earlier sending, nor a look at a payment that said nothing."""
    if errand.act == CREDIT:
        return answer.status is not RefundStatus.UNKNOWN
    return errand.attempt == row.retries


def _is_another(row: KnownRefund, answer: RefundAnswer) -> bool:
    return row.destination != ORIGINAL or row.is_besides(answer.refund_no)


def _believed(errand: RefundErrand, answer: RefundAnswer) -> RefundAnswer:
    """A refund that had arrived and that its channel, asked twice, knows no more was taken back."""
    gone = errand.arrived and answer.status is RefundStatus.NOT_FOUND and errand.claimed.tries > 1
    return RefundAnswer(RefundStatus.BOUNCED, detail="the channel knows it no more") if gone else answer


def _lock(orders: Collection[UUID]) -> None:
    """The first lock that a flow takes; nothing of the orders themselves is needed."""
    list(Order.objects.select_for_update(no_key=True).filter(pk__in=orders).order_by("pk").values_list("pk"))


def _let_go(answered: Sequence[Answered], at: datetime) -> set[UUID]:
    """Finish what has its answer, postpone what must be asked or looked at again, give up what is spent.

    Short funds with a number are a refund that the channel has: it stays on record as asked.
    """
    done: list[Claimed] = []
    short: list[Planned] = []
    later: list[tuple[Claimed, float]] = []
    anew: list[tuple[Claimed, float]] = []
    spent: list[Claimed] = []
    for errand, answer in answered:
        one, status = errand.claimed, answer.status
        accepted = status is RefundStatus.ACCEPTED and one.kind is Kind.REFUND_ASK
        hopeless = not (errand.queryable or errand.idempotent)
        endless = status is RefundStatus.BALANCE_SHORT or errand.act == CREDIT
        if status in FINAL or accepted:
            done.append(one)
        elif endless and one.spent:
            done.append(one)
            short.append(_from_the_start(one, at))
        elif errand.act == CREDIT:
            anew.append((one, backoff(one.kind, one.tries, 0)))
        elif one.spent or (hopeless and not endless):
            spent.append(one)
        elif status is RefundStatus.BALANCE_SHORT:
            (later if answer.refund_no else anew).append((one, SHORT_SECONDS))
        elif status is RefundStatus.NOT_FOUND and one.kind is Kind.REFUND_ASK and errand.idempotent:
            anew.append((one, AGAIN_SECONDS))
        else:
            later.append((one, _wait(errand)))
    plan(short)
    return {*finish(done), *_later(later, at), *_anew(anew, at), *(one.id for one in give_up(spent))}


def _from_the_start(one: Claimed, at: datetime) -> Planned:
    """Funds may be short for days, or nobody answer of a payment: no reason to stop asking."""
    due = at + timedelta(seconds=SHORT_SECONDS)
    return Planned(one.kind, one.shop, one.subject, due, key=f"short-{at:%Y%m%d%H%M%S}", payload=one.payload)


def _wait(errand: RefundErrand) -> float:
    """The channel's own schedule: of an ask the tries so far are looks after it, a query's first wait is behind it."""
    waits, tries = errand.looks_after_seconds, errand.claimed.tries
    return float(waits[min(tries if errand.claimed.kind is Kind.REFUND_QUERY else tries - 1, len(waits) - 1)])


def _later(asks: Sequence[tuple[Claimed, float]], at: datetime) -> list[UUID]:
    ones, waits = [one for one, _ in asks], [wait for _, wait in asks]
    return postpone(ones, at=at, because="no final answer yet", wait_seconds=waits)


def _anew(asks: Sequence[tuple[Claimed, float]], at: datetime) -> list[UUID]:
    """The channel has surely not taken these up: it said so, or was asked of the payment alone."""
    ones, waits = [one for one, _ in asks], [wait for _, wait in asks]
    return postpone(ones, at=at, because="the channel did not take it up", unanswered=False, wait_seconds=waits)


def _note(mine: Sequence[Answered], at: datetime) -> None:
    note_answers(
        Attempt, [(errand.claimed.token, answer.status, answer.detail[:200]) for errand, answer in mine], at=at
    )
