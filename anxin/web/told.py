"""How does an order's history read? Every step of every part, in the order of time, in plain sentences."""

from datetime import datetime
from uuid import UUID

from anxin.cases import queries as cases
from anxin.cases.states import CaseState
from anxin.delivery import queries as deliveries
from anxin.delivery.states import OPEN, DeliveryState
from anxin.delivery.units import of_units
from anxin.money import format_minor
from anxin.orders import queries as orders
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments import queries as payments
from anxin.refunds import queries as refunds
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.states import Destination, RefundState
from anxin.texts import Text
from anxin.web import words
from anxin.web.because import why
from anxin.web.case_status import BY_THE_RULES
from anxin.web.if_undecided import if_undecided
from anxin.web.shown import Entry, Mark

REVEALED = Text("您查看了卡密", "You revealed the code")
BAD = {DeliveryState.FAILED, RefundState.BOUNCED, RefundState.SHORT, RefundState.REVERSED, OrderState.EXPIRED}


def told(order: Order, line: Line, now: datetime, then: Text | None = None) -> tuple[Entry, ...]:
    """The whole story of an order: what happened, oldest first, and what will happen by itself (`then`: `foresee`)."""
    past = [
        *_of_order(order.pk),
        *_of_payments(order.pk),
        *_of_deliveries(order.pk, line),
        *_of_cases(order.pk),
        *_of_decisions(order.pk),
        *_of_refunds(order.pk),
    ]
    past.sort(key=lambda entry: (entry.at is None, entry.at))
    ahead = _ahead(order, then or BY_THE_RULES)
    if past and ahead:
        last = past[-1]
        past[-1] = Entry(last.at, last.title, last.detail, "now" if last.mark == "done" else last.mark)
    return (*past, *ahead)


def _mark(state: str) -> Mark:
    return "failed" if state in BAD else "done"


def _of_order(order: UUID) -> list[Entry]:
    entries: list[Entry] = []
    for step in orders.steps_of(order):
        if step.to_state == OrderState.CONFIRMED:
            timer = step.by == "machine"
            title = words.CONFIRMED_BY_TIMER if timer else words.CONFIRMED_BY_BUYER
            entries.append(Entry(step.at, title, words.TIMER_TAKES_NOTHING if timer else None))
        elif said := words.ORDER_STEPS.get(step.to_state):
            entries.append(Entry(step.at, said, mark=_mark(step.to_state)))
    return entries


def _of_payments(order: UUID) -> list[Entry]:
    entries: list[Entry] = []
    used = False
    for step, payment in payments.paid_steps_of(order):
        paid, asked = payment.paid_minor, payment.amount_minor
        if paid != asked:
            title = words.PAID_TOO_LITTLE if paid < asked else words.PAID_TOO_MUCH
            title = title.fill(asked=format_minor(asked, payment.currency))
        else:
            title, used = words.PAID_FURTHER if used else words.PAID_HELD, True
        amount, number = format_minor(paid, payment.currency), payment.transaction_no
        name = payment.channel.name
        entries.append(Entry(step.at, title, Text(f"{name.zh} {number} · {amount}", f"{name.en} {number} · {amount}")))
    return entries


def _of_deliveries(order: UUID, line: Line) -> list[Entry]:
    entries: list[Entry] = []
    for step, delivery in deliveries.steps_of(order):
        if step.from_state == step.to_state:  # the supplier was asked again and said the same
            continue
        title = words.DELIVERY_STEPS.get(step.to_state)
        detail = None
        if step.to_state == DeliveryState.DELIVERED:
            title, detail = _arrived(line)
        elif step.to_state == DeliveryState.PLANNED and delivery.number > 1:
            title = Text("开始补发", "Another one is on its way")
        elif step.to_state == DeliveryState.STOPPED:
            detail = Text("钱退回给您，不再发货", "The money goes back, nothing more is sent")
        if title:
            entries.append(Entry(step.at, title, detail, _mark(step.to_state)))
    return [*entries, *_of_reveals(order)]


def _of_reveals(order: UUID) -> list[Entry]:
    """The first sight of each delivery's codes."""
    first = {reveal.code.delivery_id: reveal.at for reveal in reversed(deliveries.reveals_of(order))}
    said = Text("首次查看已记录", "The first sight is on record")
    return [
        Entry(at, Text("您查看了补发的卡密", "You revealed the new code") if place else REVEALED, said)
        for place, at in enumerate(sorted(first.values()))
    ]


def _arrived(line: Line) -> tuple[Text, Text | None]:
    if line.goods == "code":
        return Text("已发货，卡密可查看", "Delivered; the code can be revealed"), None
    return Text("已到账", "Arrived"), Text(f"账号 {line.account_hint}", f"Account {line.account_hint}")


def _of_cases(order: UUID) -> list[Entry]:
    entries: list[Entry] = []
    for step, case in cases.steps_of(order):
        title = words.CASE_STEPS.get(step.to_state)
        if step.to_state == "opened":
            problem = words.PROBLEMS.get(case.problem, words.PROBLEMS["other"])
            title = Text(f"您提出：{problem.zh}", f"You said: {problem.en}")
            if case.opened_by == "machine":
                title = Text("平台主动为您核查", "The platform looks into it for you")
        if step.from_state == "lapsed":
            title = Text("您恢复了售后", "You took the case up again")
        if title:
            entries.append(Entry(step.at, title))
    return entries


def _of_decisions(order: UUID) -> list[Entry]:
    return [
        Entry(decision.at, title, of_units(decision.units, why(decision)))
        for decision in cases.decisions_of(order)
        if (title := words.OUTCOMES.get(decision.outcome))
    ]


def _of_refunds(order: UUID) -> list[Entry]:
    """Backwards, because a refund knows where it goes now, and its steps whether it was elsewhere before."""
    entries: list[Entry] = []
    to: dict[UUID, str] = {}
    for step, refund in reversed(refunds.steps_of(order)):
        here = to.setdefault(refund.pk, refund.destination) == Destination.BALANCE
        if title := _refund_title(step, here=here):
            filled = title.fill(channel=refund.payment.channel.name, amount=_amount(refund))
            detail = None if here else _detail(refund, step.to_state)
            entries.append(Entry(step.at, filled, detail, _mark(step.to_state)))
        if step.to_state == RefundState.PLANNED and step.from_state:
            arrived = step.from_state == RefundState.ARRIVED
            to[refund.pk] = Destination.BALANCE if arrived else Destination.ORIGINAL
    return entries[::-1]


def _refund_title(step: RefundStep, *, here: bool) -> Text | None:
    if (step.from_state, step.to_state) == (RefundState.ARRIVED, RefundState.PLANNED):
        return words.REFUND_LEFT_BALANCE
    if here:
        return words.REFUND_IN_BALANCE if step.to_state == RefundState.ARRIVED else None
    return words.REFUND_STEPS.get(step.to_state)


def _amount(refund: Refund) -> str:
    return format_minor(refund.amount_minor, refund.currency)


def _detail(refund: Refund, state: str) -> Text | None:
    if state == RefundState.ARRIVED and refund.received_account:
        return Text(f"收款账户：{refund.received_account}", f"Credited to {refund.received_account}")
    if state == RefundState.UNKNOWN:
        return Text("不会重复退，也不会丢", "Nothing is sent twice and nothing is lost")
    return None


def _ahead(order: Order, then: Text) -> list[Entry]:
    """What comes by itself if nobody acts."""
    if order.case_open:
        case = cases.open_case_of(order.pk)
        title = words.CASE_AHEAD.get(case.state) if case else None
        then = if_undecided(order) if case and case.state == CaseState.APPEALED else then
        return [Entry(case.due_at, title.fill(then=then), mark="next")] if case and title else []
    if order.state == OrderState.PAID:
        return _promise(order, then)
    again = _promise(order, then) if order.state == OrderState.CONFIRMED else []
    title = words.ORDER_AHEAD.get(order.state)
    return [*again, Entry(order.due_at, title, mark="next")] if title and order.due_at else again


def _promise(order: Order, then: Text) -> list[Entry]:
    delivery = deliveries.delivery_of(order.pk)
    if delivery is None or delivery.state not in OPEN:
        return []
    return [
        Entry(delivery.promise_until, Text("承诺到账", "Promised delivery"), mark="next"),
        Entry(delivery.promise_until, words.NOT_THERE.fill(then=then), mark="next"),
    ]
