"""Do very many refunds, of which some get no answer and some come back, arrive once each, with two workers at it?"""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from anxin.agenda.models import Ask
from anxin.clock import move_ahead
from anxin.ledger.accounts import outside
from anxin.ledger.queries import balance
from anxin.payments.models import Channel, Payment
from anxin.refunds.models import Attempt, Refund
from tests.jobs.test_worker import due_together, empty_the_shelf, moved_clock, worker
from tests.simulators.processes import Sandpay
from tests.support.cast import DAY, Stage
from tests.support.databases import Database
from tests.support.waiting import until

__all__ = ["moved_clock"]

EXTREME = os.environ.get("ANXIN_EXTREME") == "1"
MANY = 10_000 if EXTREME else 60
PATIENCE_SECONDS = 1_800 if EXTREME else 240
ONE_IN = 20


def spoil(channel: Sandpay) -> tuple[int, int]:
    """One refund in twenty is done and its answer lost, one in twenty comes back once; how many of each."""
    payments = [payment.hex for payment in Payment.objects.order_by("pk").values_list("pk", flat=True)]
    silent, bounced = payments[::ONE_IN], payments[1::ONE_IN]
    for number in silent:
        channel.turn("faults", out_trade_no=number, fault="error_500_after_success", times=1)
    for number in bounced:
        channel.turn("faults", out_trade_no=number, fault="bounce_refund_once")
    return len(silent), len(bounced)


@pytest.mark.extreme
@pytest.mark.usefixtures("moved_clock")
def test_silences_and_bounces_cost_nobody_a_fen(shop: Stage, channel: Sandpay, committed_db: Database) -> None:
    row = Channel.objects.get()
    row.capabilities |= {"query_after_seconds": [1, 1, 60]}
    row.save()
    before = channel.read("totals")
    empty_the_shelf(shop)
    due = due_together(shop, channel, MANY)
    silent, bounced = spoil(channel)
    move_ahead(due - datetime.now(UTC))
    began = time.monotonic()
    with worker(committed_db), worker(committed_db):
        until(
            lambda: Refund.objects.filter(state__in=["arrived", "bounced"]).count() == MANY,
            patience_seconds=PATIENCE_SECONDS,
        )
        took = time.monotonic() - began
        print(f"\n{MANY} refunds drained in {took:.0f} s, {MANY / took:.0f}/s: {silent} silent, {bounced} bounced")
        assert Refund.objects.filter(state="bounced").count() == bounced
        move_ahead(DAY + timedelta(minutes=1))
        until(lambda: Refund.objects.filter(state="arrived").count() == MANY, patience_seconds=PATIENCE_SECONDS)
    after = channel.read("totals")
    paid, refunded = (after[name] - before[name] for name in ("paid_minor", "refunded_minor"))
    assert paid == refunded > 0
    assert Refund.objects.count() == MANY
    assert balance(outside(shop.world.shop, shop.world.channel)) == 0
    assert Attempt.objects.filter(kind="query").count() >= silent
    assert Attempt.objects.filter(kind="retry").count() >= bounced
    assert not Ask.objects.filter(kind="refund_ask").exists()
