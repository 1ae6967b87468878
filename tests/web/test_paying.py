"""Is an order paid as its device, its buyer and the law want it, and does the page say what follows?"""

import json

import pytest
from django.test import Client

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.furnish_shop import Furnished
from anxin.flows.record_refunds import record_refunds
from anxin.integrations.usdt.channel import CAPABILITIES
from anxin.integrations.usdt.warning import READ, WARNING
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.capabilities import WALLET, Capabilities
from anxin.payments.channel import RefundAnswer, RefundStatus, Way
from anxin.payments.models import Channel, Payment
from anxin.web.device import device_of
from anxin.web.pay_choices import refund_facts
from tests.web.conftest import Buy, offer_code

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"


def coins(shop: Furnished, *, enabled: bool) -> Channel:
    return Channel.objects.create(
        shop_id=shop.shop,
        kind="usdt",
        name_zh="USDT",
        name_en="USDT",
        account="shop",
        base_url="http://127.0.0.1:9",
        secret_sealed=vault.seal(json.dumps({"token": "0" * 16, "acknowledged": READ}), "channel"),
        capabilities=CAPABILITIES.to_json(),
        enabled=enabled,
        position=5,
    )


def wallet(shop: Furnished) -> Channel:
    return Channel.objects.create(
        shop_id=shop.shop,
        kind="balance",
        name_zh="余额",
        name_en="Balance",
        account="balance",
        capabilities=WALLET.to_json(),
        position=9,
    )


def test_another_way_is_offered_only_where_there_is_one(shop: Furnished, bea: Client, buy: Buy) -> None:
    order = buy(bea)
    page = f"/orders/{order.pk}/pay/"
    offer_code(shop, order)
    assert "?other" not in bea.get(page).content.decode()
    coins(shop, enabled=True)
    assert f"{page}?other" in bea.get(page).content.decode()


def test_coins_are_off_by_default_and_paid_with_only_after_the_warning(shop: Furnished, bea: Client, buy: Buy) -> None:
    order = buy(bea)
    row = coins(shop, enabled=False)
    page = f"/orders/{order.pk}/pay/"
    assert "USDT" not in bea.get(page).content.decode()
    assert bea.post(page, {"channel": row.pk, "read": "yes"}).status_code == 404
    Channel.objects.filter(pk=row.pk).update(enabled=True)
    shown = bea.get(page).content.decode()
    assert WARNING.zh in shown
    assert "不能原路退款，退款由财务人工处理" in shown
    refused = bea.post(page, {"channel": row.pk}, follow=True).content.decode()
    assert "请先阅读法律提示并勾选" in refused
    assert not Payment.objects.filter(order=order).exists()
    bea.post(page, {"channel": row.pk, "read": "yes"})
    assert Payment.objects.get(order=order).channel_id == row.pk
    bea.cookies["language"] = "en"
    assert "illegal financial activity" in bea.get(page).content.decode()


def test_a_refund_to_the_balance_is_spent_on_the_next_order(shop: Furnished, bea: Client, paid: Buy, buy: Buy) -> None:
    made = wallet(shop)
    order = paid(bea)
    assert bea.post(f"/orders/{order.pk}/refund-to/", {"to": "balance"}).status_code == 302
    bea.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "words": ""})
    errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=now(), lease_seconds=60)
    assert [errand.act for errand in errands] == ["credit"]
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED)) for errand in errands], at=now())
    assert "已退到您在本店的余额" in bea.get(f"/orders/{order.pk}/").content.decode()

    again = buy(bea)
    page = f"/orders/{again.pk}/pay/"
    assert "用余额付（可用 ¥48.50）" in bea.get(page).content.decode()
    assert bea.post(page, {"channel": made.pk}).status_code == 302
    assert Order.objects.get(pk=again.pk).state != "placed"
    assert balance(buyer_balance(shop.shop, shop.people["buyer"])) == 0


def test_a_refund_in_the_balance_is_sent_back_from_the_page_once_it_is_confirmed(
    shop: Furnished, bea: Client, stu: Client, paid: Buy
) -> None:
    order = paid(bea)
    bea.post(f"/orders/{order.pk}/refund-to/", {"to": "balance"})
    bea.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "words": ""})
    errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=now(), lease_seconds=60)
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED)) for errand in errands], at=now())
    page, address = f"/orders/{order.pk}/", f"/refunds/{errands[0].refund}/origin/"
    shown = bea.get(page).content.decode()
    assert "¥48.50 会先从余额扣出，再按原支付方式退回" in shown
    assert "退款 ¥48.50 已到您的余额" in shown
    assert "发起退款 ¥48.50" not in shown, "no channel was asked"
    assert shown.index("<summary>退回原支付方式") < shown.index(f'action="{address}"')
    assert stu.post(address).status_code == 404
    bea.cookies["language"] = "en"
    assert "¥48.50 leaves your balance first" in bea.get(page).content.decode()
    del bea.cookies["language"]
    assert bea.post(address).status_code == 302
    assert balance(buyer_balance(shop.shop, shop.people["buyer"])) == 0
    shown = bea.get(page).content.decode()
    assert "等待向" in shown
    assert address not in shown
    assert bea.post(address).status_code == 302
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=now(), lease_seconds=60)
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED))], at=now())
    assert "这笔退款不在您的余额里" in bea.post(address, follow=True).content.decode()
    shown = bea.get(page).content.decode()
    told = ["退款 ¥48.50 已到您的余额", "您把退款从余额退回原支付方式", "发起退款 ¥48.50", "退款 ¥48.50 已到账"]
    places = [shown.index(each) for each in told]
    assert places == sorted(places)
    assert shown.count("发起退款 ¥48.50") == 1


def test_a_guest_has_no_balance_to_pay_from(shop: Furnished, stu: Client, buy: Buy) -> None:
    wallet(shop)
    order = buy(stu)
    assert "用余额付" not in stu.get(f"/orders/{order.pk}/pay/").content.decode()


@pytest.mark.parametrize(
    ("agent", "best"),
    [
        (PHONE, Way.REDIRECT),
        (f"{PHONE} MicroMessenger/8.0", Way.IN_APP),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1", Way.REDIRECT),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", Way.QR),
        ("", Way.QR),
    ],
)
def test_a_device_is_offered_its_own_way_first(agent: str, best: Way) -> None:
    assert device_of(agent).ways[0] is best


def test_what_a_channel_can_do_is_said_before_it_is_chosen(shop: Furnished, bea: Client, buy: Buy) -> None:
    row = Channel.objects.get(pk=shop.channel)
    row.capabilities |= {"arrival_working_days": 3, "window_days": 180, "partial": False}
    row.save()
    order = buy(bea)
    shown = bea.get(f"/orders/{order.pk}/pay/").content.decode()
    for words in ("退款最晚 3 个工作日到账", "付款后 180 天内可原路退", "只能整单退"):
        assert words in shown
    assert "一般几分钟到账" in refund_facts(Capabilities())[0].zh


def test_alipay_offers_its_page_on_a_large_screen_and_not_on_a_phone(shop: Furnished, bea: Client, buy: Buy) -> None:
    Channel.objects.filter(pk=shop.channel).update(
        capabilities=Capabilities(ways=(Way.QR, Way.REDIRECT, Way.PAGE)).to_json()
    )
    order = buy(bea)
    page = f"/orders/{order.pk}/pay/"
    assert "没带手机？" in bea.get(page).content.decode()
    assert "没带手机？" not in bea.get(page, headers={"user-agent": PHONE}).content.decode()
    bea.post(page, {"channel": shop.channel, "way": "page"})
    bea.post(page, {"channel": shop.channel}, headers={"user-agent": PHONE})
    assert sorted(Payment.objects.filter(order=order).values_list("way", flat=True)) == ["page", "redirect"]
