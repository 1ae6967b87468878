"""Is an order in another currency than yuan confirmed, settled and refunded from where its money lies?"""

from uuid import uuid4

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import hold, pending
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import NoticeKind
from anxin.refunds.models import Refund
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
