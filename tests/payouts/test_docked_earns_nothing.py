"""Is a supplier that was paid in advance given nothing more, and does each bear in its own name what it bore?"""

from datetime import timedelta

import pytest
from django.db.transaction import atomic

from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.record_deposit import record_deposit
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import platform_losses
from anxin.ledger.queries import balance
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.payouts.models import Recovery
from anxin.payouts.queries import recoveries_of
from anxin.payouts.records import records_of
from anxin.payouts.refusals import NothingToContest
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.texts import Text
from tests.flows.test_strays import gives_back
from tests.payouts.conftest import PRICE, SHARE, agreed, money, pays_all_out, seen_and_confirmed, settled
from tests.support.cast import DAY, HOUR, Stage, reviews

pytestmark = pytest.mark.django_db
WHY = Text("查明了", "It was found out")


@pytest.fixture
def docked(stage: Stage) -> Stage:
    """Sol is docked."""
    agreed(stage, in_advance=True)
    return stage


def goes_back(stage: Stage, order: Order) -> None:
    """A person finds that it was Sol's doing."""
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)


def test_a_refund_in_the_channels_console_makes_nothing_good_to_it(docked: Stage) -> None:
    order = seen_and_confirmed(docked)
    gives_back(docked, Payment.objects.get(order=order), PRICE)
    assert money(docked)["available"] == 0
    assert balance(platform_losses(docked.world.shop)) == -(PRICE - SHARE), "the fee that was kept"
    assert not Recovery.objects.exists()


def test_what_is_made_good_to_a_supplier_in_debt_pays_it_first(stage: Stage) -> None:
    first = settled(stage)
    pays_all_out(stage)
    goes_back(stage, first)
    assert money(stage)["debt"] == SHARE
    order = seen_and_confirmed(stage)
    gives_back(stage, Payment.objects.get(order=order), PRICE)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.parametrize("after", [HOUR, 3 * DAY], ids=["confirmed", "settled"])
def test_what_goes_back_is_the_shops_and_nothing_for_it_to_contest(docked: Stage, after: timedelta) -> None:
    order = docked.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=docked.at)
    confirm_orders([order.pk], by="buyer", at=docked.at)
    settle_orders([order.pk], at=docked.wait(after))
    goes_back(docked, docked.order(order.pk))
    assert not Recovery.objects.exists()
    assert money(docked) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}
    (told,) = records_of([docked.world.stock], since=docked.at - 9 * DAY, at=docked.at).values()
    assert told.refunded_percent == 100, "it was its doing, though the shop paid"


def test_what_was_written_down_before_is_not_contested_either(docked: Stage) -> None:
    order = settled(docked)
    goes_back(docked, order)
    refund = docked.refunds(order.pk)[0]
    row = Recovery.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        refund=refund,
        supplier_id=docked.world.stock,
        liable="supplier",
        currency="CNY",
        pending_minor=SHARE,
        at=docked.at,
    )
    assert recoveries_of(docked.world.stock) == []
    with pytest.raises(NothingToContest):
        contest_recovery(row.pk, words="回执 U-991", by="supplier", at=docked.at)


def test_what_a_deposit_bore_of_a_refund_stands_under_its_suppliers_name(stage: Stage) -> None:
    order = settled(stage)
    pays_all_out(stage)
    record_deposit(stage.world.stock, 1_000, proof="D-1", by="staff:finn", at=stage.at)
    line = Line.objects.select_related("order__shop").get(order=order)
    payment = Payment.objects.get(order=order)
    liable = Liable.SUPPLIER_ELSE_PLATFORM
    new = NewRefund(order=line.order, payment=payment, amount_minor=PRICE, reason=WHY, line=line, liable=liable)
    with atomic():
        assert plan_refunds([new], by="machine", at=stage.at) != [None]
    row = Recovery.objects.get()
    assert (row.deposit_minor, row.platform_minor, row.liable) == (1_000, SHARE - 1_000, "supplier")
