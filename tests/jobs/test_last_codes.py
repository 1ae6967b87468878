"""What happens when many want the last few codes at once? Real requests to real processes, and a real channel."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connections
from django.db.models import Count

from anxin.catalog.models import Item
from anxin.clock import move_ahead
from anxin.delivery.models import Code
from anxin.ledger.accounts import outside
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.site.ports import free_ports
from tests.jobs.test_worker import MOST_STARTS, moved_clock, worker
from tests.simulators.processes import Sandpay
from tests.support.cast import Stage
from tests.support.databases import Database
from tests.support.waiting import until

__all__ = ["moved_clock"]

EXTREME = os.environ.get("ANXIN_EXTREME") == "1"
BUYERS, CODES = (200, 50) if EXTREME else (12, 3)
# in an extreme run each buyer has a hand of its own: all of them press in the same moment
HANDS = BUYERS if EXTREME else 16
# the test looks up what was offered to a buyer in the database itself, and may not have a connection for each
LOOKS = BoundedSemaphore(16)
PATIENCE_SECONDS = 600 if EXTREME else 180
SOLD_OUT = "刚刚售完了，没有扣款"


@contextmanager
def web(database: Database) -> Iterator[str]:
    """Two web processes on the test's database; their address."""
    address = f"http://127.0.0.1:{(port := free_ports())}"
    told = {"DATABASE_URL": database.url, "ANXIN_CLOCK": "row", "ANXIN_BASE_URL": address}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "8", "--no-ws", "anxin.site.wsgi:application"]
    environment = {**os.environ, **told, "TRUSTED_PROXIES": "127.0.0.1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until(lambda: healthy(address), patience_seconds=PATIENCE_SECONDS)
        yield address
    finally:
        process.terminate()
        process.wait()


def healthy(site: str) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(f"{site}/healthz", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


class Buyer:
    """One of many, with a browser and an address of its own."""

    def __init__(self, site: str, number: int) -> None:
        at = f"10.1.{number // 250}.{number % 250}"
        self.client = httpx.Client(base_url=site, headers={"X-Forwarded-For": at}, trust_env=False, timeout=120.0)
        self.contact = f"buyer-{number}@anxin.example"
        self.order: UUID | None = None

    def posts(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form, as its page would."""
        return self.client.post(path, data=fields, headers={"X-CSRFToken": self.client.cookies["csrftoken"]})

    def orders(self, item: UUID) -> str:
        """Press the button: "placed", or what the page says instead."""
        self.client.get(f"/items/{item}/")
        answer = self.posts(f"/items/{item}/order/", quantity=1, contact=self.contact, password="pass-word", agreed=1)
        if answer.status_code == httpx.codes.FOUND:
            self.order = UUID(answer.headers["Location"].split("/")[2])
            return "placed"
        return "sold out" if SOLD_OUT in answer.text else f"{answer.status_code}: {answer.text}"

    def pays(self, through: UUID, channel: Sandpay) -> None:
        """Choose the channel, again where it gave no answer in time, and press its button; it tells the shop."""
        offers = (self.offered(through) for _ in range(MOST_STARTS))
        channel.pay(next(filter(None, offers)))

    def offered(self, through: UUID) -> str:
        """Choose the channel: the address of its button, "" where it gave no answer in time."""
        self.posts(f"/orders/{self.order}/pay/", channel=str(through))
        with LOOKS:
            address = Payment.objects.filter(order=self.order).values_list("code_url", flat=True).get()
            connections.close_all()
        return address

    def sees(self) -> str:
        """The first words of the order's page."""
        found = re.search(r"<h1>(\w+)", self.client.get(f"/orders/{self.order}/").text)
        return found[1] if found else ""


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """All at once, as many hands as there are; what each returned."""

    def one(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(one, acts))


def leave_on_the_shelf(item: UUID, count: int, *, minutes: int) -> None:
    """So many codes, put aside for so many minutes while a buyer pays."""
    kept = Code.objects.filter(item=item).order_by("pk").values("pk")[:count]
    Code.objects.filter(item=item).exclude(pk__in=kept).update(state="void")
    Item.objects.filter(pk=item).update(reserve_minutes=minutes)


@pytest.mark.extreme
@pytest.mark.usefixtures("moved_clock")
def test_the_last_codes_go_to_as_many_buyers_and_no_fen_is_kept_of_the_others(
    shop: Stage, channel: Sandpay, committed_db: Database
) -> None:
    first_come, put_aside = shop.item("steam-50"), shop.item("game-100")
    leave_on_the_shelf(first_come, CODES, minutes=0)
    leave_on_the_shelf(put_aside, CODES, minutes=10)
    before = channel.read("totals")
    with web(committed_db) as site, worker(committed_db):
        # nothing is put aside: all may pay, as many as there are codes are served, the rest is refunded by itself
        buyers = [Buyer(site, n) for n in range(BUYERS)]
        assert Counter(together([partial(b.orders, first_come) for b in buyers])) == {"placed": BUYERS}
        together([partial(b.pays, shop.world.channel, channel) for b in buyers])
        until(lambda: Payment.objects.filter(state="paid").count() == BUYERS, patience_seconds=PATIENCE_SECONDS)
        until(lambda: orders_in("delivered") == CODES, patience_seconds=PATIENCE_SECONDS)
        assert orders_in("paid") == BUYERS - CODES
        move_ahead(timedelta(minutes=31))
        until(
            lambda: Refund.objects.filter(state="arrived").count() == BUYERS - CODES, patience_seconds=PATIENCE_SECONDS
        )
        assert Counter(together([b.sees for b in buyers])) == {"已发货": CODES, "已退款": BUYERS - CODES}

        # put aside: as many as there are codes may pay, the others are told at once and pay nothing
        others = [Buyer(site, BUYERS + n) for n in range(BUYERS)]
        said = Counter(together([partial(b.orders, put_aside) for b in others]))
        assert said == {"placed": CODES, "sold out": BUYERS - CODES}
        lucky = [buyer for buyer in others if buyer.order]
        together([partial(b.pays, shop.world.channel, channel) for b in lucky])
        until(lambda: orders_in("delivered") == 2 * CODES, patience_seconds=PATIENCE_SECONDS)
    for item in (first_come, put_aside):
        out = Code.objects.filter(item=item, state="allocated").values("delivery__order").annotate(n=Count("pk"))
        assert [row["n"] for row in out] == [1] * CODES
        assert not Code.objects.filter(item=item, state__in=["in_stock", "reserved"]).exists()
    assert Payment.objects.count() == BUYERS + CODES, "nobody paid for what was gone"
    assert Refund.objects.count() == BUYERS - CODES
    after = channel.read("totals")
    kept = (after["paid_minor"] - before["paid_minor"]) - (after["refunded_minor"] - before["refunded_minor"])
    prices = Item.objects.in_bulk([first_come, put_aside])
    assert kept == CODES * sum(item.price_minor for item in prices.values())
    assert balance(outside(shop.world.shop, shop.world.channel)) == -kept


def orders_in(state: str) -> int:
    """How many orders stand so."""
    return Order.objects.filter(state=state).count()
