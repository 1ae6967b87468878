"""Can a supplier bring goods in and see where the money is?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxin import clock
from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.flows.acts.record_promise import Promised
from anxin.flows.break_promises import break_promises
from anxin.flows.furnish_shop import Furnished
from anxin.flows.keep_promise import keep_promise
from anxin.flows.promise import promise
from anxin.payouts.models import Recovery
from anxin.payouts.queries import upheld_of
from anxin.policy.clauses import Liable
from anxin.support.models import Commitment
from anxin.support.states import Voice
from anxin.texts import Text
from tests.support.cast import reviews
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def test_pasted_codes_are_taken_and_repeats_are_named_by_their_line(shop: Furnished, sol: Client) -> None:
    given = {"item": shop.items["steam-50"], "text": "AAAA-1111\n\nBBBB-2222\nAAAA-1111\n"}
    page = sol.post("/supplier/stock/", given).content.decode()
    assert "第 4 行" in page
    assert Code.objects.filter(item=shop.items["steam-50"]).count() == 7


def test_a_file_in_gbk_is_read(shop: Furnished, sol: Client) -> None:
    file = SimpleUploadedFile("卡.csv", "卡号,密码\n1001,金卡甲\n".encode("gbk"))
    page = sol.post("/supplier/stock/", {"item": shop.items["game-100"], "file": file}).content.decode()
    assert "导入结果" in page
    assert Code.objects.filter(item=shop.items["game-100"]).count() == 6


def test_a_table_without_a_heading_is_taken_whole_only_where_its_supplier_says_so(shop: Furnished, sol: Client) -> None:
    given = {"item": shop.items["steam-50"], "text": "1001,金卡甲\n1002,金卡乙"}
    answer = sol.post("/supplier/stock/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有表头的表格，每行 2 列" in page
    assert "1002,金卡乙</textarea>" in page
    assert 'name="whole"' in page
    assert 'name="whole"' not in sol.get("/supplier/stock/").content.decode()
    assert Code.objects.count() == 10
    assert "导入结果" in sol.post("/supplier/stock/", {**given, "whole": "on"}).content.decode()
    assert Code.objects.count() == 12


def test_nothing_given_is_asked_for(shop: Furnished, sol: Client) -> None:
    page = sol.post("/supplier/stock/", {"item": shop.items["game-100"]}).content.decode()
    assert "请粘贴卡密，或选择一个文件" in page
    assert Code.objects.count() == 10


def test_another_suppliers_item_takes_no_codes(shop: Furnished, sol: Client) -> None:
    sol.post("/supplier/stock/", {"item": shop.items["qq-coin-50"], "text": "AAAA-1111"})
    assert Code.objects.count() == 10


def test_a_table_of_prices_changes_the_shelf(shop: Furnished, sol: Client) -> None:
    file = SimpleUploadedFile("items.csv", "编号,类型,名称,价格\nnew-1,卡密,新卡,19.90\n".encode())
    page = sol.post("/supplier/items/", {"file": file}).content.decode()
    assert "新卡" in page
    assert Item.objects.get(sku="new-1").price_minor == 1990


def test_what_became_of_its_cases_is_told_and_counts_on_its_record(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    stu.post(f"/orders/{order.pk}/case/", {"problem": "other", "words": "不对"})
    case = order.cases.get()
    assert order.ref in sol.get("/supplier/cases/").content.decode()
    why = Text("核对后全额退款。", "Checked, so the money goes back.")
    reviews(case.pk, refund=True, reason=why, at=datetime.now(UTC), liable=Liable.SUPPLIER)
    page = sol.get("/supplier/cases/").content.decode()
    assert "全额退款" in page
    assert "您承担" in page
    supplier = order.lines.get().supplier_id
    assert not Recovery.objects.exists(), "the money was not the supplier's yet"
    assert upheld_of(supplier, order.placed_at) == (1, 0)


def test_the_statement_tells_escrow_from_what_is_available(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    page = sol.get("/supplier/money/").content.decode()
    assert "担保托管中" in page
    assert "¥48.50" in page
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    stu.post(f"/orders/{order.pk}/confirm/")
    assert "¥47.0" in sol.get("/supplier/money/").content.decode()


def test_how_it_kept_its_promises_stands_on_its_desk(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    assert "承诺兑现</dt><dd>—" in sol.get("/supplier/").content.decode()
    by, at = f"supplier:{order.lines.get().supplier_id}", clock.now()
    for minutes in (10, 20):
        given = Promised(matter="other", words="查核销记录", due_at=at + timedelta(minutes=minutes))
        made = promise(order.pk, given, by=by, role=Voice.SUPPLIER, at=at)
    keep_promise(made, proof="已查到", by=by, at=at)
    break_promises(list(Commitment.objects.values_list("pk", flat=True)), at=at + timedelta(minutes=10))
    assert "承诺兑现</dt><dd>1/2（失约 1）" in sol.get("/supplier/").content.decode()
    sol.cookies["language"] = "en"
    assert "1/2 (1 broken)" in sol.get("/supplier/").content.decode()
