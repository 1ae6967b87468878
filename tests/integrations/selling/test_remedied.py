"""Does a remedy for many give a reseller's buyer something too?"""

from uuid import uuid4

import pytest

from anxin.cases.queries import left_out_of
from anxin.cases.states import LeftOut
from anxin.delivery.models import Code
from anxin.flows.import_stock import import_stock
from anxin.flows.open_resale import Wanted
from anxin.flows.preview_remedy import preview_remedy
from anxin.flows.reveal_code import reveal_code
from anxin.integrations.selling import sell
from anxin.orders.models import Order
from anxin.policy.clauses import Outcome
from tests.flows.test_remedies import bad_batch, begins, goes_on
from tests.integrations.selling.conftest import PRICE, Market
from tests.integrations.selling.test_hostile_bodies import SECRET

pytestmark = pytest.mark.parametrize("market", [("anxin", {"secret": SECRET})], indirect=True)


def resold(market: Market) -> Order:
    """An order of the reseller's."""
    wanted = Wanted(number=uuid4().hex, item=market.item, quantity=1)
    order = sell(market.reseller, wanted, most_minor=None, at=market.stage.at).order
    assert isinstance(order, Order)
    return order


def codes(order: Order) -> int:
    return Code.objects.filter(delivery__order=order).count()


def test_whom_another_code_does_not_reach_is_left_its_money(market: Market) -> None:
    stage, own = market.stage, market.stage.buys("steam-50")
    told, untold, later = (resold(market) for _ in range(3))
    for order in (own, told):
        reveal_code(order.pk, by="buyer", at=stage.at)
    bad = bad_batch(stage)
    import_stock(stage.world.stock, market.item, "n.txt", b"NEWW-0001\nNEWW-0002\n", by="supplier", at=stage.at)
    another = preview_remedy(stage.world.shop, "batch", bad)[Outcome.REISSUE]
    assert (another.orders, another.count(LeftOut.RESOLD)) == (3, 1)
    remedy = begins(stage, Outcome.REISSUE, subject=bad)
    Code.objects.filter(delivery__order=later).update(state="revealed", revealed_at=stage.at)
    goes_on(stage)
    assert left_out_of([remedy]) == {remedy: {"resold": 2}}
    assert [codes(order) for order in (own, told, untold, later)] == [2, 1, 2, 1]
    begins(stage, subject=bad)
    goes_on(stage)
    back = [[refund.amount_minor for refund in stage.refunds(order.pk)] for order in (own, told, untold, later)]
    assert back == [[], [PRICE], [], [PRICE]]
