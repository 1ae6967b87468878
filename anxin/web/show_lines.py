"""How does an order look in a list? One line with one state."""

from collections.abc import Sequence

from anxin.orders.models import Line
from anxin.orders.states import OrderState
from anxin.texts import Text
from anxin.web.shown import OrderLine, Tone

STATES: dict[str, tuple[Tone, str, Text]] = {
    OrderState.PLACED: ("waiting", "wallet", Text("等待付款", "To pay")),
    OrderState.PAID: ("waiting", "clock", Text("等待到账", "Waiting")),
    OrderState.DELIVERED: ("protected", "check", Text("已到账", "Delivered")),
    OrderState.CONFIRMED: ("protected", "check", Text("已完成", "Completed")),
    OrderState.SETTLED: ("protected", "check", Text("已完成", "Completed")),
    OrderState.EXPIRED: ("quiet", "clock", Text("已过期", "Lapsed")),
    OrderState.CANCELLED: ("quiet", "cross", Text("已取消", "Cancelled")),
    OrderState.REFUNDED: ("info", "return", Text("已退款", "Refunded")),
}
IN_CASE: tuple[Tone, str, Text] = ("waiting", "receipt", Text("售后中", "In a case"))


def show_lines(lines: Sequence[Line]) -> list[OrderLine]:
    """Lines with their orders' states, in the order given."""
    return [_shown(line) for line in lines]


def _shown(line: Line) -> OrderLine:
    order = line.order
    tone, icon, state = IN_CASE if order.case_open else STATES[order.state]
    return OrderLine(
        id=order.pk,
        ref=order.ref,
        title=line.title,
        goods=line.goods,
        quantity=line.quantity,
        amount_minor=line.amount_minor,
        currency=order.currency,
        at=order.placed_at,
        tone=tone,
        icon=icon,
        state=state,
        account=line.account_hint,
    )
