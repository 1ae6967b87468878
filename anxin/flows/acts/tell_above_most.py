"""Which suppliers took more for an order than the most that it was to cost? The operators are told, order by order."""

from collections.abc import Sequence
from datetime import datetime

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.sourcing.models import Source
from anxin.sourcing.queries import terms_of
from anxin.texts import Text

SUBJECT = Text("{name} 超限价扣款：订单 {ref}", "{name} took more than allowed: order {ref}")
BODY = Text(
    "订单 {ref} 的采购限价是 {most}，{name} 实际扣了 {cost}，多扣 {over}。"
    "订单照常履约；请核对其价格，并向其追回多扣的部分。",
    "Order {ref} was to cost at most {most}; {name} took {cost}, {over} too much. The order goes on. Check its prices, "
    "and ask for what it took too much.",
)


def tell_above_most(told: Sequence[tuple[Delivery, int | None]], *, at: datetime) -> None:
    """Each, as it was before, with what its supplier says it takes for all of it; what was known is not told again.

    The deliveries come with `line`, `supplier` and `order__shop`.
    """
    news = [(row, cost) for row, cost in told if cost and row.state in OPEN and cost != row.cost_minor]
    terms = terms_of([row for row, _ in news]) if news else {}
    for row, cost in news:
        most_minor = _most_minor(row, terms.get(row.pk))
        if cost > most_minor:
            _tell(row, cost, most_minor, at)


def _most_minor(row: Delivery, source: Source | None) -> int:
    paid_minor = row.line.unit_price_minor * row.quantity
    own_minor = source.most_minor if source else None
    return paid_minor if own_minor is None else min(paid_minor, own_minor * row.quantity)


def _tell(row: Delivery, cost_minor: int, most_minor: int, at: datetime) -> None:
    name, currency = Text(row.supplier.name_zh, row.supplier.name_en), row.order.currency
    body = BODY.fill(
        ref=row.order.ref,
        name=name,
        most=format_minor(most_minor, currency),
        cost=format_minor(cost_minor, currency),
        over=format_minor(cost_minor - most_minor, currency),
    )
    tell_operators(row.order.shop, "above_most", SUBJECT.fill(name=name, ref=row.order.ref), body, at=at)
