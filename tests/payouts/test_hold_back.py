"""Does the money of an order wait for its buyer to the last, and is it set aside before its channel lets it go?"""

import pytest

from anxin.flows.appeal_case import appeal_case
from anxin.flows.book_chargeback import book_chargeback
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.release_reserved import release_reserved
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import platform_losses
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.models import Channel, Payment
from anxin.payouts.deadlines import due_frozen, due_reservations
from anxin.payouts.models import Reservation
from anxin.texts import Text
from tests.flows.brought import two_brought
from tests.flows.test_chargebacks import taken
from tests.payouts.conftest import FEE, PRICE, SHARE, agreed, money, seen_and_confirmed
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


def frozen_for(stage: Stage, days: int) -> None:
    """The channel keeps what was paid frozen, so many days."""
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= {"third_party_hold_days": days}
    row.save()
    Payment.objects.update(frozen=True)


@pytest.mark.parametrize(("docked", "aside"), [("first", "second"), ("second", "first")])
def test_what_somebody_brought_to_a_docked_suppliers_order_is_set_aside(stage: Stage, docked: str, aside: str) -> None:
    brought = two_brought(stage)
    confirm_orders([brought.order.pk], by="buyer", at=stage.at)
    agreed(stage, supplier=getattr(brought, docked), in_advance=True)
    frozen_for(stage, 30)
    Order.objects.filter(pk=brought.order.pk).update(due_at=stage.at + 40 * DAY)
    assert due_frozen(stage.wait(24 * DAY), 9) == []
    assert due_frozen(stage.wait(DAY), 9) == [brought.order.pk]
    assert reserve_frozen([brought.order.pk], at=stage.at) == [brought.order.pk]
    assert list(Reservation.objects.values_list("supplier", flat=True)) == [getattr(brought, aside)]
    assert due_frozen(stage.at, 9) == []


def test_what_docked_suppliers_alone_brought_is_never_found(stage: Stage) -> None:
    brought = two_brought(stage)
    confirm_orders([brought.order.pk], by="buyer", at=stage.at)
    for supplier in (brought.first, brought.second):
        agreed(stage, supplier=supplier, in_advance=True)
    frozen_for(stage, 30)
    Order.objects.filter(pk=brought.order.pk).update(due_at=stage.at + 40 * DAY)
    assert due_frozen(stage.wait(26 * DAY), 9) == []


@pytest.mark.parametrize(("won", "theirs", "losses"), [(True, SHARE, 0), (False, 0, -FEE)])
@pytest.mark.parametrize("amount_minor", [PRICE, PRICE - 1_000])
def test_a_dispute_takes_of_what_was_set_aside_and_brings_it_back_if_it_is_won(
    stage: Stage, amount_minor: int, won: bool, theirs: int, losses: int
) -> None:
    order = seen_and_confirmed(stage)
    Order.objects.filter(pk=order.pk).update(due_at=stage.at + 40 * DAY)
    assert reserve_frozen([order.pk], at=stage.wait(25 * DAY)) == [order.pk]
    key = book_chargeback(taken(order, amount_minor), by="staff:finn", at=stage.at)
    rest = max(0, SHARE - amount_minor)
    assert Reservation.objects.get().left_minor == rest == money(stage)["reserve"]
    close_chargeback(key, won=won, by="staff:finn", at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(40 * DAY)) == [order.pk]
    release_reserved(due_reservations(stage.at, 9), at=stage.at)
    assert money(stage) == {"available": theirs or rest, "deposit": 0, "reserve": 0, "debt": 0}
    assert balance(platform_losses(stage.world.shop)) == (losses if amount_minor == PRICE else 0)
