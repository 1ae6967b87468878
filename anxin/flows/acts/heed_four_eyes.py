"""May one person of the staff let this much go by agreement? Only what that person could decide alone."""

from anxin.cases.refusals import TooMuchForOne
from anxin.cases.turns import four_eyes_above
from anxin.flows.acts.needs_second import needs_second
from anxin.money import format_minor
from anxin.orders.models import Order


def heed_four_eyes(order: Order, amount_minor: int) -> None:
    """Raise TooMuchForOne for what a second person has to confirm."""
    if needs_second(order, amount_minor):
        raise TooMuchForOne(above=format_minor(four_eyes_above(order.shop_id), order.currency))
