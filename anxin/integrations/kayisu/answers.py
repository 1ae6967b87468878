"""What does a 卡速售 site say of an order? Six numbers, and what each stands for here."""

from collections.abc import Mapping
from typing import Any, Final

from anxin.delivery.supplier import SupplierItem, SupplyAnswer, SupplyStatus
from anxin.integrations.docking import card, minor, objects, text_of, unknown

OK: Final = "200"
NO: Final = "400"
DONE, CANCELLED, REFUNDED = "3", "4", "5"
# -1, not paid for, is left out: an order that our balance did not pay says nothing certain
STATUSES: Final = {
    "1": SupplyStatus.ACCEPTED,
    "2": SupplyStatus.IN_PROGRESS,
    DONE: SupplyStatus.DELIVERED,
    CANCELLED: SupplyStatus.FAILED,
    REFUNDED: SupplyStatus.FAILED,
}


def read_order(found: Mapping[str, Any], quantity: int, *, codes: bool) -> SupplyAnswer:
    """How an order stands. One done with a part of its price returned was delivered in part."""
    said, number = text_of(found, "status"), text_of(found, "ordersn")
    status = STATUSES.get(said)
    cost_minor, back_minor = minor(text_of(found, "total_price")), minor(text_of(found, "has_back_money") or "0")
    words = text_of(found, "recharge_hints")[:200]
    cards = tuple(
        card(text_of(one, "card_no"), text_of(one, "card_password")) for one in objects(found.get("card_list"))
    )
    if status is None or not number or back_minor is None:
        return unknown(f"status {said or 'missing'}")
    if said == REFUNDED and (cards or cost_minor is None or back_minor < cost_minor):
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, words or "refunded after delivery", cost_minor)
    if status is not SupplyStatus.DELIVERED:
        return SupplyAnswer(status, number, 0, words, cost_minor)
    if back_minor and cost_minor:
        share = max(1, min(99, 100 - 100 * back_minor // cost_minor))
        if codes and cards and not (len(set(cards)) == len(cards) < quantity and all(cards)):
            return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, words or "refunded in part, cards unclear", cost_minor)
        return SupplyAnswer(SupplyStatus.PARTIAL, number, share, words, cost_minor, cards if codes else ())
    if not codes:
        return SupplyAnswer(status, number, 100, words, cost_minor)
    if len(cards) != quantity or len(set(cards)) != quantity or not all(cards):
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "delivered, but not as many codes as ordered", cost_minor)
    return SupplyAnswer(status, number, 100, "", cost_minor, cards)


def read_item(found: Mapping[str, Any]) -> SupplierItem | None:
    """One of a site's goods; None for one that says too little."""
    number, price_minor = text_of(found, "id"), minor(text_of(found, "goods_price"))
    if not number or price_minor is None:
        return None
    stock = text_of(found, "stock_num")
    return SupplierItem(
        sku=number,
        title=text_of(found, "goods_name"),
        price_minor=price_minor,
        stock=int(stock) if stock.isdigit() else None,
        on_sale=text_of(found, "status") == "1",
        goods={"1": "code", "2": "topup"}.get(text_of(found, "goods_type"), ""),
    )
