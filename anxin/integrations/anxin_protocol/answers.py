"""What does an answer of the open protocol say? A form that does not hold, or a word outside its set, is None."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from anxin.delivery.supplier import (
    ReturnAnswer,
    ReturnStatus,
    SupplierBillLine,
    SupplierItem,
    SupplyAnswer,
    SupplyStatus,
)

SUPPLIES: Final = frozenset(
    {
        SupplyStatus.ACCEPTED,
        SupplyStatus.IN_PROGRESS,
        SupplyStatus.PARTIAL,
        SupplyStatus.DELIVERED,
        SupplyStatus.FAILED,
    }
)
RETURNS: Final = frozenset({ReturnStatus.AGREED, ReturnStatus.REFUSED, ReturnStatus.WAITING})
GOODS: Final = frozenset({"code", "topup", "membership"})
MOVEMENTS: Final = frozenset({"order", "refund"})
LONGEST: Final = 500


def read_order(fields: Mapping[str, Any], delivery: UUID, quantity: int = 0) -> SupplyAnswer | None:
    """How an order stands. With a quantity, a delivered order that names codes names that many."""
    status, share = fields.get("status"), whole(fields.get("delivered_share"))
    if fields.get("order_no") != delivery.hex or status not in SUPPLIES or share is None or share > 100:
        return None
    codes = fields.get("codes", [])
    if not isinstance(codes, list) or not all(isinstance(code, str) and 0 < len(code) <= LONGEST for code in codes):
        return None
    if len(set(codes)) != len(codes) or (status == SupplyStatus.DELIVERED and share != 100):
        return None
    if quantity and codes and status == SupplyStatus.DELIVERED and len(codes) != quantity:
        return None
    cost = whole(fields.get("cost_minor"))
    return SupplyAnswer(
        SupplyStatus(status),
        text(fields, "supplier_no"),
        share,
        text(fields, "detail"),
        cost,
        (*codes,),
        whole(fields.get("delivered_pieces")),
    )


def read_return(fields: Mapping[str, Any], delivery: UUID, refund: UUID | None = None) -> ReturnAnswer | None:
    """What became of a price asked back."""
    status, amount = fields.get("status"), whole(fields.get("amount_minor"))
    if fields.get("order_no") != delivery.hex or status not in RETURNS or amount is None:
        return None
    if refund is not None and fields.get("refund_no") != refund.hex:
        return None
    return ReturnAnswer(ReturnStatus(status), amount, text(fields, "supplier_refund_no"), text(fields, "detail"))


def read_items(fields: Mapping[str, Any]) -> list[SupplierItem] | None:
    """Items with price, stock and state."""
    listed = fields.get("items")
    if not isinstance(listed, list):
        return None
    items = [_item(one) for one in listed]
    return [item for item in items if item is not None] if None not in items else None


def read_bill(fields: Mapping[str, Any]) -> list[SupplierBillLine] | None:
    """The lines of a day's bill."""
    listed = fields.get("lines")
    if not isinstance(listed, list):
        return None
    lines = [_line(one) for one in listed]
    return [line for line in lines if line is not None] if None not in lines else None


def whole(value: object) -> int | None:
    """A whole number that is not negative."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def text(fields: Mapping[str, Any], name: str) -> str:
    """A text, cut where it is longer than any should be; "" where there is none."""
    value = fields.get(name, "")
    return value[:LONGEST] if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """A moment with its time zone."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return read if read is not None and read.tzinfo is not None else None


def our_number(value: object) -> UUID | None:
    """One of our ids as 32 hexadecimal digits."""
    try:
        return UUID(hex=value) if isinstance(value, str) and len(value) == 32 else None
    except ValueError:
        return None


def _item(one: object) -> SupplierItem | None:
    if not isinstance(one, dict):
        return None
    price, stock, goods = whole(one.get("price_minor")), one.get("stock"), one.get("goods")
    if price is None or not text(one, "sku") or goods not in GOODS or not isinstance(one.get("on_sale"), bool):
        return None
    if stock is not None and whole(stock) is None:
        return None
    currency = text(one, "currency") or "CNY"
    return SupplierItem(text(one, "sku"), text(one, "title"), price, currency, stock, one["on_sale"], goods)


def _line(one: object) -> SupplierBillLine | None:
    if not isinstance(one, dict):
        return None
    amount, at = whole(one.get("amount_minor")), moment(one.get("occurred_at"))
    if not amount or at is None or one.get("kind") not in MOVEMENTS:
        return None
    return SupplierBillLine(one["kind"], text(one, "supplier_no"), our_number(one.get("order_no")), amount, at)
