"""Which notices go out, and how do they go wrong when a fault asks for it? Epay's come as GET, all in the query."""

import asyncio
import http.client
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from anxin.simulators.courier import TIMEOUT_SECONDS, Courier, Letter
from anxin.simulators.epay.signing import md5_sign, rsa_sign
from anxin.simulators.epay.till import Merchant, Order, Till, stamp, yuan
from anxin.simulators.faults import Faults

LATE_SECONDS = 20.0
STALE_SECONDS = 900


@dataclass
class Visit(Letter):
    """A notice as an address to be fetched; made anew for each attempt, so that its time is right."""

    address: Callable[[], str] = str


class Visitor(Courier):
    """A courier who fetches addresses instead of posting letters."""

    async def _attempt(self, threads: ThreadPoolExecutor, letter: Letter) -> None:
        letter.attempts += 1
        sent_at, loop = time.time(), asyncio.get_running_loop()
        address = letter.address() if isinstance(letter, Visit) else letter.url
        try:
            status, content = await loop.run_in_executor(threads, fetch, address)
            taken = letter.taken(status, content)
        except (OSError, http.client.HTTPException, ValueError):
            status, taken = 0, False
        self.journal.sent.append(
            {**letter.entry, "sent_at": sent_at, "attempt": letter.attempts, "status": status, "taken": taken}
        )
        if not taken and not letter.once and letter.attempts <= len(self.gaps_seconds):
            self.post(letter, after_seconds=self.gaps_seconds[letter.attempts - 1])
        self._post_overtaken(letter)


def fetch(address: str) -> tuple[int, bytes]:
    """GET an address over a connection of its own."""
    parts = urlsplit(address)
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}")
        response = connection.getresponse()
        return response.status, response.read(65_536)
    finally:
        connection.close()


@dataclass
class Notices:
    """Writes notices, applies the faults of their order, and hands them to the courier."""

    till: Till
    merchants: Mapping[str, Merchant]
    platform_key: RSAPrivateKey
    faults: Faults
    courier: Courier
    aside: list[Visit] = field(default_factory=list)

    def payment_succeeded(self, order: Order, how: str) -> None:
        """Tell that an order was paid: once, twice, late, or not at all."""
        if how == "none" or self.faults.take("drop", order.out_trade_no) is not None:
            return
        for name in ("wrong_signature", "other_merchant", "stale"):
            if self.faults.take(name, order.out_trade_no) is not None:
                self.courier.post(self._visit(order, name, once=True))
        copies = [self._visit(order)]
        if how == "twice" or self.faults.take("duplicate", order.out_trade_no) is not None:
            copies.append(self._visit(order))
        if self.faults.take("reorder", order.out_trade_no) is not None:
            self.aside += copies
            return
        self._send(order, copies, LATE_SECONDS if how == "late" else 0)

    def release_aside(self, wanted: Callable[[Letter], bool]) -> int:
        """Send what was put aside; how many there were."""
        chosen = [visit for visit in self.aside if wanted(visit)]
        self.aside = [visit for visit in self.aside if not wanted(visit)]
        for visit in chosen:
            self.courier.post(visit)
        return len(chosen)

    def _send(self, order: Order, copies: list[Visit], after_seconds: float) -> None:
        delay = self.faults.take("delay", order.out_trade_no)
        copies[0].overtaken, self.aside = list(self.aside), []
        for copy in copies:
            if delay is not None and "seconds" not in delay:
                self.courier.hold(copy)
            else:
                self.courier.post(copy, after_seconds=after_seconds + float((delay or {}).get("seconds", 0)))

    def _visit(self, order: Order, fault: str = "", *, once: bool = False) -> Visit:
        entry = {"kind": "notice", "type": "payment.succeeded", "out_trade_no": order.out_trade_no}
        entry |= {"trade_no": order.trade_no} | ({"fault": fault} if fault else {})
        joint = "&" if "?" in order.notify_url else "?"

        def address() -> str:
            return f"{order.notify_url}{joint}{urlencode(self._fields(order, fault))}"

        return Visit(order.notify_url, b"", dict, _taken, entry, once, address=address)

    def _fields(self, order: Order, fault: str) -> dict[str, Any]:
        merchant = self.merchants[order.pid]
        if fault == "other_merchant":
            merchant = next(one for one in self.merchants.values() if one.pid != order.pid)
        fields: dict[str, Any] = {
            "pid": merchant.pid,
            "trade_no": order.trade_no,
            "out_trade_no": order.out_trade_no,
            "type": order.wallet,
            "name": order.name,
            "money": yuan(order.captured_minor),
            "trade_status": "TRADE_SUCCESS",
        }
        signed = dict(fields)
        if order.version == 1:
            key = "wrong" if fault == "wrong_signature" else merchant.key
            return {**signed, "sign": md5_sign(signed, key), "sign_type": "MD5"}
        age_seconds = STALE_SECONDS if fault == "stale" else 0
        signed |= {"timestamp": str(int(time.time()) - age_seconds), "endtime": stamp(order.paid_at), "param": ""}
        spoiled = signed | ({"money": "0.01"} if fault == "wrong_signature" else {})
        return {**signed, "sign": rsa_sign(spoiled, self.platform_key), "sign_type": "RSA"}


def _taken(status: int, body: bytes) -> bool:
    return status == 200 and body.strip() == b"success"
