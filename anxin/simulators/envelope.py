"""Is a request sealed by the party it names, fresh and never seen before; and how are our own answers sealed?"""

import base64
import binascii
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FRESH_SECONDS = 300


class Unsealed(Exception):
    """The request's seal is missing, wrong, stale or used before. The code is what the caller is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Nonces:
    """The nonces seen while a request with them would still be fresh."""

    seen: set[str] = field(default_factory=set)
    order: deque[tuple[float, str]] = field(default_factory=deque)

    def add(self, nonce: str, now: float) -> bool:
        """Remember a nonce; false when it was there already."""
        while self.order and self.order[0][0] < now - 2 * FRESH_SECONDS:
            self.seen.discard(self.order.popleft()[1])
        if nonce in self.seen:
            return False
        self.seen.add(nonce)
        self.order.append((now, nonce))
        return True


@dataclass(frozen=True)
class Envelope:
    """How one protocol seals: its header names, its party, and the two halves of its signature."""

    prefix: str
    party_header: str
    party: str
    sign: Callable[[bytes], bytes]
    verify: Callable[[bytes, bytes], bool]
    nonces: Nonces = field(default_factory=Nonces)
    fresh_seconds: int = FRESH_SECONDS

    def open(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the request's nonce. Raises Unsealed."""
        party = headers.get(f"{self.prefix}-{self.party_header}", "")
        timestamp = headers.get(f"{self.prefix}-timestamp", "")
        nonce = headers.get(f"{self.prefix}-nonce", "")
        if party != self.party:
            raise Unsealed("UNKNOWN_PARTY")
        if not (timestamp.isascii() and timestamp.isdigit()) or abs(time.time() - int(timestamp)) > self.fresh_seconds:
            raise Unsealed("STALE")
        if not 16 <= len(nonce) <= 64:
            raise Unsealed("BAD_NONCE")
        try:
            signature = base64.b64decode(headers.get(f"{self.prefix}-signature", ""), validate=True)
        except binascii.Error:
            raise Unsealed("BAD_SIGNATURE") from None
        if not self.verify(f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n", signature):
            raise Unsealed("BAD_SIGNATURE")
        if not self.nonces.add(nonce, time.time()):
            raise Unsealed("REPLAYED")
        return nonce

    def answer(self, status: int, nonce: str, body: bytes) -> dict[str, str]:
        """The headers that seal an answer to the request with this nonce."""
        timestamp = str(int(time.time()))
        return self._headers(timestamp, nonce, f"{status}\n{timestamp}\n{nonce}\n".encode() + body + b"\n")

    def request(self, path: str, body: bytes, *, party: str | None = None, age_seconds: int = 0) -> dict[str, str]:
        """The headers that seal a notice posted to this path."""
        timestamp, nonce = str(int(time.time()) - age_seconds), secrets.token_hex(16)
        headers = self._headers(timestamp, nonce, f"POST\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n")
        return {f"{self.prefix}-{self.party_header}": party or self.party, **headers}

    def _headers(self, timestamp: str, nonce: str, message: bytes) -> dict[str, str]:
        return {
            f"{self.prefix}-timestamp": timestamp,
            f"{self.prefix}-nonce": nonce,
            f"{self.prefix}-signature": base64.b64encode(self.sign(message)).decode(),
        }
