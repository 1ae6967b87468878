"""Does a real worker keep promises, also when it is killed in the middle?"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from anxin.agenda.models import Ask
from anxin.catalog.models import Item
from anxin.clock import move_ahead
from anxin.delivery.models import Code, Delivery
from anxin.flows.accept_payments import accept_payments
from anxin.integrations.registry import payment_channel
from anxin.ledger.accounts import outside
from anxin.ledger.queries import balance
from anxin.payments.channel import PaymentAsk, PaymentChannel
from anxin.payments.models import Channel, Payment
from anxin.refunds.models import Refund
from tests.simulators.processes import Sandpay
from tests.support.cast import MINUTE, Stage
from tests.support.databases import Database
from tests.support.waiting import until

PAYERS = 8
MOST_STARTS = 20
# ten thousand orders would take minutes to place one by one, and how they are placed is not the question
ALIKE = """
    WITH new AS MATERIALIZED (
        SELECT uuidv7() AS o, uuidv7() AS l, uuidv7() AS p FROM generate_series(1, %(more)s)
    ), one AS (
        SELECT p.order_id AS o, p.id AS p FROM payments_payment AS p WHERE p.id = %(payment)s
    ), orders AS (
        INSERT INTO orders_order SELECT (jsonb_populate_record(
            x, jsonb_build_object('id', new.o, 'ref', right(md5(new.o::text), 8), 'token_sha256', md5(new.o::text))
        )).* FROM new, one JOIN orders_order AS x ON x.id = one.o
    ), lines AS (
        INSERT INTO orders_line SELECT (jsonb_populate_record(
            x, jsonb_build_object('id', new.l, 'order_id', new.o)
        )).* FROM new, one JOIN orders_line AS x ON x.order_id = one.o
    )
    INSERT INTO payments_payment SELECT (jsonb_populate_record(
        x, jsonb_build_object('id', new.p, 'order_id', new.o)
    )).* FROM new, one JOIN payments_payment AS x ON x.id = one.p
"""
MANY = 200 if os.environ.get("ANXIN_EXTREME") == "1" else 40


@contextmanager
def worker(database: Database, *, lease_seconds: int = 120) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process on the test's database, with a clock that follows the offset row."""
    env = {**os.environ, "DATABASE_URL": database.url, "ANXIN_CLOCK": "row", "ANXIN_LEASE_SECONDS": str(lease_seconds)}
    process = subprocess.Popen([sys.executable, "-m", "anxin.site.cli", "work"], env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def moved_clock(settings: Any) -> None:
    """Time follows the offset row, here and in the workers."""
    settings.ANXIN_CLOCK = "row"


def due_together(shop: Stage, channel: Sandpay, count: int) -> datetime:
    """Paid orders of a shelf that is empty; the moment at which all their promises pass."""
    shop.at = datetime.now(UTC)
    client = payment_channel(Channel.objects.get())
    first = shop.begins_to_pay(shop.places("game-100", quantity=10).order)
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, {"payment": first.pk, "more": count - 1})
    payments = list(Payment.objects.select_related("order").order_by("pk"))
    with ThreadPoolExecutor(PAYERS) as pool:
        asks = [payment.as_asked("http://127.0.0.1:9/", "") for payment in payments]
        list(pool.map(lambda ask: _pay(client, channel, ask), asks))
    accept_payments([shop.notice(payment) for payment in payments], at=shop.at)
    return shop.at + 30 * MINUTE


def _pay(client: PaymentChannel, channel: Sandpay, ask: PaymentAsk) -> None:
    """Start a payment, again where no answer came in time, and press the cashier's button."""
    offers = (client.start_payment(ask) for _ in range(MOST_STARTS))
    offer = next(offer for offer in offers if offer.code_url)
    channel.pay(offer.code_url, notice="none")


def asks_about(channel: Sandpay) -> set[str]:
    """The refunds of this test's payments that the channel was asked for."""
    mine = {payment.hex for payment in Payment.objects.values_list("pk", flat=True)}
    received = channel.read("log?kind=refund")["received"]
    return {ask["out_refund_no"] for ask in received if ask["method"] == "POST" and ask["out_trade_no"] in mine}


def empty_the_shelf(shop: Stage) -> None:
    Code.objects.update(state="void")
    Item.objects.update(reserve_minutes=0)


@pytest.mark.usefixtures("moved_clock")
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    shop: Stage, channel: Sandpay, committed_db: Database
) -> None:
    before = channel.read("totals")
    empty_the_shelf(shop)
    due = due_together(shop, channel, MANY)
    move_ahead(due - datetime.now(UTC))
    with worker(committed_db, lease_seconds=2) as first:
        until(lambda: len(asks_about(channel)) >= MANY // 4)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with worker(committed_db):
        until(lambda: Refund.objects.filter(state="arrived").count() == MANY, patience_seconds=240)
    assert len(asks_about(channel)) == MANY
    after = channel.read("totals")
    paid, refunded = (after[name] - before[name] for name in ("paid_minor", "refunded_minor"))
    assert paid == refunded > 0
    assert Refund.objects.count() == MANY
    assert balance(outside(shop.world.shop, shop.world.channel)) == 0
    assert not Delivery.objects.exclude(state="stopped").exists()
    assert not Ask.objects.filter(kind="refund_ask").exists()


@pytest.mark.usefixtures("moved_clock")
def test_a_worker_asked_to_stop_ends_cleanly(shop: Stage, channel: Sandpay, committed_db: Database) -> None:
    empty_the_shelf(shop)
    due = due_together(shop, channel, 3)
    with worker(committed_db) as process:
        move_ahead(due - datetime.now(UTC) - timedelta(seconds=1))
        until(lambda: Refund.objects.filter(state="arrived").count() == 3)
        process.terminate()
        assert process.wait(timeout=120) == 0
    assert not Ask.objects.exclude(token=None).exists(), "nothing may stay leased after a clean stop"
