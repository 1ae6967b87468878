"""Does what is paid from the balance, in whole or in part, end where it came from?"""

from uuid import UUID

import pytest

from anxin.flows.accept_payments import accept_payments
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.expire_orders import expire_orders
from anxin.flows.pay_from_balance import NothingInBalance, pay_from_balance
from anxin.ledger.accounts import buyer_balance, hold, platform_goodwill
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import (
    RefundStatus,
)
from anxin.payments.models import Channel, Payment
from tests.flows.test_payment_ends import PRICE, at_the_channel
from tests.support.cast import MINUTE, QQ, Stage


def gets_credit(stage: Stage, amount_minor: int) -> UUID:
    """Bea has something in her balance, and the shop takes it."""
    bea, shop = stage.world.people["buyer"], stage.world.shop
    Channel.objects.create(
        shop_id=shop,
        kind="balance",
        name_zh="余额",
        name_en="Balance",
        account="balance",
        capabilities=Capabilities(own_wallet=True, ways=()).to_json(),
        position=9,
    )
    given = Movement(
        shop=shop,
        order=None,
        source=platform_goodwill(shop),
        target=buyer_balance(shop, bea),
        amount_minor=amount_minor,
        currency="CNY",
        kind="goodwill",
        ref="",
        key="gift",
        at=stage.at,
    )
    assert transfer([given])[0].stands
    return bea


def test_an_order_is_paid_from_the_balance_and_goes_back_there_at_once(stage: Stage) -> None:
    bea = gets_credit(stage, 5_000)
    wallet = buyer_balance(stage.world.shop, bea)
    placed = stage.places("steam-50", buyer=bea)
    assert pay_from_balance(placed.order, by="buyer", at=stage.at) == PRICE
    assert stage.order(placed.order).state == "delivered"
    assert balance(wallet) == 150
    stage.claims(placed.order, "changed_mind")
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert balance(wallet) == 5_000
    assert at_the_channel(stage) == 0


def test_nothing_is_paid_from_an_empty_balance(stage: Stage) -> None:
    bea = gets_credit(stage, 1)
    first, second = stage.places("steam-50", buyer=bea), stage.places("steam-50", buyer=bea)
    assert pay_from_balance(first.order, by="buyer", at=stage.at) == 1
    with pytest.raises(NothingInBalance):
        pay_from_balance(second.order, by="buyer", at=stage.at)
    assert stage.order(second.order).state == "placed"


def test_a_mixed_payment_is_returned_in_proportion(stage: Stage) -> None:
    bea = gets_credit(stage, 1_900)
    wallet = buyer_balance(stage.world.shop, bea)
    placed = stage.places("qq-coin-50", account=QQ, buyer=bea)
    assert pay_from_balance(placed.order, by="buyer", at=stage.at) == 1_900
    assert stage.order(placed.order).state == "placed"
    rest = stage.pays(placed.order)
    assert (rest.amount_minor, stage.order(placed.order).state) == (3_000, "paid")
    stage.claims(placed.order, "changed_mind")
    assert stage.channel_says(RefundStatus.ARRIVED) == 0
    chase_refunds([r.pk for r in stage.refunds(placed.order)], at=stage.at)
    stage.wait(MINUTE)
    assert stage.channel_says(RefundStatus.ARRIVED) == 2
    assert sorted((r.amount_minor, r.destination, r.state) for r in stage.refunds(placed.order)) == [
        (1_900, "balance", "arrived"),
        (3_000, "original", "arrived"),
    ]
    assert (balance(wallet), at_the_channel(stage), balance(hold(stage.world.shop, placed.order))) == (1_900, 0, 0)


def test_an_order_paid_in_part_only_keeps_nothing_when_it_ends(stage: Stage) -> None:
    bea = gets_credit(stage, 1_000)
    placed = stage.places("steam-50", buyer=bea)
    pay_from_balance(placed.order, by="buyer", at=stage.at)
    rest = stage.begins_to_pay(placed.order)
    expire_orders([placed.order], at=stage.wait(15 * MINUTE))
    stage.channel_says(RefundStatus.ARRIVED)
    assert balance(buyer_balance(stage.world.shop, bea)) == 1_000
    assert accept_payments([stage.notice(rest)], at=stage.at) == ["underpaid"]
    stage.channel_says(RefundStatus.ARRIVED)
    assert at_the_channel(stage) == 0
    assert Payment.objects.get(pk=rest.pk).amount_minor == PRICE - 1_000
