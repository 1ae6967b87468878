"""`anxin verify` knows which orders have ended, and names money that was left with one."""

import pytest

from anxin.ledger.chart import ZERO_AT_CLOSE
from anxin.ledger.transfer import transfer
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Chargeback, Payment
from anxin.refs import new_id
from anxin.site.cli import main
from anxin.site.closed import closed
from tests.flows.refunding import refunded
from tests.ledger.books import Books
from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(committed_db: object) -> Stage:
    return furnished()


def test_money_of_an_open_order_is_where_it_belongs(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    order = stage.buys("steam-50").pk
    assert closed("hold", [order]) == []
    assert main(["verify", "--quiet"]) == 0
    assert str(order) not in capsys.readouterr().out


@pytest.mark.parametrize("state", [OrderState.REFUNDED, OrderState.SETTLED, OrderState.CANCELLED])
def test_money_left_with_an_order_that_ended_is_named(
    stage: Stage, state: OrderState, capsys: pytest.CaptureFixture[str]
) -> None:
    order = stage.buys("steam-50").pk
    Order.objects.filter(pk=order).update(state=state, due_at=None, on_due="")
    assert main(["verify", "--quiet"]) == 1
    assert str(order) in capsys.readouterr().out


@pytest.mark.django_db
def test_every_account_that_must_be_empty_in_the_end_is_asked_about() -> None:
    for kind in ZERO_AT_CLOSE:
        assert closed(kind, []) == []
    with pytest.raises(LookupError):
        closed("outside", [])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(ZERO_AT_CLOSE))
def test_what_lies_for_nobody_is_named(kind: str) -> None:
    nobodys = new_id()
    assert closed(kind, [nobodys]) == [nobodys]


def test_money_held_for_an_order_that_is_not_there_is_named(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    books = Books(shop=stage.world.shop, channel=stage.world.channel)
    nobodys = new_id()
    transfer([books.paid(nobodys, 4_850)])
    assert main(["verify", "--quiet"]) == 1
    assert str(nobodys) in capsys.readouterr().out


def test_a_refund_is_open_until_it_has_arrived(stage: Stage) -> None:
    refund = refunded(stage)
    assert closed("refund", [refund.pk]) == []
    stage.channel_says(RefundStatus.ARRIVED)
    assert closed("refund", [refund.pk]) == [refund.pk]


def test_what_lies_with_a_chargeback_that_is_decided_is_named(stage: Stage) -> None:
    order = Order.objects.get(pk=stage.buys("steam-50").pk)
    payment = Payment.objects.get(order=order)
    told = {"shop": order.shop, "order": order, "payment": payment, "channel": payment.channel, "amount_minor": 1}
    told |= {"currency": "CNY", "reason": "否认交易", "taken_at": order.placed_at}
    open_one = Chargeback.objects.create(**told, number=1, reference="D1").pk
    lost = Chargeback.objects.create(**told, number=2, reference="D2", state="lost", closed_at=order.placed_at).pk
    nobodys = new_id()
    assert set(closed("chargeback", [open_one, lost, nobodys])) == {lost, nobodys}
