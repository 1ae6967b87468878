"""Where is the money, what happens next and when? The head of an order's page, by its state."""

from datetime import datetime, timedelta

from anxin.cases import queries as cases
from anxin.delivery import queries as deliveries
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.delivery.states import CodeState, DeliveryState
from anxin.money import format_minor
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.refunds.models import Refund
from anxin.sourcing.queries import paused
from anxin.texts import Text
from anxin.web.case_status import BY_THE_RULES, case_status
from anxin.web.moments import hour, moment, span
from anxin.web.refund_status import refund_status
from anxin.web.shown import Money, Place, Status


def order_status(order: Order, line: Line, refunds: list[Refund], now: datetime, then: Text | None = None) -> Status:
    """One state, one line of truth, and until when; `then` is what follows by itself in words (`foresee`)."""
    if order.case_open and (case := cases.open_case_of(order.pk)):
        return case_status(case, [], [], now, then)
    if refunds and order.state in (OrderState.REFUNDED, OrderState.EXPIRED, OrderState.CANCELLED):
        return refund_status(refunds, now)
    own = [refund for refund in refunds if refund.line_id]
    if any(refund.state != "arrived" for refund in own):
        return refund_status(own, now)
    if order.state == OrderState.PAID or (order.state == OrderState.CONFIRMED and _comes_again(order)):
        return _paid(order, line, now, then or BY_THE_RULES)
    return _STATUS[OrderState(order.state)](order, line, now)


def _placed(order: Order, line: Line, now: datetime) -> Status:
    return Status(
        "waiting",
        "wallet",
        Text("等待付款", "Waiting for payment"),
        Text("到时未付款，订单自动取消，不会扣款", "Unpaid by then, the order lapses; nothing is charged"),
        due_at=order.due_at,
        since=order.placed_at,
    )


def _paid(order: Order, line: Line, now: datetime, then: Text) -> Status:
    delivery = deliveries.delivery_of(order.pk)
    until = delivery.promise_until if delivery else order.due_at
    if until is None or until <= now:
        return Status(
            "info",
            "clock",
            Text("已过承诺时间，正在处理", "Past the promise, being handled"),
            Text(
                "正在要求供货商停止发货，钱还在平台，不会付给供货商",
                "The supplier is being stopped; the money is still here",
            ),
            Text("最晚到时有结果，不用您申请", "There is a result by then; no need to ask"),
            due_at=delivery.due_at if delivery and delivery.due_at and delivery.due_at > now else None,
        )
    again = delivery is not None and delivery.number > 1
    when, day = hour(until), moment(until, now)
    today = day.zh.startswith("今天")
    return Status(
        "waiting",
        "clock",
        Text("等待补发", "Waiting for another one") if again else Text("等待到账", "Waiting for delivery"),
        Text(
            f"{when if today else day.zh} 前未到账，{then.zh}",
            f"Not there by {when if today else day.en}: {then.en}",
        ),
        _slow(delivery, until - now < timedelta(minutes=line.promise_minutes) / 3),
        due_at=until,
        since=until - timedelta(minutes=line.promise_minutes),
    )


def _comes_again(order: Order) -> bool:
    """Whether another one is on its way after all was confirmed."""
    delivery = deliveries.delivery_of(order.pk)
    return delivery is not None and delivery.number > 1 and delivery.state in DELIVERY_OPEN


def _slow(delivery: Delivery | None, near: bool) -> Text | None:
    """What is not as it should be, said before anybody asks; the sentence above says what follows by itself."""
    if delivery is None:
        return None
    if delivery.state == DeliveryState.UNKNOWN:
        return Text("供货商的答复不清，我们正在查询", "The supplier’s answer was unclear; we are asking again")
    if paused([delivery.supplier_id]):
        return Text("供货商的系统出现异常，我们正在跟进", "The supplier’s system is in trouble; we are on it")
    return Text("比平时慢，供货商仍在处理", "Slower than usual; the supplier is still on it") if near else None


def _delivered(order: Order, line: Line, now: datetime) -> Status:
    if line.goods == "code":
        return _code(order, now)
    took = Text("", "")
    if order.delivered_at and order.paid_at:
        quick = span(order.delivered_at - order.paid_at)
        took = Text(f"用时 {quick.zh}。", f"It took {quick.en}. ")
        if quick.zh == "0 秒":
            took = Text("用时不到 1 秒。", "It took less than 1 s. ")
    by = moment(order.due_at, now) if order.due_at else Text("", "")
    return Status(
        "protected",
        "check",
        Text("已到账", "Delivered"),
        Text(
            f"{took.zh}请核对后确认，有问题可申请退款。",
            f"{took.en}Check and confirm it, or ask for a refund.",
        ),
        Text(
            f"{by.zh} 前未确认会自动确认，不影响售后",
            f"Unconfirmed by {by.en} it is confirmed by itself; your rights stay",
        ),
    )


def _code(order: Order, now: datetime) -> Status:
    states = {code.state for code in deliveries.codes_of(order.pk)}
    if states == {CodeState.ALLOCATED, CodeState.REVEALED}:
        return Status(
            "protected",
            "ticket",
            Text("有卡密还没查看", "A code is not yet seen"),
            Text("没看过的卡密，可自助退款", "What you have not looked at you can return by yourself"),
        )
    if CodeState.REVEALED not in states:
        return Status(
            "protected",
            "ticket",
            Text("已发货，未查看", "Delivered, not yet seen"),
            Text("没看过之前，可自助全额退款", "Until you look at it, you can have a full refund by yourself"),
        )
    by = moment(order.due_at, now) if order.due_at else Text("", "")
    return Status(
        "protected",
        "ticket",
        Text("已查看卡密", "Code revealed"),
        Text(
            "请尽快兑换。卡密无效或已被使用，可申请退款。",
            "Redeem it soon. If it is invalid or used, ask for a refund.",
        ),
        Text(
            f"{by.zh} 前未确认会自动确认，不影响售后",
            f"Unconfirmed by {by.en} it is confirmed by itself; your rights stay",
        ),
    )


def _completed(order: Order, line: Line, now: datetime) -> Status:
    return Status(
        "protected",
        "check",
        Text("交易完成", "Completed"),
        Text(
            "到账已确认，货款转给供货商。有问题仍可申请售后。",
            "Confirmed; the money goes to the supplier. You can still open a case.",
        ),
    )


def _expired(order: Order, line: Line, now: datetime) -> Status:
    return Status(
        "quiet",
        "clock",
        Text("已过期", "Lapsed"),
        Text(
            "到时未付款，没有扣款。想要的话请重新下单。",
            "It was not paid in time; nothing was charged. Order again if you like.",
        ),
    )


def _cancelled(order: Order, line: Line, now: datetime) -> Status:
    return Status(
        "quiet",
        "cross",
        Text("已取消", "Cancelled"),
        Text(
            "您取消了订单，没有扣款。之后若有款项到达，会自动退回。",
            "You cancelled it; nothing was charged. Money that still comes goes back by itself.",
        ),
    )


def _refunded(order: Order, line: Line, now: datetime) -> Status:
    return Status(
        "protected", "return", Text("已退款", "Refunded"), Text("钱已全部退回。", "All of the money went back.")
    )


_STATUS = {
    OrderState.PLACED: _placed,
    OrderState.DELIVERED: _delivered,
    OrderState.CONFIRMED: _completed,
    OrderState.SETTLED: _completed,
    OrderState.EXPIRED: _expired,
    OrderState.CANCELLED: _cancelled,
    OrderState.REFUNDED: _refunded,
}


_PLACES: dict[OrderState, Place] = {
    OrderState.PAID: "hold",
    OrderState.DELIVERED: "hold",
    OrderState.CONFIRMED: "supplier",
    OrderState.SETTLED: "supplier",
}


def money_of(order: Order, refunds: list[Refund]) -> Money:
    """Where the money of an order is, for the picture 您 → 担保托管 → 供货商."""
    place = _PLACES.get(OrderState(order.state), "buyer")
    whole = order.state in (OrderState.REFUNDED, OrderState.EXPIRED, OrderState.CANCELLED)
    returned = sum(refund.amount_minor for refund in refunds)
    if refunds and whole:
        arrived = all(refund.state == "arrived" for refund in refunds)
        return Money("returned" if arrived else "returning", returned, order.currency)
    note = None
    if refunds:
        amount = format_minor(returned, order.currency)
        note = Text(f"另有 {amount} 退回给您", f"A further {amount} goes back to you")
    elif place == "supplier" and order.state == OrderState.CONFIRMED:
        note = Text("保留期内供货商还不能提走", "The supplier cannot withdraw it during the hold-back")
    return Money(place, order.amount_minor, order.currency, note)
