"""Can finance resolve what docked suppliers billed otherwise, and a person say what no machine can tell?"""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anxin import clock
from anxin.delivery.models import Delivery
from anxin.flows.compare_supplier_bill import compare_supplier_bill
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.payouts.models import Supplied, UpstreamBill, UpstreamDifference
from anxin.people.models import Person, Supplier
from anxin.reconciliation.days import first_moment
from anxin.workdays.hours import SHANGHAI
from tests.console.conftest import SignsIn
from tests.payouts.conftest import agreed
from tests.payouts.test_upstream import COST, accounts_of, supplied, tops_up
from tests.payouts.test_upstream_bills import bill_line
from tests.support.cast import QQ, Stage

pytestmark = pytest.mark.django_db
BOARD = reverse("admin:desk_upstream")


def differing(stage: Stage) -> UpstreamDifference:
    """Sol billed ¥5 for nothing that we know of."""
    agreed(stage, in_advance=True)
    tops_up(stage, 10_000, "T-1")
    compare_supplier_bill(stage.world.stock, stage.at.date(), [bill_line(None, 500)], at=stage.at)
    return UpstreamDifference.objects.get()


def test_finance_sees_what_would_move_and_books_it(stage: Stage, signs_in: SignsIn) -> None:
    row, finn = differing(stage), signs_in("finance")
    page = finn.get(BOARD).content.decode()
    assert row.identity in page
    assert "账面余额减少" in page
    act = reverse("admin:desk_upstream_resolve", args=[row.pk])
    assert 'name="ours" value=""' in page
    assert 'name="theirs" value="500"' in page
    assert "金额已更新" in finn.post(act, {"remedy": "as_billed", "theirs": "400"}, follow=True).content.decode()
    for remedy in ("as_billed", "as_billed"):
        finn.post(act, {"remedy": remedy, "ours": "", "theirs": "500"})
    assert accounts_of(stage)[0] == 9_500
    assert row.identity not in finn.get(BOARD).content.decode()


def test_finance_brings_a_bill_that_no_system_gives(stage: Stage, signs_in: SignsIn) -> None:
    agreed(stage, in_advance=True)
    tops_up(stage, 10_000, "T-1")
    order = supplied(stage)
    day, delivery = stage.at.astimezone(SHANGHAI).date(), stage.delivery(order.pk).pk
    yesterday = day - timedelta(days=1)
    Supplied.objects.update(supplier_no="U-9", at=first_moment(yesterday))
    finn, act = signs_in("finance"), reverse("admin:desk_upstream_bill", args=[stage.world.stock])

    def brings(text: str, of: date) -> str:
        file = SimpleUploadedFile("bill.csv", text.encode("gb18030"))
        return finn.post(act, {"day": of.isoformat(), "file": file}, follow=True).content.decode()

    assert "还没有过完" in brings("金额,我方单号\n1.00,\n", clock.now().astimezone(SHANGHAI).date())
    assert "表头至少要有" in brings("a,b\n1,2\n", yesterday)
    assert "第 2 行读不懂" in brings("金额,对方单号\nabc,U-9\n", yesterday)
    assert "第 3 行读不懂：没有单号" in brings("金额,对方单号\n1.00,U-9\n1.00,\n", yesterday)
    assert not UpstreamBill.objects.exists()
    assert "1 行，0 处不一致" in brings(f"类型,金额,我方单号\n订单,{COST / 100:.2f},{delivery.hex}\n", yesterday)
    assert "2 行，1 处不一致" in brings(f"类型,金额,对方单号\n订单,{COST / 100:.2f},U-9\n订单,5.00,U-10\n", yesterday)
    assert UpstreamBill.objects.get().state == "taken"
    assert UpstreamDifference.objects.get(resolved_at=None).identity == "U-10"
    assert signs_in("agent").post(act, {"day": yesterday.isoformat()}).status_code == 403


def test_others_resolve_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    act = reverse("admin:desk_upstream_resolve", args=[differing(stage).pk])
    assert signs_in("agent").post(act, {"remedy": "as_billed"}).status_code == 403
    assert signs_in(stu).post(act, {"remedy": "as_billed"}).status_code == 404
    assert signs_in("finance").post(act, {"remedy": "whatever"}).status_code == 404
    assert accounts_of(stage)[0] == 10_000


def test_a_person_reports_what_the_console_shows(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    Supplier.objects.filter(pk=stage.delivery(order.pk).supplier_id).update(kind="acg")
    Delivery.objects.filter(order=order).update(state="unknown")
    opal, act = signs_in("operator"), reverse("admin:desk_upstream_report", args=[stage.delivery(order.pk).pk])
    assert order.ref in opal.get(BOARD).content.decode()
    opal.post(act, {"answer": "arrived", "words": " "})
    assert stage.order(order.pk).state == "paid"
    opal.post(act, {"answer": "arrived", "words": "后台显示已充值", "amount": "45.00"})
    assert stage.order(order.pk).state == "delivered"
    assert order.ref not in opal.get(BOARD).content.decode()


def test_of_several_pieces_a_person_says_how_many_came(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("qq-coin-50", quantity=3, account=QQ)
    Supplier.objects.filter(pk=stage.delivery(order.pk).supplier_id).update(kind="acg")
    Delivery.objects.filter(order=order).update(state="partial", delivered_share=33)
    opal, act = signs_in("operator"), reverse("admin:desk_upstream_report", args=[stage.delivery(order.pk).pk])
    page = opal.get(BOARD).content.decode()
    assert "已到账数量（共 3 份，只到一部分时填）" in page
    assert 'maxlength="5" value="1"' in page
    opal.post(act, {"answer": "no_more", "words": "后台显示部分充值", "came": "2"})
    judge_deliveries([stage.delivery(order.pk).pk], at=clock.now())
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [4_900]


def test_a_person_says_that_a_part_came_and_no_more_will(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    Supplier.objects.filter(pk=stage.delivery(order.pk).supplier_id).update(kind="acg")
    Delivery.objects.filter(order=order).update(state="unknown")
    opal, act = signs_in("operator"), reverse("admin:desk_upstream_report", args=[stage.delivery(order.pk).pk])
    assert "只到了一部分，不会再发" in opal.get(BOARD).content.decode()
    for share in ("", "0", "100", "4a"):
        said = opal.post(act, {"answer": "no_more", "words": "后台显示部分充值", "came": share}, follow=True)
        assert "请填写已到账的数量" in said.content.decode()
    assert stage.delivery(order.pk).state == "unknown"
    opal.post(act, {"answer": "no_more", "words": "后台显示部分充值", "came": "40"})
    delivery = stage.delivery(order.pk)
    assert (delivery.state, delivery.delivered_share, delivery.fence) == ("partial", 40, "done")
    page = opal.get(BOARD).content.decode()
    assert 'value="40"' in page, "known by now"
    assert "没有成交，也不会再发" not in page
