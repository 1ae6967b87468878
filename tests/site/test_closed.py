"""`anxin verify` knows which orders have ended, and names money that was left with one."""

import pytest

from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.site.cli import main
from anxin.site.closed import closed
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


def test_a_kind_that_nobody_can_tell_of_is_left_alone(stage: Stage) -> None:
    assert closed("chargeback", [stage.buys("steam-50").pk]) == []
