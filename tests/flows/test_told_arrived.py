"""Is a buyer told that goods have arrived, who cannot be thought to look at the page still?"""

from datetime import timedelta

import pytest

from anxin import vault
from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.answer_delivery import NotByHand, answer_delivery
from anxin.flows.import_stock import import_stock
from anxin.orders.models import Order
from anxin.support.models import Letter
from tests.support.cast import HOUR, MINUTE, QQ, Stage

pytestmark = pytest.mark.django_db


def letters(order: Order) -> list[tuple[str, str, str]]:
    rows = Letter.objects.filter(order=order.pk, kind__startswith="arrived").order_by("pk")
    return [(row.kind, row.subject, vault.unseal(row.body_sealed, "letter")) for row in rows]


@pytest.mark.parametrize(("span", "count"), [(timedelta(), 0), (10 * MINUTE, 0), (11 * MINUTE, 1)])
def test_what_comes_while_the_buyer_still_looks_needs_no_letter(stage: Stage, span: timedelta, count: int) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.wait(span)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert len(letters(order)) == count


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "· 会员权益是否生效"), ("en", "· Do the privileges work?")])
def test_the_letter_says_what_to_check_as_the_label_said_when_it_was_bought(
    stage: Stage, language: str, said: str
) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    Order.objects.filter(pk=order.pk).update(language=language)
    Item.objects.update(check_now_zh="别的", check_now_en="another", promise_minutes=1)
    stage.wait(HOUR)
    stage.supplier_says(SupplyStatus.DELIVERED)
    ((kind, subject, body),) = letters(order)
    assert (kind, order.ref in subject, said in body.splitlines()) == ("arrived-1", True, True)
    assert not {"别的", "another"} & {line.removeprefix("· ") for line in body.splitlines()}


def test_a_code_that_comes_late_is_told_of_and_not_told(stage: Stage) -> None:
    Item.objects.filter(sku="steam-50").update(reserve_minutes=0, check_now_zh="", check_now_en="")
    Code.objects.update(state="void")
    order = stage.buys("steam-50")
    import_stock(stage.world.stock, stage.item("steam-50"), "a.txt", b"LATE-CODE", by="s", at=stage.wait(20 * MINUTE))
    ((_, _, body),) = letters(order)
    assert "可在订单页查看卡密" in body
    assert "LATE-CODE" not in body


def test_what_is_done_by_hand_is_told_of_once(stage: Stage) -> None:
    Item.objects.filter(sku="qq-coin-50").update(supplier=stage.world.stock)
    order = stage.buys("qq-coin-50", account=QQ)
    row = stage.delivery(order.pk)
    answer_delivery(stage.world.stock, row.pk, answer="done", words="T-1", by="sol", at=stage.wait(HOUR))
    with pytest.raises(NotByHand):
        answer_delivery(stage.world.stock, row.pk, answer="done", words="T-1", by="sol", at=stage.wait(HOUR))
    assert len(letters(order)) == 1


def test_a_case_tells_it_by_itself(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.claims(order.pk, "not_arrived")
    stage.wait(11 * MINUTE)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert letters(order) == []
