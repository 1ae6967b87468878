"""Is money that comes in booked once, and given back when nothing can be bought with it?"""

from dataclasses import replace

import pytest

from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.flows.accept_payments import accept_payments
from anxin.flows.cancel_order import cancel_order
from anxin.flows.close_unmatched import close_unmatched
from anxin.flows.expire_orders import expire_orders
from anxin.ledger.accounts import hold, outside, suspense
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Channel, Notice, Unmatched
from anxin.refusal import Invalid
from anxin.support.models import Letter
from tests.support.cast import MINUTE, Stage


def test_the_same_notice_twice_is_one_payment(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    notice = stage.notice(payment, notice_id="N-1")
    assert accept_payments([notice], at=stage.at) == ["accepted"]
    assert accept_payments([notice], at=stage.at) == ["repeat"]
    assert accept_payments([stage.notice(payment, notice_id="N-2")], at=stage.at) == ["repeat"]
    assert balance(hold(stage.world.shop, placed.order)) == 4_850
    assert balance(outside(stage.world.shop, stage.world.channel)) == -4_850


def test_a_payment_after_the_end_goes_back_by_itself(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    assert expire_orders([placed.order], at=stage.wait(15 * MINUTE)) == [placed.order]
    Code.objects.update(state="void")
    assert accept_payments([stage.notice(payment)], at=stage.at) == ["late"]
    assert stage.order(placed.order).state == "refunded"
    assert stage.refunds(placed.order)[0].amount_minor == 4_850
    stage.channel_says(RefundStatus.ARRIVED)
    assert balance(outside(stage.world.shop, stage.world.channel)) == 0


def test_a_cancelled_order_keeps_no_money(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    cancel_order(placed.order, by="buyer", at=stage.at)
    accept_payments([stage.notice(payment)], at=stage.at)
    assert len(stage.refunds(placed.order)) == 1
    assert Letter.objects.filter(order=placed.order, kind="refund-1").count() == 1
    assert not Order.objects.get(pk=placed.order).deliveries.exists()


def test_another_amount_than_agreed_buys_nothing(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    assert accept_payments([stage.notice(payment, amount_minor=1)], at=stage.at) == ["underpaid"]
    assert stage.order(placed.order).state == "placed"
    assert balance(hold(stage.world.shop, placed.order)) == 0
    assert [refund.amount_minor for refund in stage.refunds(placed.order)] == [1]
    assert Notice.objects.get().outcome == "underpaid"
    assert stage.pays(placed.order).pk != payment.pk
    assert stage.order(placed.order).state == "delivered"


def test_another_currency_waits_for_a_person(stage: Stage) -> None:
    placed = stage.places("steam-50")
    received = stage.notice(stage.begins_to_pay(placed.order))
    foreign = replace(received, notice=replace(received.notice, currency="USD"))
    assert accept_payments([foreign], at=stage.at) == ["currency_differs"]
    assert stage.order(placed.order).state == "placed"
    assert stage.refunds(placed.order) == []
    row = Unmatched.objects.get()
    assert (row.state, row.currency, row.amount_minor) == ("with_finance", "USD", 4_850)
    with pytest.raises(Invalid):
        close_unmatched(row.pk, proof=" ", by="staff:finn", at=stage.at)
    assert balance(suspense(stage.world.shop, stage.world.channel), currency="USD") == 4_850
    for _ in range(2):
        close_unmatched(row.pk, proof="R-88", by="staff:finn", at=stage.at)
    assert balance(suspense(stage.world.shop, stage.world.channel), currency="USD") == 0
    assert Unmatched.objects.get().state == "returned"


@pytest.mark.parametrize("together", [False, True])
def test_a_second_payment_under_one_number_is_kept_for_finance_and_lost_to_nobody(stage: Stage, together: bool) -> None:
    placed = stage.places("steam-50")
    first = stage.notice(stage.begins_to_pay(placed.order))
    second = replace(first, notice=replace(first.notice, external_id="N-2", transaction_no="T-2"))
    if together:
        assert accept_payments([first, second], at=stage.at) == ["accepted", "paid_again"]
    else:
        words = [accept_payments([item], at=stage.at) for item in (first, second, second)]
        assert words == [["accepted"], ["paid_again"], ["repeat"]]
    shop, channel = stage.world.shop, stage.world.channel
    assert (balance(hold(shop, placed.order)), balance(suspense(shop, channel))) == (4_850, 4_850)
    assert balance(outside(shop, channel)) == -2 * 4_850
    row = Unmatched.objects.get()
    assert (row.state, row.transaction_no, stage.order(placed.order).state) == ("with_finance", "T-2", "delivered")
    assert stage.refunds(placed.order) == []
    close_unmatched(row.pk, proof="R-89", by="staff:finn", at=stage.at)
    assert (balance(suspense(shop, channel)), balance(outside(shop, channel))) == (0, -4_850)


def test_two_notices_of_one_payment_in_one_call_are_one_payment(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    both = [stage.notice(payment), stage.notice(payment)]
    assert accept_payments(both, at=stage.at) == ["accepted", "repeat"]
    assert stage.refunds(placed.order) == []


def test_a_channel_that_does_not_say_that_its_notices_prove_is_asked_first(stage: Stage) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    for name in ("notice_proves", "idempotent", "queryable", "retries"):
        assert getattr(row.can, name)
        del row.capabilities[name]
        assert not getattr(row.can, name)
    row.save()
    placed = stage.places("steam-50")
    assert accept_payments([stage.notice(stage.begins_to_pay(placed.order))], at=stage.at) == ["looked_up"]
    assert stage.order(placed.order).state == "placed"


def test_what_the_shelf_cannot_serve_is_refunded_at_its_promise(stage: Stage) -> None:
    Item.objects.update(reserve_minutes=0)
    order = stage.buys("steam-50", quantity=5)
    others = [stage.buys("steam-50", quantity=5) for _ in range(4)]
    assert order.state == "delivered"
    assert others[-1].state == "paid"
    assert stage.delivery(others[-1].pk).state == "planned"
