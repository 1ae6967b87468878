"""Does whoever decides see all that a machine read of a picture, and every hint of another order?"""

from dataclasses import replace

import pytest

from anxin.console.case_evidence import pictures_of
from anxin.evidence.reading.shapes import Kind, Promise
from anxin.flows.add_upload import add_upload
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.claim_uploads import claim_uploads
from anxin.flows.record_reading import record_reading
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.texts import Text
from tests.console.conftest import SignsIn
from tests.flows.test_strays import pays_twice
from tests.support.cast import MINUTE, Stage
from tests.support.pictures import picture, read

pytestmark = pytest.mark.django_db


def shown(stage: Stage, order: Order, words: str) -> None:
    """A page of the goods that says why they fail, and what somebody promised."""
    add_upload(order.pk, picture(words), name="a.png", slot="goods", by="guest", at=stage.wait(MINUTE))
    page = replace(
        read(Kind.GOODS),
        failures=("invalid_code", "used_code"),
        promises=(Promise(quote="1 小时内处理", within_minutes=60),),
        code_hints=("XXXX-XXXX",),
        order_refs=(order.ref,),
    )
    for claimed in claim_uploads(9, stage.at):
        assert record_reading(claimed.upload, page, at=stage.at)


def test_what_a_page_of_the_goods_reports_is_told(stage: Stage) -> None:
    order = stage.buys("steam-50")
    shown(stage, order, "x")
    (one,) = pictures_of(order)
    assert one.found[0] == "像是商品或兑换页面"
    assert "卡密无效" in one.found[1]
    assert "卡密已被使用" in one.found[1]
    assert order.ref in one.found[2]
    assert one.said == ["1 小时内处理"]
    code = one.lines[-1]
    assert (code.label, code.read) == ("卡密", "XXXX-XXXX")
    assert one.elsewhere == []


def test_a_desk_in_english_names_slots_lists_and_advice_in_english(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "other")
    add_upload(order.pk, picture("x"), name="a.png", slot="goods", by="guest", at=stage.at)
    for claimed in claim_uploads(9, stage.at):
        unknown = read(Kind.OTHER, readable=False, problems=("not_detail_page",))
        assert record_reading(claimed.upload, unknown, at=stage.at)
    wanted = Wanted(("goods",), Text("请补失败页", "The failed page, please"))
    ask_for_material(case.pk, wanted, by=stage.staff("agent"), at=stage.at)
    ari = signs_in("agent")
    ari.cookies["language"] = "en"
    said = ari.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    for english in ("<strong>Goods</strong>", "The failed page, please", "The machine found nothing about goods on it"):
        assert english in said
    for chinese in ("商品状态", "<blockquote>请补失败页"):
        assert chinese not in said


def test_a_picture_like_another_orders_is_a_hint_and_no_verdict(stage: Stage, signs_in: SignsIn) -> None:
    first, second = stage.buys("steam-50"), stage.buys("steam-50")
    shown(stage, first, "同一张图 1")
    shown(stage, second, "同一张图 2")
    (one,) = pictures_of(second)
    assert not one.row.reused
    assert [first.ref in hint and "相近" in hint for hint in one.elsewhere] == [True]
    case = stage.claims(second.pk, "other")
    page = signs_in("agent").get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert first.ref in page
    assert "曾在别处使用" not in page


def test_a_second_payment_that_goes_back_is_not_what_a_picture_is_held_against(stage: Stage) -> None:
    order, stray, _ = pays_twice(stage)
    used = Payment.objects.exclude(pk=stray.pk).get(order=order)
    assert stray.number < used.number, "it was begun first"
    shown(stage, order, "x")
    (one,) = pictures_of(order)
    ours = {line.ours for line in one.lines}
    assert used.transaction_no in ours
    assert stray.transaction_no not in ours
