"""Does so much need a second pair of eyes? Counted with what people have let go of the same order before."""

from anxin.cases.moved_by_people import moved_by_people
from anxin.cases.turns import four_eyes_above
from anxin.orders.models import Order


def needs_second(order: Order, amount_minor: int) -> bool:
    """Whether these fen, with those before them, are more than one person alone lets go; the order is locked."""
    return amount_minor > 0 and moved_by_people(order.pk) + amount_minor > four_eyes_above(order.shop_id)
