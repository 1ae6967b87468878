"""What does a source of 闲管家's interface say of an order and of a refund, and what does it stand for here?"""

from collections.abc import Mapping
from typing import Any, Final

from anxin.delivery.supplier import ReturnAnswer, ReturnStatus, SupplierItem, SupplyAnswer, SupplyStatus
from anxin.integrations.docking import card, objects, text_of, unknown

OK: Final = "0"
STATUSES: Final = {
    "10": SupplyStatus.IN_PROGRESS,
    "20": SupplyStatus.DELIVERED,
    "30": SupplyStatus.FAILED,
}
NOT_FOUND: Final = "1200"
TOO_DEAR: Final = "1202"
# 1100 no such goods, 1101 not sold now, 1102 out of stock, 1201 bad fields, 1202 dearer than the limit
REFUSALS: Final = frozenset({"1100", "1101", "1102", "1201", TOO_DEAR})
AGREED: Final = frozenset({"agree"})
DISAGREED: Final = frozenset({"refuse", "reject", "disagree"})
REFUNDED: Final = "20"


def read_order(found: Mapping[str, Any], number: str, quantity: int, *, codes: bool) -> SupplyAnswer:
    """How an order of ours stands; `codes` for one whose goods are texts."""
    status = STATUSES.get(text_of(found, "order_status"))
    theirs, amount = text_of(found, "out_order_no"), text_of(found, "order_amount")
    cost_minor = int(amount) if amount.isdigit() else None
    if status is None or text_of(found, "order_no") != number:
        return unknown(f"status {text_of(found, 'order_status') or 'missing'}")
    items = objects(found.get("card_items")) if codes else []
    texts = tuple(card(text_of(one, "card_no"), text_of(one, "card_pwd")) for one in items)
    if status is SupplyStatus.IN_PROGRESS and all(texts) and 0 < len(texts) == len(set(texts)) < quantity:
        share = 100 * len(texts) // quantity
        return SupplyAnswer(SupplyStatus.PARTIAL, theirs, share, text_of(found, "remark")[:200], cost_minor, texts)
    if status is not SupplyStatus.DELIVERED:
        return SupplyAnswer(status, theirs, 0, text_of(found, "remark")[:200], cost_minor)
    if not codes:
        return SupplyAnswer(status, theirs, 100, "", cost_minor)
    if len(texts) != quantity or len(set(texts)) != quantity or not all(texts):
        return SupplyAnswer(SupplyStatus.UNKNOWN, theirs, 0, "delivered, but not as many codes as ordered", cost_minor)
    return SupplyAnswer(status, theirs, 100, "", cost_minor, texts)


def read_refund(found: Mapping[str, Any], asked_minor: int) -> ReturnAnswer:
    """What was said to a refund that was applied for; agreed, but not yet paid, is waiting."""
    result, words = text_of(found, "result").lower(), text_of(found, "remark").strip()[:200]
    if result in DISAGREED:
        return ReturnAnswer(ReturnStatus.REFUSED, detail=words)
    if result not in AGREED:
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail=words)
    data = found.get("refund_data")
    if not isinstance(data, dict):
        # the interface's first form: agreed means that the goods are void, and tells no amount
        return ReturnAnswer(ReturnStatus.AGREED, asked_minor, detail=words)
    return read_refund_data(data, words)


def read_refund_data(data: Mapping[str, Any], words: str = "") -> ReturnAnswer:
    """How a refund stands that was agreed to."""
    amount = text_of(data, "refund_amount")
    if text_of(data, "refund_status") != REFUNDED:
        return ReturnAnswer(ReturnStatus.WAITING, detail=words)
    if not amount.isdigit():
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail="no amount")
    return ReturnAnswer(ReturnStatus.AGREED, int(amount), detail=words)


def read_item(found: Mapping[str, Any]) -> SupplierItem | None:
    """One of a source's goods; None for one that says too little."""
    number, price, stock = text_of(found, "goods_no"), text_of(found, "price"), text_of(found, "stock")
    if not number or not price.isdigit():
        return None
    goods = {"1": "topup", "2": "code"}.get(text_of(found, "goods_type"), "")
    return SupplierItem(
        sku=number,
        title=text_of(found, "goods_name"),
        price_minor=int(price),
        stock=int(stock) if stock.isdigit() else None,
        on_sale=text_of(found, "status") == "1",
        goods=goods,
    )
