"""How long after their promise has passed are many refunds asked for, when all fall due at one moment?

Real processes: the sandbox channel, two workers, PostgreSQL. Time is taken where it counts: when the channel received
each ask, from the moment at which the promises passed. The reference is the same number of asks sent straight to the
channel by its client, with nothing to decide and no books to keep. The channel's own notices, which nobody would hear
here, are put off.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer
from anxin.payments.channel import PaymentAsk, PaymentChannel, RefundAsk
from anxin.site.ports import LOOPBACK, free_ports
from anxin.site.sandbox import Sandbox, new_sandbox

LEAD_SECONDS = 3.0
PATIENCE_SECONDS = 120.0
WORKERS = 2
ASKERS = 12
PROMISE = timedelta(minutes=30)
NOWHERE = f"http://{LOOPBACK}:9/"


def due_together(server: BenchServer, *, count: int, repeats: int) -> Result:
    """Seconds from promise to ask, as p50, p99 and the last, in the note; the rate is count over the last."""
    os.environ |= {"ANXIN_CLOCK": "row", "ANXIN_BASE_URL": NOWHERE.rstrip("/")}
    from django.conf import settings

    settings.ANXIN_CLOCK = "row"
    runs, floors, notes = [], [], []
    with _channel() as world:
        shop = some_shop(world)
        for _ in range(repeats):
            floors.append(_straight(server, shop, count))
            rate, note = _once(server, world, shop, count)
            runs.append(rate)
            notes.append(note)
    return Result("due_together", f"{count} asks straight to the channel", runs, floors, note="; ".join(notes))


@contextlib.contextmanager
def _channel() -> Iterator[Sandbox]:
    port = free_ports(2)
    world = new_sandbox(port, port + 1)
    process = subprocess.Popen([sys.executable, *world.channel_command(), "--refund-notice", "600"])
    try:
        _until(lambda: _asks(world, "health") is not None)
        yield world
    finally:
        process.kill()
        process.wait()


def some_shop(world: Sandbox | None = None) -> dict[str, UUID]:
    """A shop whose shelf is empty, so that nothing is ever delivered, and that takes orders all the same."""
    from anxin.catalog.models import Item
    from anxin.clock import now
    from anxin.flows.furnish_shop import furnish_shop
    from anxin.site.seed import furniture

    furnished = furnish_shop(furniture(world or new_sandbox(9, 10), {}), codes=0, at=now())
    if furnished is None:
        raise RuntimeError("the bench needs a database of its own")
    Item.objects.update(reserve_minutes=0)
    return {"item": furnished.items["steam-50"], "channel": furnished.channel}


def _orders(shop: dict[str, UUID], count: int) -> list[Any]:
    """Orders placed, each with the payment that its buyer was offered."""
    from anxin.clock import now
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment

    wish = Wish(item=shop["item"], contact="bea@anxin.example", password="pass-word", agreed=1)  # noqa: S106  nobody's
    at = now()
    return [
        start_payment(place_order(wish, buyer=None, by="bench", at=at).order, shop["channel"], by="bench", at=at)
        for _ in range(count)
    ]


def _pay_all(client: PaymentChannel, asks: Sequence[PaymentAsk]) -> None:
    """Press "pay" in the cashier for each; the shop has not heard of it yet."""

    def pay(ask: PaymentAsk) -> None:
        offer = client.start_payment(ask)
        urllib.request.urlopen(f"{offer.code_url}/pay", data=b"notice=none").close()  # noqa: S310  our own channel

    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(pay, asks))


def _client(shop: dict[str, UUID]) -> PaymentChannel:
    from anxin.integrations.registry import payment_channel
    from anxin.payments.models import Channel

    return payment_channel(Channel.objects.get(pk=shop["channel"]))


def _straight(server: BenchServer, shop: dict[str, UUID], count: int) -> Rate:
    """Payments that only the channel knows of: orders of the shop would fall due beside those that are measured."""
    from anxin.clock import now
    from anxin.refs import new_id

    client, until = _client(shop), now() + PROMISE
    asks = [
        PaymentAsk(
            payment=new_id(), amount_minor=5_000, currency="CNY", subject="bench", expires_at=until, notify_url=NOWHERE
        )
        for _ in range(count)
    ]
    _pay_all(client, asks)

    def refund(ask: PaymentAsk) -> None:
        client.refund(
            RefundAsk(
                payment=ask.payment,
                refund=new_id(),
                amount_minor=ask.amount_minor,
                paid_minor=ask.amount_minor,
                currency=ask.currency,
                reason="bench",
                notify_url=NOWHERE,
            )
        )

    def work() -> float:
        with ThreadPoolExecutor(ASKERS) as pool:
            return float(len(list(pool.map(refund, asks))))

    return server.rate(work)


def _once(server: BenchServer, world: Sandbox, shop: dict[str, UUID], count: int) -> tuple[Rate, str]:
    from anxin.clock import move_ahead, now
    from anxin.flows.accept_payments import accept_payments

    payments = _orders(shop, count)
    _pay_all(_client(shop), [payment.as_asked(NOWHERE, "") for payment in payments])
    at = now()
    accept_payments([_notice(payment, at) for payment in payments], at=at)
    mine = {payment.pk.hex for payment in payments}
    # the channel's totals are polled and its log is read once: telling a log of thousands takes its time from the asks
    wanted = _asks(world, "totals")["refunded_minor"] + sum(payment.amount_minor for payment in payments)
    with _workers():
        time.sleep(LEAD_SECONDS)
        move_ahead(at + PROMISE - now() - timedelta(seconds=LEAD_SECONDS))
        due = time.time() + (at + PROMISE - now()).total_seconds()
        before = server.cpu_seconds()
        _until(lambda: _asks(world, "totals")["refunded_minor"] >= wanted)
        used = server.cpu_seconds() - before
    waits = sorted(received - due for received in _received(world, mine).values())
    told = f"p50 {waits[count // 2]:.2f} s, p99 {waits[int(count * 0.99)]:.2f} s, last {waits[-1]:.2f} s"
    return Rate(count / max(waits[-1], 0.001), 1000 * used / count), told


def _notice(payment: Any, at: Any) -> Any:
    from anxin.flows.acts.received import Received
    from anxin.payments.channel import ChannelNotice

    notice = ChannelNotice(
        external_id=f"bench-{payment.pk.hex}",
        kind="payment.succeeded",
        payment=payment.pk,
        refund=None,
        transaction_no=payment.pk.hex,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        occurred_at=at,
    )
    return Received(channel=payment.channel_id, notice=notice, body="{}")


@contextlib.contextmanager
def _workers() -> Iterator[None]:
    command = [sys.executable, "-m", "anxin.site.cli", "work"]
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()


def _received(world: Sandbox, payments: set[str]) -> dict[str, float]:
    """When the channel received the first ask for each refund of these payments."""
    first: dict[str, float] = {}
    for ask in (_asks(world, "log?kind=refund") or {"received": []})["received"]:
        if ask.get("out_trade_no") in payments:
            first.setdefault(ask["out_refund_no"], ask["received_at"])
    return first


def _asks(world: Sandbox, what: str) -> Any:
    try:
        with urllib.request.urlopen(f"{world.channel_url}/control/{what}") as answer:  # noqa: S310  our own channel
            return json.load(answer)
    except OSError:
        return None


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.25)
