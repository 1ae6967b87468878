"""Does the money of an order wait for as long as its buyer may still have the decision looked at again?"""

import pytest

from anxin.flows.appeal_case import appeal_case
from anxin.flows.settle_orders import settle_orders
from anxin.orders.models import Order
from anxin.texts import Text
from tests.payouts.conftest import agreed, money, seen_and_confirmed
from tests.support.cast import DAY, HOUR, Stage, reviews

pytestmark = pytest.mark.django_db
WHY = Text("核对后处理。", "Checked.")


def denied_late(stage: Stage) -> Order:
    """Bea confirmed, claimed on the last of seven days, and was denied four days later."""
    agreed(stage)
    order = seen_and_confirmed(stage)
    stage.wait(7 * DAY)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=False, reason=WHY, at=stage.wait(4 * DAY))
    return order


def test_an_order_whose_case_was_denied_late_waits_for_the_appeal(stage: Stage) -> None:
    order = denied_late(stage)
    denied_at = stage.at
    assert settle_orders([order.pk], at=stage.wait(3 * DAY)) == []
    assert stage.order(order.pk).due_at == denied_at + 7 * DAY
    assert money(stage)["available"] == 0
    case = order.cases.get()
    appeal_case(case.pk, ["没有看我的截图"], by="buyer", at=stage.wait(4 * DAY - HOUR))
    assert settle_orders([order.pk], at=stage.wait(2 * HOUR)) == []
