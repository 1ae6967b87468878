"""Is a channel that is switched off reconciled for as long as its money can still move?"""

from datetime import timedelta

import pytest

from anxin.flows.plan_bills import plan_bills
from anxin.flows.switch_channel import switch_channel
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Channel
from anxin.reconciliation.deadlines import channels_without_bills
from anxin.reconciliation.models import Bill
from tests.reconciliation.desk import Desk


def switched_off(desk: Desk, *, window_days: int = 180) -> None:
    row = Channel.objects.get(pk=desk.channel)
    row.capabilities |= {"window_days": window_days}
    row.save()
    switch_channel(desk.channel, on=False, by="machine", at=desk.stage.at)


def test_what_was_paid_by_it_is_still_compared_with_its_bills(desk: Desk) -> None:
    desk.sells(1)
    switched_off(desk)
    assert channels_without_bills(desk.next_morning(), 9) == [desk.channel]
    assert plan_bills([desk.channel], at=desk.stage.at) > 0
    assert channels_without_bills(desk.stage.at, 9) == []
    assert set(Bill.objects.values_list("kind", flat=True)) >= {"trade", "books"}


@pytest.mark.parametrize(("days", "wanted"), [(180 + 59, True), (180 + 61, False)])
def test_the_window_for_refunds_and_two_months_later_it_rests(desk: Desk, days: int, wanted: bool) -> None:
    desk.sells(1)
    switched_off(desk)
    assert bool(channels_without_bills(desk.stage.wait(timedelta(days=days)), 9)) is wanted


def test_a_refund_that_is_still_under_way_keeps_it_awake(desk: Desk) -> None:
    desk.gives_back(1, RefundStatus.ACCEPTED)
    switched_off(desk, window_days=1)
    assert channels_without_bills(desk.stage.wait(timedelta(days=300)), 9) == [desk.channel]


def test_one_that_was_never_on_has_nothing_to_compare(desk: Desk) -> None:
    Channel.objects.create(
        shop_id=desk.stage.world.shop, kind="stripe", account="acct_1", capabilities={}, enabled=False
    )
    assert channels_without_bills(desk.next_morning(), 9) == [desk.channel]
