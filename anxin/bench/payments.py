"""How many payment notices a second does the shop take over HTTP: verified, stored, the order paid, goods asked for?

The door for notices as `anxin run` starts it, notices as WeChat Pay signs and seals them, 16 clients with connections
that stay open, fsync on. Orders are placed before.
"""

import contextlib
import http.client
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from anxin.bench.results import Rate, Result
from anxin.bench.server import CLIENTS, TPCB, BenchServer
from anxin.bench.wechat_notices import KIND, MERCHANT, TAKEN, WechatNotices
from anxin.site.ports import LOOPBACK, is_free
from anxin.site.sandbox import new_sandbox
from anxin.site.web_command import hooks_command

if TYPE_CHECKING:
    from anxin.payments.models import Payment

# connections are made and statements read for the first time
WARMING = 300
PATIENCE_SECONDS = 30.0
QQ = "12345678"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Shop:
    """Where the notices go, and the key by which they are believed."""

    item: UUID
    channel: UUID
    wechat: WechatNotices
    port: int


def payments(server: BenchServer, *, count: int, seconds: int, repeats: int) -> Result:
    """Notices a second against TPC-B with as many clients; CPU of server, door and clients for each."""
    server.make_tpcb()
    runs, floors = [], []
    with _door() as (port, door):
        shop = _shop(port)
        _once(server, shop, door, WARMING)
        for _ in range(repeats):
            floors.append(server.tpcb(seconds))
            runs.append(_once(server, shop, door, count))
    note = f"one door, {count} notices of WeChat Pay's in a run, after {WARMING} not counted"
    return Result("payments", TPCB, runs, floors, target=0.5, note=note)


@contextlib.contextmanager
def _door() -> Iterator[tuple[int, int]]:
    port = next(port for port in range(18_500, 18_600) if is_free(port))
    os.environ["ANXIN_BASE_URL"] = f"http://{LOOPBACK}:{port}"
    process = subprocess.Popen([sys.executable, *hooks_command(port)], stdout=subprocess.DEVNULL)
    try:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not _healthy(port):
            if time.monotonic() > give_up:
                raise TimeoutError
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _healthy(port: int) -> bool:
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asked.close()


def _shop(port: int) -> Shop:
    from anxin import vault
    from anxin.clock import now
    from anxin.flows.furnish_shop import furnish_shop
    from anxin.integrations.registry import CHANNEL_PURPOSE, capabilities_of
    from anxin.payments.models import Channel
    from anxin.site.seed import furniture

    wechat = WechatNotices()
    furnished = furnish_shop(furniture(new_sandbox(18_700, 18_701), {}), codes=0, at=now())
    if furnished is None:
        raise RuntimeError("the bench needs a database of its own")
    Channel.objects.filter(pk=furnished.channel).update(
        kind=KIND,
        account=MERCHANT,
        capabilities=capabilities_of(KIND).to_json(),
        secret_sealed=vault.seal(wechat.settings(), CHANNEL_PURPOSE),
    )
    return Shop(furnished.items["qq-coin-50"], furnished.channel, wechat, port)


def _once(server: BenchServer, shop: Shop, door: int, count: int) -> Rate:
    from anxin.bench.waiting_orders import waiting_orders

    first = _begun(shop)
    begun = waiting_orders(first, count)
    host = f"{LOOPBACK}:{shop.port}"
    notices = [shop.wechat.request(host, shop.channel, payment, first.amount_minor) for payment in begun]
    before, began = server.cpu_seconds() + _cpu_under(door), time.perf_counter()
    _post(shop.port, notices)
    _wait(server)
    took = time.perf_counter() - began
    used = server.cpu_seconds() + _cpu_under(door) - before
    _prove(server, begun)
    return Rate(count / took, 1_000 * used / count)


def _wait(server: BenchServer) -> None:
    """Until something has followed from everything that was kept."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    with server.connect() as connection:
        while connection.execute("SELECT 1 FROM payments_heard LIMIT 1").fetchone():
            if time.monotonic() > give_up:
                raise RuntimeError("notices were kept and not booked")
            time.sleep(0.005)


def _prove(server: BenchServer, payments: Sequence[UUID]) -> None:
    """Each notice is kept, each order paid, its money held and chained, its goods asked for."""
    with server.connect() as connection:
        found = connection.execute(FOLLOWED, {"payments": list(payments)}).fetchone()
    if found is None or set(found) != {len(payments)}:
        message = f"of {len(payments)} notices followed {found}: paid, kept, held, sealed, asked for"
        raise RuntimeError(message)


def _begun(shop: Shop) -> "Payment":
    """A payment that waits for its notice."""
    from anxin.clock import now
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment

    password = "pass-word"  # noqa: S105  nobody's
    wish = Wish(item=shop.item, account=QQ, account_again=QQ, contact="bea@anxin.example", password=password, agreed=1)
    placed = place_order(wish, buyer=None, by="bench", at=now())
    return start_payment(placed.order, shop.channel, by="bench", at=now())


def _post(port: int, notices: Sequence[bytes]) -> None:
    """Each client sends its next notice when the one before is answered; one thread, so that asking costs little."""
    waiting, turn = selectors.DefaultSelector(), iter(notices)
    for notice in islice(turn, CLIENTS):
        client = socket.create_connection((LOOPBACK, port), PATIENCE_SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(notice)
        waiting.register(client, selectors.EVENT_READ)
    while open_ones := len(waiting.get_map()):
        answered = waiting.select(PATIENCE_SECONDS)
        if not answered:
            message = f"{open_ones} notices were not answered"
            raise RuntimeError(message)
        for key, _ in answered:
            client = cast("socket.socket", key.fileobj)
            _read_answer(client)
            notice = next(turn, b"")
            if notice:
                client.sendall(notice)
            else:
                waiting.unregister(client)
                client.close()
    waiting.close()


def _read_answer(client: socket.socket) -> None:
    answer = b""
    while not answer.endswith(TAKEN):
        part = client.recv(65_536)
        if not part or (not answer and not part.startswith(b"HTTP/1.1 200")):
            message = f"a notice was refused: {part[:200]!r}"
            raise RuntimeError(message)
        answer += part


def _cpu_under(parent: int) -> float:
    """CPU seconds of a process and all its children that live."""
    total = 0.0
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            if parent in (int(path.name), int(fields[1])):
                total += sum(map(int, fields[11:13])) / TICKS
    return total


FOLLOWED = """
    SELECT count(*) FILTER (WHERE o.state = 'paid' AND p.state = 'paid'),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM payments_notice AS n
            WHERE n.channel_id = p.channel_id AND n.external_id = 'n' || replace(p.id::text, '-', ''))),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM ledger_transfer AS t JOIN ledger_balance AS b ON b.address = t.target
            WHERE t.key = 'paid:' || p.id AND b.amount_minor = p.amount_minor)),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM evidence_exhibit AS e JOIN ledger_chainlink AS l ON l.item = e.id AND l.subject = e.order_id
            WHERE e.order_id = o.id AND e.kind = 'payment_notice')),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM delivery_delivery AS d JOIN agenda_ask AS a ON a.subject = d.id AND a.kind = 'supplier_place'
            WHERE d.order_id = o.id))
    FROM payments_payment AS p JOIN orders_order AS o ON o.id = p.order_id WHERE p.id = ANY (%(payments)s)
"""
