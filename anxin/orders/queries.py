"""What is to be read about orders?"""

from collections.abc import Collection
from uuid import UUID

from anxin import vault
from anxin.orders.accounts import AccountForm, parted
from anxin.orders.models import Line, Order, OrderStep
from anxin.orders.states import OPEN, OrderState

MOST_ROWS = 100


def line_of(order: UUID) -> Line:
    """The first line of an order, with its item and supplier."""
    return Line.objects.select_related("item", "supplier").filter(order=order).order_by("position")[0]


def account_of(line: Line) -> str:
    """The account to top up in full, "" for goods without one; for whoever delivers to it, and for the order's file."""
    sealed = bytes(line.account_sealed)
    return vault.unseal(sealed, "account") if sealed else ""


def server_of(line: Line) -> str:
    """The server of that account, "" where its item has none. The line comes with its item."""
    return parted(account_of(line), AccountForm.from_json(line.item.account_form))[0]


def item_has_open_orders(item: UUID) -> bool:
    """Whether anybody has an order of this item that has not come to its end."""
    return Line.objects.filter(item=item, order__state__in=OPEN).exists()


def steps_of(order: UUID) -> list[OrderStep]:
    """The history of an order, oldest first."""
    return list(OrderStep.objects.filter(subject=order).order_by("at", "id"))


def lines_of_buyer(person: UUID) -> list[Line]:
    """The latest lines of the orders that a person placed, newest first."""
    rows = Line.objects.select_related("order").filter(order__buyer=person)
    return list(rows.order_by("-order__placed_at", "-id")[:MOST_ROWS])


def lines_of_supplier(supplier: UUID) -> list[Line]:
    """The latest paid lines that a supplier delivers, newest first."""
    rows = Line.objects.select_related("order").filter(supplier=supplier, order__paid_at__isnull=False)
    return list(rows.order_by("-order__paid_at", "-id")[:MOST_ROWS])


def orders_of_supplier(supplier: UUID, states: Collection[OrderState]) -> list[tuple[UUID, UUID]]:
    """Shop and id of a supplier's orders in some states: what its escrowed and pending money is made of."""
    rows = Order.objects.filter(lines__supplier=supplier, state__in=list(states))
    return list(rows.order_by("pk").values_list("shop_id", "pk"))
