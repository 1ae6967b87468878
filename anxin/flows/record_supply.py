"""What did suppliers say to our orders, look-ups, stops and claims?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.postpone import postpone
from anxin.delivery.errands import CLAIM_BACK, LATE, LATE_LOOKS, PROBE, SupplyErrand
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.supplier import (
    ClaimAnswer,
    ClaimStatus,
    CodesAnswer,
    FenceStatus,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.flows.acts.claim_unarrived import claim_unarrived
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.look_later import look_later
from anxin.flows.acts.measure_health import measure_health
from anxin.flows.acts.note_answers import note_answers
from anxin.flows.acts.plan_switches import SWITCH
from anxin.flows.acts.seal_questions import seal_questions
from anxin.flows.acts.stop_word import stop_word
from anxin.flows.acts.take_claim_answers import take_claim_answers
from anxin.flows.acts.take_code_checks import take_code_checks
from anxin.flows.acts.take_fence_answers import take_fence_answers
from anxin.flows.acts.take_former_answers import take_former_answers
from anxin.flows.acts.take_return_answers import take_return_answers
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.flows.acts.take_surplus_answers import take_surplus_answers
from anxin.flows.acts.veil_detail import veil_detail
from anxin.orders.models import Order
from anxin.sourcing.queries import SLOW_SECONDS

Answer = SupplyAnswer | FenceStatus | ClaimAnswer | ClaimStatus | RecallStatus | ReturnAnswer | CodesAnswer
Answered = tuple[SupplyErrand, Answer]

AGAIN_SECONDS = 1.0
MOST_LOOKS = 3
TAKEN_UP = frozenset({SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS, SupplyStatus.PARTIAL})
ABOUT_ORDERS = frozenset({Kind.SUPPLIER_PLACE, Kind.SUPPLIER_QUERY, Kind.SUPPLIER_FENCE})
FINAL = frozenset({SupplyStatus.DELIVERED, SupplyStatus.FAILED})
CAME = frozenset({SupplyStatus.DELIVERED, SupplyStatus.PARTIAL})
UNCLEAR = frozenset({FenceStatus.UNKNOWN, ClaimStatus.UNKNOWN, RecallStatus.UNKNOWN, RecallStatus.WAITING})
NO_RETURN = frozenset({ReturnStatus.UNKNOWN, ReturnStatus.WAITING, ReturnStatus.NOT_FOUND})


@atomic(durable=True)
def record_supply(answered: Sequence[Answered], *, at: datetime) -> int:
    """Record answers of errands still held, by compare-and-set on their tokens; how many were recorded."""
    orders = lock_orders({errand.order for errand, _ in answered})
    rows = _deliveries([errand.delivery for errand, _ in answered], orders)
    answered = _veiled(answered, rows)
    held = _let_go(answered, at)
    mine = [(errand, answer) for errand, answer in answered if errand.claimed.id in held]
    _note(mine, at)
    asked = [(rows[e.delivery], e, a) for e, a in mine if e.act != PROBE]
    seal_questions(asked, at=at)
    # also what nobody holds any more: the handover took its question off the agenda, and not the goods out of the world
    late = [(rows[e.delivery], e.supplier, a) for e, a in answered if e.act != PROBE and _is_former(e, rows)]
    take_former_answers([(row, one, a) for row, one, a in late if isinstance(a, SupplyAnswer)], at=at)
    told = [(row, e, a) for row, e, a in asked if not _is_former(e, rows)]
    goods = _goods_of_others(answered, {e.delivery for _, e, _ in told}, rows)
    seal_questions(goods, at=at)
    take_supply_answers([(row, a) for row, _, a in [*told, *goods] if isinstance(a, SupplyAnswer)], at=at)
    stops = [(row, stop_word(e, a, at), e) for row, e, a in told if e.claimed.kind is Kind.SUPPLIER_FENCE]
    claim_unarrived([(row, _told_cost(row, a)) for row, e, a in told if _last_look(e, a)], at=at)
    look_later([row for row, word, e in stops if word is FenceStatus.IMPOSSIBLE or _in_vain(e, word)], at=at)
    take_fence_answers([(row, word, e.claimed.key.startswith(SWITCH)) for row, word, e in stops], at=at)
    said = [(e.claimed.subject, a) for _, e, a in told if isinstance(a, ClaimAnswer | ClaimStatus | RecallStatus)]
    take_claim_answers(said, orders, at=at)
    take_code_checks(_checked(told), orders, at=at)
    returned = [(e.claimed, a) for _, e, a in told if isinstance(a, RecallStatus | ReturnAnswer)]
    take_return_answers(
        [(one.subject, a) for one, a in returned if one.key == CLAIM_BACK and isinstance(a, ReturnAnswer)], at=at
    )
    take_surplus_answers([(one.subject, a, one.spent) for one, a in returned], at=at)
    measure_health(_heard(mine, at), at=at)
    return len(mine)


def _veiled(answered: Sequence[Answered], rows: Mapping[UUID, Delivery]) -> list[Answered]:
    """As everything that follows may keep it; a probe is about no delivery."""
    return [(e, veil_detail(rows[e.delivery], answer) if e.delivery in rows else answer) for e, answer in answered]


def _is_former(errand: SupplyErrand, rows: Mapping[UUID, Delivery]) -> bool:
    """Whether an order was asked about at a supplier that does not have it any more."""
    return errand.claimed.kind in ABOUT_ORDERS and errand.supplier != rows[errand.delivery].supplier_id


def _goods_of_others(
    answered: Sequence[Answered], known: set[UUID], rows: Mapping[UUID, Delivery]
) -> list[tuple[Delivery, SupplyErrand, SupplyAnswer]]:
    """What arrived by answers whose questions are somebody else's by now: it may be told this once and never again.

    Nothing else of such an answer is taken: a later one may have said otherwise.
    """
    came = {
        errand.delivery: (rows[errand.delivery], errand, answer)
        for errand, answer in answered
        if errand.claimed.kind in ABOUT_ORDERS
        and errand.act != PROBE
        and isinstance(answer, SupplyAnswer)
        and answer.status in CAME
        and errand.delivery not in known
        and not _is_former(errand, rows)
    }
    return list(came.values())


def _last_look(errand: SupplyErrand, answer: Answer) -> bool:
    """Whether it was looked up for the last time after its refund, and has still neither come nor failed."""
    one = errand.claimed
    last = one.key == LATE and (one.spent or not LATE_LOOKS[one.tries : one.tries + 1])
    return last and isinstance(answer, SupplyAnswer) and answer.status not in (*FINAL, SupplyStatus.NOT_FOUND)


def _told_cost(row: Delivery, answer: Answer) -> int | None:
    told = answer.cost_minor if isinstance(answer, SupplyAnswer) else None
    return row.cost_minor if told is None else told


def _in_vain(errand: SupplyErrand, word: FenceStatus) -> bool:
    return word is FenceStatus.UNKNOWN and errand.claimed.spent


def _checked(told: Sequence[tuple[Delivery, SupplyErrand, Answer]]) -> list[tuple[UUID, CodesAnswer]]:
    """The look-ups of codes that are over: they told something, or were asked often enough."""
    looks = [(errand, answer) for _, errand, answer in told if isinstance(answer, CodesAnswer)]
    return [(errand.claimed.subject, answer) for errand, answer in looks if _is_looked_up(errand, answer)]


def _is_looked_up(errand: SupplyErrand, answer: CodesAnswer) -> bool:
    return answer.told or errand.claimed.tries >= MOST_LOOKS


def _heard(mine: Sequence[Answered], at: datetime) -> dict[UUID, bool]:
    """Whether each supplier gave a clear answer to a probe, or only unclear, failed and slow ones otherwise."""
    asked = SupplyAttempt.objects.filter(token__in=[errand.claimed.token for errand, _ in mine])
    slow = set(asked.filter(asked_at__lt=at - timedelta(seconds=SLOW_SECONDS)).values_list("token", flat=True))
    heard: dict[UUID, bool] = {}
    for errand, answer in mine:
        if isinstance(answer, CodesAnswer):
            continue
        status = answer.status if isinstance(answer, SupplyAnswer | ClaimAnswer) else answer
        well = status not in (SupplyStatus.UNKNOWN, FenceStatus.UNKNOWN, SupplyStatus.FAILED)
        well = well and errand.claimed.token not in slow
        heard[errand.supplier] = well and heard.get(errand.supplier, True)
    return heard


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
    timed: list[tuple[Claimed, float]] = []
    for errand, answer in answered:
        one = errand.claimed
        if _is_answered(errand, answer, at):
            done.append(one)
        elif one.spent:
            spent.append(one)
        elif one.key == LATE:
            wait = LATE_LOOKS[one.tries : one.tries + 1]
            timed += [(one, span.total_seconds()) for span in wait]
            done += [] if wait else [one]
        elif errand.stopped_from is not None and errand.stopped_from > at:
            timed.append((one, (errand.stopped_from - at).total_seconds()))
        elif _not_found(errand, answer):
            anew.append(one)
        else:
            later.append(one)
    return {
        *finish(done),
        *postpone(later, at=at, because="no final answer yet"),
        *postpone(
            [one for one, _ in timed],
            at=at,
            because="it cannot be stopped, only waited for",
            wait_seconds=[wait for _, wait in timed],
        ),
        *postpone(
            anew,
            at=at,
            because="the supplier does not know it",
            unanswered=False,
            wait_seconds=[AGAIN_SECONDS] * len(anew),
        ),
        *(one.id for one in give_up(spent)),
    }


def _is_answered(errand: SupplyErrand, answer: Answer, at: datetime) -> bool:
    if errand.act == PROBE:
        return isinstance(answer, SupplyAnswer) and answer.status is not SupplyStatus.UNKNOWN
    if errand.claimed.kind is Kind.SUPPLIER_FENCE:
        return stop_word(errand, answer, at) is not FenceStatus.UNKNOWN
    if isinstance(answer, SupplyAnswer):
        by_order = errand.claimed.kind is Kind.SUPPLIER_PLACE and answer.status in TAKEN_UP
        return by_order or answer.status in FINAL
    if isinstance(answer, ReturnAnswer):
        return answer.status not in NO_RETURN
    if isinstance(answer, CodesAnswer):
        return _is_looked_up(errand, answer)
    if isinstance(answer, ClaimAnswer):
        return answer.elsewhere or answer.status not in UNCLEAR
    return answer not in UNCLEAR


def _not_found(errand: SupplyErrand, answer: Answer) -> bool:
    """Not found is asked anew only where asking twice is one order."""
    placing = errand.claimed.kind is Kind.SUPPLIER_PLACE and errand.idempotent
    return placing and isinstance(answer, SupplyAnswer) and answer.status is SupplyStatus.NOT_FOUND


def _note(mine: Sequence[Answered], at: datetime) -> None:
    note_answers(
        SupplyAttempt,
        [
            (errand.claimed.token, answer.status, answer.detail[:200])
            if isinstance(answer, SupplyAnswer | ReturnAnswer)
            else (errand.claimed.token, answer.status, "")
            if isinstance(answer, ClaimAnswer)
            else (errand.claimed.token, "told" if answer.told else "not_told", "")
            if isinstance(answer, CodesAnswer)
            else (errand.claimed.token, answer, "")
            for errand, answer in mine
            if errand.act != PROBE
        ],
        at=at,
    )
