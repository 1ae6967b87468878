"""Is a supplier that delivered, and whose dispute was won, paid as if there had been none?"""

import pytest

from anxin.flows.book_chargeback import book_chargeback
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import platform_fees, platform_losses, supplier_available
from anxin.ledger.queries import balance
from anxin.payments.models import Chargeback
from anxin.payments.states import ChargebackState
from tests.flows.test_chargebacks import PRICE, taken
from tests.payouts.conftest import given_back, money, pays_all_out, settled
from tests.support.cast import DAY, Stage

FEE = 146


def earned(stage: Stage) -> tuple[int, int, int]:
    """What Sol, the fees and the losses hold."""
    shop = stage.world.shop
    return (
        balance(supplier_available(shop, stage.world.stock)),
        balance(platform_fees(shop)),
        balance(platform_losses(shop)),
    )


@pytest.mark.parametrize("amount_minor", [PRICE, 1_859])
@pytest.mark.parametrize("when", ["delivered", "confirmed"])
def test_what_was_won_is_the_suppliers_and_the_fee_as_without_a_dispute(
    stage: Stage, when: str, amount_minor: int
) -> None:
    order = stage.buys("steam-50")
    if when == "confirmed":
        confirm_orders([order.pk], by="buyer", at=stage.at)
    key = book_chargeback(taken(order, amount_minor, beyond=True), by="staff:finn", at=stage.at)
    if when == "delivered":
        confirm_orders([order.pk], by="buyer", at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(60 * DAY)) == []
    assert stage.order(order.pk).state == "confirmed"
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(DAY)) == [order.pk]
    assert earned(stage) == (PRICE - FEE, FEE, 0)


def test_what_was_lost_holds_the_rest_up_no_longer(stage: Stage) -> None:
    order = stage.buys("steam-50")
    key = book_chargeback(taken(order, 1_850), by="staff:finn", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(60 * DAY)) == []
    close_chargeback(key, won=False, by="staff:finn", at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(DAY)) == [order.pk]
    assert earned(stage) == (3_000 - 90, 90, 0)


def test_what_was_settled_without_its_money_brings_it_once_it_is_won(stage: Stage) -> None:
    order = stage.buys("steam-50")
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    Chargeback.objects.update(state=ChargebackState.LOST)
    assert settle_orders([order.pk], at=stage.wait(60 * DAY)) == [order.pk]
    Chargeback.objects.update(state=ChargebackState.OPEN)
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    assert earned(stage) == (PRICE - FEE, FEE, 0)


def test_what_is_won_after_settlement_pays_what_its_supplier_owes(stage: Stage) -> None:
    owed, order = settled(stage), stage.buys("steam-50")
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    pays_all_out(stage)
    given_back(stage, owed)
    debt = money(stage)["debt"]
    assert debt > 0
    Chargeback.objects.update(state=ChargebackState.LOST)
    assert settle_orders([order.pk], at=stage.wait(60 * DAY)) == [order.pk]
    Chargeback.objects.update(state=ChargebackState.OPEN)
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    left = money(stage)
    assert (left["available"], left["debt"]) == (PRICE - FEE - debt, 0)


def test_what_is_taken_of_settled_money_is_the_platforms_and_comes_back_to_it(stage: Stage) -> None:
    order = stage.buys("steam-50")
    confirm_orders([order.pk], by="buyer", at=stage.at)
    settle_orders([order.pk], at=stage.wait(60 * DAY))
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    assert earned(stage) == (PRICE - FEE, FEE, -PRICE)
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    assert earned(stage) == (PRICE - FEE, FEE, 0)
