"""What does 卡易信 say of an order, of a refund and of a card? Its numbers, and what each stands for here."""

from collections.abc import Mapping
from typing import Any, Final

from anxin.delivery.supplier import (
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierItem,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.integrations.docking import card, minor, objects, text_of, unknown

OK: Final = "1000"
DONE, WITHDRAWN, REFUNDED, LEAVING, RETURNING = "3", "4", "5", "8", "9"
# 0, not paid for, is left out: it says nothing certain. By its own words 9, a refund being asked, counts as done
STATUSES: Final = {
    "1": SupplyStatus.ACCEPTED,
    "7": SupplyStatus.ACCEPTED,
    "2": SupplyStatus.IN_PROGRESS,
    LEAVING: SupplyStatus.IN_PROGRESS,
    DONE: SupplyStatus.DELIVERED,
    RETURNING: SupplyStatus.DELIVERED,
    WITHDRAWN: SupplyStatus.FAILED,
    REFUNDED: SupplyStatus.FAILED,
}
CARDS: Final = {
    "2": RecallStatus.DONE,
    "3": RecallStatus.REFUSED,
    "4": RecallStatus.WAITING,
}


def read_order(found: Mapping[str, Any], quantity: int, *, codes: bool) -> SupplyAnswer:
    """How an order stands. One refunded is failed only when all of it came back and no card went out."""
    said, number = text_of(found, "status"), text_of(found, "orderNumber")
    status, words = STATUSES.get(said), text_of(found, "result")[:200]
    cost_minor, back_minor = minor(text_of(found, "money")), minor(text_of(found, "retMoney") or "0")
    listed = objects(found.get("cards"))
    if status is None or not number or back_minor is None:
        return unknown(f"status {said or 'missing'}")
    if said == REFUNDED and (listed or cost_minor is None or back_minor < cost_minor):
        if listed or not back_minor or not cost_minor:
            return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, words or "refunded after delivery", cost_minor)
        share = max(1, min(99, 100 - 100 * back_minor // cost_minor))
        return SupplyAnswer(SupplyStatus.PARTIAL, number, share, words, cost_minor)
    if status is not SupplyStatus.DELIVERED:
        return SupplyAnswer(status, number, 0, words, cost_minor)
    return SupplyAnswer(status, number, 100, words, cost_minor) if not codes else read_cards(found, quantity)


def read_cards(found: Mapping[str, Any], quantity: int) -> SupplyAnswer:
    """A delivered order of codes: all of them, or not delivered."""
    number, cost_minor = text_of(found, "orderNumber"), minor(text_of(found, "money"))
    texts = tuple(card(text_of(one, "cardNo"), text_of(one, "cardPwd")) for one in objects(found.get("cards")))
    if len(texts) != quantity or len(set(texts)) != quantity or not all(texts):
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "delivered, but not as many codes as ordered", cost_minor)
    return SupplyAnswer(SupplyStatus.DELIVERED, number, 100, "", cost_minor, texts)


def read_return(found: Mapping[str, Any]) -> ReturnAnswer:
    """What became of a price asked back, by how the order stands. Done again means: refused."""
    said = text_of(found, "status")
    back_minor = minor(text_of(found, "retMoney") or "0") or 0
    if said == WITHDRAWN:
        return ReturnAnswer(ReturnStatus.AGREED, back_minor or minor(text_of(found, "money")) or 0)
    if said == REFUNDED:
        return ReturnAnswer(ReturnStatus.AGREED, back_minor) if back_minor else ReturnAnswer(ReturnStatus.REFUSED)
    if said in (LEAVING, RETURNING):
        return ReturnAnswer(ReturnStatus.WAITING)
    return ReturnAnswer(ReturnStatus.REFUSED if said == DONE else ReturnStatus.UNKNOWN)


def read_item(found: Mapping[str, Any]) -> SupplierItem | None:
    """One of its goods; None for one that says too little. One ordered may be several delivered and paid (发货倍数)."""
    number, price_minor = text_of(found, "goodsId"), minor(text_of(found, "salesPrice"))
    multiple, stock = text_of(found, "multiple") or "1", text_of(found, "stockCount")
    if not number or price_minor is None or not multiple.isdigit():
        return None
    return SupplierItem(
        sku=number,
        title=text_of(found, "name"),
        price_minor=price_minor * max(1, int(multiple)),
        stock=int(stock) if stock.isdigit() else None,
        on_sale=text_of(found, "status") == "1",
        goods={"1": "code", "3": "topup"}.get(text_of(found, "goodsType"), ""),
    )
