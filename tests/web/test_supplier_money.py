"""Can a supplier see what waits, ask for its money, keep a deposit and object to what was taken?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.furnish_shop import Furnished
from anxin.flows.settle_orders import settle_orders
from anxin.orders.models import Order
from anxin.payouts.models import Contest, Payout, Recovery
from anxin.payouts.states import FOR_A_DEBT
from anxin.people.models import Role, Shop, Supplier
from anxin.policy.clauses import Liable
from anxin.texts import Text
from tests.support.cast import reviews
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db
SHARE = "¥47.04"
WHY = Text("核对后全额退款。", "Checked, so the money goes back.")


@pytest.fixture
def earned(paid: Buy, stu: Client) -> Order:
    """A sale whose money is Sol's."""
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    at = datetime.now(UTC)
    confirm_orders([order.pk], by="buyer", at=at)
    assert settle_orders([order.pk], at=at + timedelta(days=3)) == [order.pk]
    return order


def taken_back(order: Order, stu: Client) -> Recovery:
    """Ari refunds it at Sol's cost."""
    stu.post(f"/orders/{order.pk}/case/", {"problem": "other", "words": "不对"})
    case = order.cases.get()
    reviews(case.pk, refund=True, reason=WHY, at=datetime.now(UTC), liable=Liable.SUPPLIER)
    return Recovery.objects.get(order=order)


def test_a_payout_is_asked_for_and_taken_back_on_one_page(earned: Order, sol: Client) -> None:
    page = sol.get("/supplier/money/").content.decode()
    assert SHARE in page
    assert "申请提现" in page
    page = sol.post("/supplier/money/payout/", {"amount": "47.04", "payee": "招行 1234"}, follow=True).content.decode()
    assert "等待财务批准" in page
    payout = Payout.objects.get()
    assert payout.amount_minor == 4_704
    page = sol.post(f"/supplier/money/payout/{payout.pk}/cancel/", follow=True).content.decode()
    assert "已取消" in page
    assert "cancelled by" not in page
    Payout.objects.update(reason=FOR_A_DEBT)
    assert "有欠款，自动取消" in sol.get("/supplier/money/").content.decode()
    assert Payout.objects.get().state == "cancelled"


def test_where_nothing_is_available_there_is_nothing_to_ask_for(earned: Order, sol: Client) -> None:
    sol.post("/supplier/money/payout/", {"amount": "47.04", "payee": "招行 1234"})
    Payout.objects.update(state="refused", due_at=None, on_due="")
    page = sol.get("/supplier/money/").content.decode()
    assert "可提现余额为 0，订单结算后可申请" in page
    assert "申请提现</button>" not in page


def test_amounts_are_typed_in_the_shops_currency(earned: Order, sol: Client) -> None:
    Shop.objects.update(currency="JPY")
    typed = {"amount": "47.04", "payee": "招行 1234"}
    page = sol.post("/supplier/money/payout/", typed).content.decode()
    assert ("金额（JPY）" in page, "（元）" in page) == (True, False)
    assert "请填写金额（JPY），如 4850。" in page
    sol.cookies["language"] = "en"
    assert "Amount (JPY)" in sol.post("/supplier/money/payout/", typed).content.decode()


def test_what_cannot_be_paid_out_says_why(earned: Order, sol: Client) -> None:
    for amount, said in (("100", "余额不足"), ("-1", "请填写金额（元），如 48.50"), ("0", "请填写大于零的金额")):
        page = sol.post("/supplier/money/payout/", {"amount": amount, "payee": "b"}, follow=True).content.decode()
        assert said in page, amount
        assert f'value="{amount}"' in page, "what was typed stands there still"
    assert not Payout.objects.exists()


def test_a_supplier_in_debt_sees_why_and_contests_once(earned: Order, sol: Client, stu: Client) -> None:
    sol.post("/supplier/money/payout/", {"amount": "47.04", "payee": "招行 1234"})
    row = taken_back(earned, stu)
    assert row.debt_minor == 4_704
    page = sol.get("/supplier/").content.decode()
    assert f"欠款 {SHARE}" in page
    page = sol.get("/supplier/money/").content.decode()
    assert "退款追偿" in page
    assert f"{earned.ref}-R1" in page
    page = sol.post(f"/supplier/money/contest/{row.pk}/", {"words": "回执 U-991"}, follow=True).content.decode()
    assert "申诉处理中" in page
    page = sol.post(f"/supplier/money/contest/{row.pk}/", {"words": "再来"}, follow=True).content.decode()
    assert "只能申诉一次" in page
    assert Contest.objects.get().words == "回执 U-991"


def test_a_refused_contest_stands_open_as_it_was_typed(earned: Order, sol: Client, stu: Client) -> None:
    row = taken_back(earned, stu)
    assert "<details open>" not in sol.get("/supplier/money/").content.decode()
    file = SimpleUploadedFile("a.html", b"<script>")
    given = {"words": "买家已使用", "files": [file]}
    page = sol.post(f"/supplier/money/contest/{row.pk}/", given).content.decode()
    assert "只收图片" in page
    assert "买家已使用</textarea>" in page
    assert "<details open>" in page


def test_another_supplier_finds_none_of_it(earned: Order, shop: Furnished, stu: Client, sol: Client) -> None:
    row = taken_back(earned, stu)
    sol.post("/supplier/money/deposit/", {"amount": "1", "way": "in"})
    stranger = signed_in(shop.people["buyer"])
    Role.objects.create(shop_id=shop.shop, person_id=shop.people["buyer"], name="supplier", supplier_id=shop.sandbox)
    assert stranger.post(f"/supplier/money/contest/{row.pk}/", {"words": "mine"}).status_code == 404
    assert SHARE not in stranger.get("/supplier/money/").content.decode()
    assert not Contest.objects.exists()
    assert stu.get("/supplier/money/").status_code == 404


def test_a_months_bill_is_a_page_and_a_table_with_running_balances(earned: Order, sol: Client) -> None:
    at = datetime.now(UTC) + timedelta(days=3, hours=8)
    page = sol.get(f"/supplier/money/{at.year}-{at.month}/").content.decode()
    assert SHARE in page
    told = sol.get(f"/supplier/money/{at.year}-{at.month}.csv")
    lines = told.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "账户,时间,事项,凭证号,金额,余额"
    assert lines[1].endswith(f"{earned.ref}-S1,47.04,47.04")
    assert sol.get("/supplier/money/2026-13/").status_code == 404


@pytest.mark.parametrize("month", ["1-1", "9999-12", "2026-13", "2026-0"])
def test_there_is_no_bill_of_a_month_out_of_reach(month: str, earned: Order, sol: Client) -> None:
    assert {sol.get(f"/supplier/money/{month}{form}").status_code for form in ("/", ".csv", ".pdf")} == {404}


def test_orders_to_fulfil_by_hand_are_taken_done_or_given_up(
    paid: Buy, shop: Furnished, sol: Client, stu: Client
) -> None:
    Item.objects.filter(sku="qq-coin-50").update(supplier=shop.stock)
    account = {"account": "12345678", "account_again": "12345678"}
    one, two = (paid(stu, "qq-coin-50", **account) for _ in range(2))
    assert Supplier.objects.get(pk=shop.stock).kind == "stock"
    page = sol.get("/supplier/").content.decode()
    assert "标记已到账" in page
    assert one.ref in page
    first, second = Delivery.objects.get(order=one), Delivery.objects.get(order=two)
    sol.post(f"/supplier/by-hand/{first.pk}/", {"answer": "take"})
    page = sol.post(f"/supplier/by-hand/{first.pk}/", {"answer": "done", "words": ""}, follow=True).content.decode()
    assert "请写明到账凭证" in page
    assert sol.get(f"/supplier/by-hand/{first.pk}/").headers["Location"] == "/supplier/"
    sol.post(f"/supplier/by-hand/{first.pk}/", {"answer": "done", "words": "回执 88"})
    sol.post(f"/supplier/by-hand/{second.pk}/", {"answer": "fail", "words": "渠道维护"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("delivered", "failed")
    assert stu.post(f"/supplier/by-hand/{second.pk}/", {"answer": "done", "words": "x"}).status_code == 404


def test_a_part_by_hand_is_asked_once_more_before_it_is_said(
    paid: Buy, shop: Furnished, sol: Client, stu: Client
) -> None:
    Item.objects.filter(sku="qq-coin-50").update(supplier=shop.stock)
    order = paid(stu, "qq-coin-50", account="12345678", account_again="12345678", quantity="10")
    row = Delivery.objects.get(order=order)
    address, told = f"/supplier/by-hand/{row.pk}/", {"answer": "part", "came": "6", "words": "回执 6"}
    assert "已到账数量（共 10 份）" in sol.get("/supplier/").content.decode()
    assert "少于总数" in sol.post(address, {**told, "came": "10"}, follow=True).content.decode()
    assert "请写明到账凭证" in sol.post(address, {**told, "words": ""}, follow=True).content.decode()
    refused = sol.post(address, {**told, "came": "10"})
    page = refused.content.decode()
    assert (refused.status_code, 'value="10"' in page, 'value="回执 6"' in page) == (422, True, True)
    page = sol.post(address, {**told, "came": "６"}).content.decode()
    assert "确认只到账 6 份，共 10 份？" in page
    sol.cookies["language"] = "en"
    assert "Only 6 of 10 arrived?" in sol.post(address, told).content.decode()
    sol.cookies["language"] = "zh-hans"
    row.refresh_from_db()
    assert row.state == "planned", "asked, and not said"
    assert stu.post(address, told).status_code == 404
    sol.post(address, {**told, "sure": "1"})
    row.refresh_from_db()
    assert (row.state, row.delivered_share) == ("partial", 60)
    assert "已报只到一部分" in sol.get("/supplier/").content.decode()
