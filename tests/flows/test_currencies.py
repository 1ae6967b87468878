"""Is an order in another currency than yuan confirmed, settled and refunded from where its money lies?"""

from uuid import uuid4

import pytest

from anxin import vault
from anxin.catalog.models import Item
from anxin.console.queries import short_channels
from anxin.delivery.models import Delivery
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.pay_from_balance import NothingInBalance, pay_from_balance
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import buyer_balance, hold, pending, platform_goodwill
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.orders.models import Order
from anxin.payments.capabilities import WALLET
from anxin.payments.channel import NoticeKind, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from tests.flows.refunding import notice
from tests.support.cast import DAY, MINUTE, QQ, Stage


def test_an_order_in_dollars_is_confirmed_and_settled_whole(stage: Stage) -> None:
    Item.objects.update(currency="USD")
    order, shop = stage.buys("steam-50"), stage.world.shop
    assert confirm_orders([order.pk], by="buyer", at=stage.at) == [order.pk]
    assert balance(hold(shop, order.pk), currency="USD") == 0
    left = balance(pending(shop, order.pk), currency="USD")
    assert 0 < left <= order.amount_minor
    assert settle_orders([order.pk], at=stage.wait(200 * DAY)) == [order.pk]
    assert balance(pending(shop, order.pk), currency="USD") == 0


def put(stage: Stage, currency: str) -> str:
    """Give Bea a thousand units in her wallet, as goodwill; its address."""
    shop, bea = stage.world.shop, stage.world.people["buyer"]
    words = {"name_zh": "余额", "name_en": "Balance", "account": "balance", "position": 9}
    Channel.objects.get_or_create(shop_id=shop, kind="balance", defaults={"capabilities": WALLET.to_json(), **words})
    own = buyer_balance(shop, bea)
    given = Movement(
        shop=shop,
        order=None,
        source=platform_goodwill(shop),
        target=own,
        amount_minor=100_000,
        currency=currency,
        kind="goodwill",
        ref="gift",
        key=f"gift:{currency}",
        at=stage.at,
    )
    assert transfer([given])[0].state == "done"
    return own


def test_an_order_in_dollars_is_paid_from_the_dollars_in_the_wallet(stage: Stage) -> None:
    put(stage, "CNY")
    Item.objects.update(currency="USD")
    order = stage.places("steam-50", buyer=stage.world.people["buyer"]).order
    with pytest.raises(NothingInBalance):
        pay_from_balance(order, by="buyer", at=stage.at)
    own = put(stage, "USD")
    paid = pay_from_balance(order, by="buyer", at=stage.at)
    assert paid == stage.order(order).amount_minor
    assert [balance(own, currency=one) for one in ("CNY", "USD")] == [100_000, 100_000 - paid]


def test_short_funds_are_told_in_the_currency_that_waits(stage: Stage) -> None:
    Item.objects.update(currency="USD")
    order = stage.buys("qq-coin-50", account=QQ)
    stage.wait(32 * MINUTE)
    for _ in range(4):
        due = Delivery.objects.filter(due_at__lte=stage.at).values_list("pk", flat=True)
        judge_deliveries(due, at=stage.at)
        stage.wait(11 * MINUTE)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    (short,) = short_channels([stage.world.shop])
    whole = order.amount_minor
    assert (short.currency, short.waiting_minor, short.owed_minor, short.booked_minor) == ("USD", whole, whole, whole)
    said = vault.unseal(Letter.objects.get(kind="channel-short").body_sealed, "letter")
    assert f"应有 US${whole / 100:.2f}，其中 US$0.00 是未结订单的托管款" in said


def test_refunds_of_two_currencies_in_one_sweep_are_both_funded(stage: Stage) -> None:
    yuan = stage.buys("qq-coin-50", account=QQ)
    Item.objects.update(currency="USD")
    dollars = stage.buys("qq-coin-50", account=QQ)
    stage.wait(32 * MINUTE)
    for _ in range(4):
        due = Delivery.objects.filter(due_at__lte=stage.at).values_list("pk", flat=True)
        judge_deliveries(due, at=stage.at)
        stage.wait(11 * MINUTE)
    for order, currency in ((yuan, "CNY"), (dollars, "USD")):
        (refund,) = stage.refunds(order.pk)
        assert (refund.currency, refund.state) == (currency, "planned")
        assert balance(refund_account(stage.world.shop, refund.pk), currency=currency) == order.amount_minor
        assert balance(hold(stage.world.shop, order.pk), currency=currency) == 0


def test_dollars_returned_at_the_channel_come_from_the_orders_own_hold(stage: Stage) -> None:
    Item.objects.update(currency="USD")
    order = stage.buys("qq-coin-50", account=QQ)
    payment = order.payments.get()
    found = Refund(pk=uuid4(), payment=payment, amount_minor=payment.amount_minor)
    told = notice(stage, found, NoticeKind.REFUND_ARRIVED, currency="USD")
    assert accept_refund_notices([told], at=stage.at) == ["adopted"]
    assert balance(hold(stage.world.shop, order.pk), currency="USD") == 0
    assert Order.objects.get(pk=order.pk).state == "refunded"
