"""How many payment notices a second does the shop take over HTTP: verified, stored, the order paid, goods asked for?

Real web processes and signed notices, 16 clients with connections that stay open, fsync on. Orders are placed before.
"""

import base64
import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anxin.bench.results import Rate, Result
from anxin.bench.server import CLIENTS, TPCB, BenchServer
from anxin.site.sandbox import LOOPBACK, is_free, new_sandbox

WEB_PROCESSES = 2
PATIENCE_SECONDS = 30.0
QQ = "12345678"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Shop:
    """Where the notices go, and the key by which they are believed."""

    item: UUID
    channel: UUID
    merchant: str
    key: Ed25519PrivateKey
    port: int


def payments(server: BenchServer, *, count: int, seconds: int, repeats: int) -> Result:
    """Notices a second against TPC-B with as many clients; CPU of server, web processes and clients for each."""
    server.make_tpcb()
    runs, floors = [], []
    with _web() as (port, web):
        shop = _shop(port)
        for _ in range(repeats):
            floors.append(server.tpcb(seconds))
            runs.append(_once(server, shop, web, count))
    note = f"{WEB_PROCESSES} web processes, {count} notices in a run"
    return Result("payments", TPCB, runs, floors, target=0.5, note=note)


@contextlib.contextmanager
def _web() -> Iterator[tuple[int, int]]:
    port = next(port for port in range(18_500, 18_600) if is_free(port))
    os.environ["ANXIN_BASE_URL"] = f"http://{LOOPBACK}:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    command += ["--workers", str(WEB_PROCESSES), "--blocking-threads", "8", "--no-ws", "anxin.site.wsgi:application"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
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
    from anxin.clock import now
    from anxin.flows.furnish_shop import furnish_shop
    from anxin.payments.models import Channel
    from anxin.site.seed import furniture

    key = Ed25519PrivateKey.generate()
    furnished = furnish_shop(furniture(new_sandbox(18_700, 18_701), {}), codes=0, at=now())
    if furnished is None:
        raise RuntimeError("the bench needs a database of its own")
    Channel.objects.update(their_key=key.public_key().public_bytes_raw().hex())
    merchant = Channel.objects.values_list("account", flat=True).get()
    return Shop(furnished.items["qq-coin-50"], furnished.channel, merchant, key, port)


def _once(server: BenchServer, shop: Shop, web: int, count: int) -> Rate:
    from anxin.payments.models import Payment

    begun = [_begun(shop) for _ in range(count)]
    notices = [_notice(shop, payment, amount_minor) for payment, amount_minor in begun]
    before, began = server.cpu_seconds() + _cpu_under(web), time.perf_counter()
    _post(shop.port, notices)
    took = time.perf_counter() - began
    used = server.cpu_seconds() + _cpu_under(web) - before
    paid = Payment.objects.filter(pk__in=[payment for payment, _ in begun], state="paid").count()
    if paid != count:
        message = f"{count - paid} of {count} notices were not taken"
        raise RuntimeError(message)
    return Rate(count / took, 1_000 * used / count)


def _begun(shop: Shop) -> tuple[UUID, int]:
    """A payment that waits for its notice."""
    from anxin.clock import now
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment

    password = "pass-word"  # noqa: S105  nobody's
    wish = Wish(item=shop.item, account=QQ, account_again=QQ, contact="bea@anxin.example", password=password, agreed=1)
    placed = place_order(wish, buyer=None, by="bench", at=now())
    payment = start_payment(placed.order, shop.channel, by="bench", at=now())
    return payment.pk, payment.amount_minor


def _notice(shop: Shop, payment: UUID, amount_minor: int) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers, sealed as the sandbox seals."""
    fields: dict[str, Any] = {
        "notice_id": f"n{payment.hex}",
        "type": "payment.succeeded",
        "out_trade_no": payment.hex,
        "transaction_no": f"t{payment.hex}",
        "amount_minor": amount_minor,
        "currency": "CNY",
        "occurred_at": "2026-11-23T12:00:00+08:00",
    }
    body, path = json.dumps(fields).encode(), f"/hooks/channel/{shop.channel}/"
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signature = shop.key.sign(f"POST\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n")
    headers = {
        "content-type": "application/json",
        "Sandpay-Merchant": shop.merchant,
        "Sandpay-Timestamp": stamp,
        "Sandpay-Nonce": nonce,
        "Sandpay-Signature": base64.b64encode(signature).decode(),
    }
    return path, body, headers


def _post(port: int, notices: Sequence[tuple[str, bytes, dict[str, str]]]) -> None:
    turn, refused = numbers(), []

    def client() -> None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        while (place := next(turn)) < len(notices):
            path, body, headers = notices[place]
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                refused.append(answer.status)
        connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if refused:
        message = f"{len(refused)} notices were refused: {set(refused)}"
        raise RuntimeError(message)


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
