"""What does a dujiao-next shop say of an order, and what of that can be taken for goods or for a no?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from anxin.delivery.supplier import SupplierItem, SupplyAnswer, SupplyStatus
from anxin.integrations.docking import Reply, codes_in, minor, objects, text_of, unknown

STATUSES: Final = {
    "pending_payment": SupplyStatus.ACCEPTED,
    "paid": SupplyStatus.ACCEPTED,
    "fulfilling": SupplyStatus.IN_PROGRESS,
    "partially_delivered": SupplyStatus.PARTIAL,
    "delivered": SupplyStatus.DELIVERED,
    "completed": SupplyStatus.DELIVERED,
    "canceled": SupplyStatus.FAILED,
    "cancelled": SupplyStatus.FAILED,
    "refunded": SupplyStatus.FAILED,
}
# what it answers to an order that it does not take; the rest (its own errors, bad signatures) says nothing of the order
REFUSALS: Final = frozenset(
    {
        *("bad_request", "invalid_callback_url", "sku_unavailable", "product_unavailable", "product_not_found"),
        *("insufficient_balance", "insufficient_stock", "payment_failed"),
    }
)
ON_SALE: Final = frozenset({"unlimited", "in_stock", "low_stock"})
PART: Final = 50


def read_order(found: Mapping[str, Any], quantity: int, *, codes: bool) -> SupplyAnswer:
    """How an order stands; `codes` for one whose goods are texts.

    Money returned for goods that went out is neither failed nor delivered: a person's.
    """
    status = STATUSES.get(text_of(found, "status").strip().lower())
    number, cost_minor = text_of(found, "order_id"), minor(text_of(found, "amount"))
    fulfilment = found.get("fulfillment")
    goods = text_of(fulfilment, "payload") if isinstance(fulfilment, dict) else ""
    if status is None or not number.isdigit():
        return unknown(f"status {text_of(found, 'status') or 'missing'}")
    if status is SupplyStatus.FAILED and goods:
        return unknown("its money came back although goods went out")
    if status is SupplyStatus.PARTIAL:
        texts = _some_of(goods, quantity) if codes else ()
        share = 100 * len(texts) // quantity if texts else _share_left(found)
        return SupplyAnswer(status, number, share, text_of(found, "status"), cost_minor, texts)
    if status is not SupplyStatus.DELIVERED:
        return SupplyAnswer(status, number, 0, text_of(found, "status"), cost_minor)
    if not codes:
        return SupplyAnswer(status, number, 100, "", cost_minor)
    texts = codes_in(goods, quantity)
    if not texts:
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "delivered, but not as many codes as ordered", cost_minor)
    return SupplyAnswer(status, number, 100, "", cost_minor, texts)


def refusal(reply: Reply) -> str:
    """The code of a no to an order; empty when this is none."""
    code = reply.text("error_code")
    return code if reply.fields.get("ok") is False and code in REFUSALS else ""


def read_items(product: Mapping[str, Any], currency: str) -> list[SupplierItem]:
    """What can be bought of a product; one without a plain price is left out."""
    title = product.get("title")
    names = title if isinstance(title, dict) else {}
    name = next((str(names[key]) for key in ("zh-CN", "zh", "en") if names.get(key)), "")
    items = []
    for sku in objects(product.get("skus")):
        price_minor = minor(text_of(sku, "price_amount"))
        if price_minor is None or not text_of(sku, "id"):
            continue
        spec = sku.get("spec_values")
        label = " ".join([name, *(str(value) for value in spec.values())]) if isinstance(spec, dict) else name
        items.append(
            SupplierItem(
                sku=f"{text_of(product, 'id')}:{text_of(sku, 'id')}",
                title=label.strip(),
                price_minor=price_minor,
                currency=currency,
                stock=_stock(text_of(sku, "stock_quantity")),
                on_sale=product.get("is_active") is True
                and sku.get("is_active") is True
                and text_of(sku, "stock_status") in ON_SALE,
            )
        )
    return items


def moment_of(found: Mapping[str, Any], otherwise: datetime) -> datetime:
    """When goods were delivered, where that is told with its time zone."""
    fulfilment = found.get("fulfillment")
    written = text_of(fulfilment, "delivered_at") if isinstance(fulfilment, dict) else ""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return otherwise
    return moment if moment.tzinfo else otherwise


def _some_of(goods: str, quantity: int) -> tuple[str, ...]:
    """The codes that came of an order that came in part; none where they do not tell how many they are."""
    texts = tuple(line.strip() for line in goods.splitlines() if line.strip())
    return texts if len(texts) < quantity and len(set(texts)) == len(texts) else ()


def _share_left(found: Mapping[str, Any]) -> int:
    """What came of an order in percent, by the money that went back for the rest; half of it where none has yet."""
    cost_minor, returned_minor = minor(text_of(found, "amount")), minor(text_of(found, "refunded_amount"))
    if not cost_minor or not returned_minor or returned_minor >= cost_minor:
        return PART
    return 100 * (cost_minor - returned_minor) // cost_minor


def _stock(written: str) -> int | None:
    return int(written) if written.isdigit() else None
