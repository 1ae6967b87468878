"""Are amounts of the desk read and shown in the currency of what they are about?"""

import pytest
from django.test import Client
from django.urls import reverse

from anxin.cases.models import FourEyes
from anxin.catalog.models import Item
from anxin.complaints.models import Complaint
from anxin.delivery.models import Batch
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import import_stock
from anxin.payments.models import Chargeback
from anxin.payouts.queries import money_of
from anxin.people.models import Shop, Supplier
from anxin.refunds.models import Refund
from anxin.resale.models import Reseller
from anxin.site.name_source import name_source
from anxin.site.resale_command import resale_command
from anxin.sourcing.models import Source
from tests.console.conftest import SignsIn
from tests.console.test_complaints import WORDS, act_on, joined, page_of
from tests.support.cast import Stage

TERMS = {"name_zh": "上游", "name_en": "Upstream", "settle_after_hours": "24", "promise_share": "60"}
SAYS = "请填写金额（JPY），如 4850。"


@pytest.fixture
def yen(stage: Stage) -> Stage:
    """A shop that counts in yen, which have no cents."""
    Shop.objects.update(currency="JPY")
    Item.objects.update(currency="JPY")
    return stage


def test_four_eyes_are_set_in_the_shops_currency(signs_in: SignsIn, yen: Stage) -> None:
    op, shop = signs_in("operator"), str(yen.world.shop)
    door = reverse("admin:desk_four_eyes")
    refused = op.post(door, {"shop": shop, "above": "300.50"})
    assert (refused.status_code, SAYS in refused.content.decode()) == (422, True)
    beyond = op.post(door, {"shop": shop, "above": "10000001"}).content.decode()
    assert "金额要在 0 到 JP¥10,000,000 之间。" in beyond
    assert op.post(door, {"shop": shop, "above": "3000"}).status_code == 302
    assert FourEyes.objects.get().above_minor == 3_000
    page = op.get(reverse("admin:desk_queue")).content.decode()
    assert all(said in page for said in ("JP¥3,000", "金额（JPY）", 'value="3000"', "JP¥5,000 以内"))


def test_bands_of_yuan_read_as_they_did(signs_in: SignsIn, stage: Stage) -> None:
    page = signs_in("agent").get(reverse("admin:desk_queue")).content.decode()
    assert all(said in page for said in ("¥50 以内", "¥50–¥200", "¥500 以上"))


def test_the_risk_of_a_fence_is_the_shops_currency(signs_in: SignsIn, yen: Stage) -> None:
    op, door = signs_in("operator"), f"/desk/suppliers/{yen.world.sandbox}/"
    refused = op.post(f"{door}terms/", TERMS | {"fence_risk": "50.00"})
    assert (refused.status_code, SAYS in refused.content.decode()) == (422, True)
    dear = op.post(f"{door}terms/", TERMS | {"fence_risk": "1000001"}).content.decode()
    assert "风险上限最多 JP¥1,000,000。" in dear
    assert op.post(f"{door}terms/", TERMS | {"fence_risk": "5000"}).status_code == 302
    assert Supplier.objects.get(pk=yen.world.sandbox).capabilities["fence_risk_minor"] == 5_000
    assert 'name="fence_risk" value="5000"' in op.get(door).content.decode()
    assert "担风险先退（JPY）" in op.get("/desk/suppliers/add/anxin/").content.decode()


def test_what_goes_back_for_a_complaint_is_the_orders_currency(signs_in: SignsIn, yen: Stage) -> None:
    _, number = joined(yen)
    sam = signs_in("senior")
    assert "退款金额（JPY，" in sam.get(page_of(number)).content.decode()
    refused = sam.post(act_on(number, "complaint_answer"), WORDS | {"act": "approve", "amount": "18.50"})
    assert SAYS in refused.content.decode()
    sam.post(act_on(number, "complaint_answer"), WORDS | {"act": "approve", "amount": "1850"})
    assert Refund.objects.get().amount_minor == 1_850


def test_what_a_letter_asks_for_is_the_currency_of_its_order(signs_in: SignsIn, yen: Stage) -> None:
    order, ari = yen.buys("steam-50"), signs_in("agent")
    Shop.objects.update(currency="CNY")
    typed = {"number": "2026-12", "authority": "12315", "made_on": "2026-11-20", "words": "未到账", "ref": order.ref}
    address = reverse("admin:desk_complaint_letter")
    refused = ari.post(address, typed | {"asked": "48.50"})
    assert (refused.status_code, "请求金额（JPY，" in refused.content.decode()) == (422, True)
    ari.post(address, typed | {"asked": "4850"})
    assert Complaint.objects.get().asked_minor == 4_850
    assert "JP¥4,850" in ari.get(page_of("2026-12")).content.decode()


def test_what_a_channel_paid_out_is_the_payments_currency(signs_in: SignsIn, yen: Stage) -> None:
    _, number = joined(yen)
    finn = signs_in("finance")
    assert "赔付金额（JPY）" in finn.get(page_of(number)).content.decode()
    finn.post(act_on(number, "complaint_payout"), {"amount": "1000"})
    assert Chargeback.objects.get().amount_minor == 1_000


def test_a_table_of_items_has_the_shops_currency(yen: Stage) -> None:
    table = "编号,类型,名称,价格,账号\ny-1,直充,一,2000,QQ\ny-2,直充,二,20.50,QQ\n"
    report = import_items(yen.world.sandbox, table, at=yen.at)
    assert (report.added, [line for line, _ in report.refused]) == (1, [3])
    assert Item.objects.get(sku="y-1").price_minor == 2_000


def test_what_finance_books_is_the_shops_currency(signs_in: SignsIn, yen: Stage) -> None:
    finn = signs_in("finance")
    door = reverse("admin:desk_deposit", args=[yen.world.stock])
    refused = finn.post(door, {"amount": "128.50", "proof": "B-1"}, follow=True)
    assert SAYS in refused.content.decode()
    finn.post(door, {"amount": "20000", "proof": "B-1"})
    assert money_of(Supplier.objects.get(pk=yen.world.stock))["deposit"] == 20_000


def test_a_rule_of_docking_is_the_shops_currency(signs_in: SignsIn, yen: Stage) -> None:
    op, door = signs_in("operator"), reverse("admin:desk_docking", args=[yen.world.sandbox])
    typed = {"markup": "5", "plus": "0", "round": "10", "jump": "20", "every": "10"}
    refused = op.post(door, typed | {"round": "0.20"}, follow=True)
    assert SAYS in refused.content.decode()
    beyond = op.post(door, typed | {"plus": "100000001"}, follow=True).content.decode()
    assert "最多 JP¥100,000,000，进位至少 JP¥1" in beyond


def test_a_terminal_reads_what_a_piece_may_cost_in_the_items_currency(
    yen: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Supplier.objects.get(pk=yen.world.sandbox)
    other = Supplier.objects.create(
        shop_id=yen.world.shop, kind=first.kind, name_zh="二号", capabilities=first.capabilities
    )
    named = ["--item", "qq-coin-50", "--supplier", other.name_zh, "--sku", "b-50"]
    assert name_source([*named, "--most", "45.00"], "zh-hans") == 1
    assert SAYS in capsys.readouterr().out
    assert name_source([*named, "--most", "45"], "zh-hans") == 0
    assert "最高 JP¥45" in capsys.readouterr().out
    assert Source.objects.get(sku="b-50").most_minor == 45


def test_a_terminal_books_a_resellers_money_in_the_shops_currency(
    yen: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert resale_command(["open", "--name", "下游", "--email", "re@anxin.example"], "zh-hans") == 0
    account = Reseller.objects.get().account
    assert resale_command(["top-up", account, "100.00", "--proof", "B-1"], "zh-hans") == 1
    assert SAYS in capsys.readouterr().out
    assert resale_command(["top-up", account, "100", "--proof", "B-1"], "zh-hans") == 0
    assert resale_command(["list"], "zh-hans") == 0
    assert "JP¥100 " in capsys.readouterr().out


def test_the_rules_name_what_silence_refunds_in_the_shops_currency(client: Client, yen: Stage) -> None:
    page = client.get("/rules/").content.decode()
    assert "（JP¥20,000 以上再给站长 24 小时）" in page


def test_a_remedy_for_many_is_looked_at_in_the_shops_currency(signs_in: SignsIn, yen: Stage) -> None:
    yen.buys("steam-50")
    batch = Batch.objects.get(item=yen.item("steam-50")).pk
    page = signs_in("operator").get(reverse("admin:desk_remedies"), {"on": f"batch:{batch}"}).content.decode()
    assert "JP¥4,850" in page
    assert "¥48.50" not in page


def test_an_import_of_which_nothing_was_taken_is_no_batch_to_remedy(signs_in: SignsIn, stage: Stage) -> None:
    import_stock(stage.world.stock, stage.item("steam-50"), "empty.txt", b"X----\n", by="supplier", at=stage.at)
    assert "empty.txt" not in signs_in("operator").get(reverse("admin:desk_remedies")).content.decode()
