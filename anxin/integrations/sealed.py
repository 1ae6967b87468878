"""Is what came back, or came unasked, really from the other side: named, fresh, signed, and never seen before?

The sandbox's two protocols and Anxin's open one seal alike and differ in the signature alone. Everything here fails
closed.
"""

import base64
import binascii
import hmac
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.plain_text import plain_texts

FRESH_SECONDS = 300
SECRET_BYTES = 16


class Unproven(Exception):
    """A message whose seal does not hold; the text says which part."""


@dataclass(frozen=True)
class Reply:
    """A proven answer."""

    status: int
    fields: dict[str, Any]

    @property
    def code(self) -> str:
        """The protocol's word for why not."""
        return str(self.fields.get("code", ""))


@dataclass(frozen=True)
class Signature:
    """The two halves of a protocol's signature, and the names it goes by."""

    prefix: str
    party_header: str
    sign: Callable[[bytes], bytes]
    verify: Callable[[bytes, bytes], bool]


def shared_secret(secret: str, prefix: str, party_header: str) -> Signature:
    """The HMAC-SHA256 signature under a secret in hexadecimal, 16 bytes or more; else a ValueError."""
    key = bytes.fromhex(secret)
    if len(key) < SECRET_BYTES:
        raise ValueError("the shared secret is missing or too short")

    def sign(message: bytes) -> bytes:
        return hmac.digest(key, message, "sha256")

    def verify(message: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(sign(message), signature)

    return Signature(prefix, party_header, sign, verify)


def request_message(method: str, path: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What is signed of a request or a callback; the path as it is sent, with its query."""
    return f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(status: int, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What is signed of an answer; the nonce is that of the request."""
    return f"{status}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def sealed(signature: Signature, timestamp: str, nonce: str, message: bytes) -> dict[str, str]:
    """The headers that seal a message."""
    return {
        f"{signature.prefix}-timestamp": timestamp,
        f"{signature.prefix}-nonce": nonce,
        f"{signature.prefix}-signature": base64.b64encode(signature.sign(message)).decode(),
    }


def proven(signature: Signature, told: Mapping[str, str], now: float, message: Callable[[str, str], bytes]) -> str:
    """The nonce of a message whose seal holds; header names in lower case. Raises Unproven.

    `message` makes what must have been signed from the timestamp and the nonce.
    """
    timestamp, nonce = told.get(f"{signature.prefix}-timestamp", ""), told.get(f"{signature.prefix}-nonce", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unproven("it has no timestamp")
    if abs(now - int(timestamp)) > FRESH_SECONDS:
        raise Unproven("it is stale")
    if not 16 <= len(nonce) <= 64:
        raise Unproven("it has no nonce")
    try:
        said = base64.b64decode(told.get(f"{signature.prefix}-signature", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Unproven("it has no signature") from None
    if not signature.verify(message(timestamp, nonce), said):
        raise Unproven("its signature does not hold")
    return nonce


class Sealed:
    """Asks with sealed requests and believes sealed answers alone. Safe to use from many threads."""

    def __init__(
        self, signature: Signature, party: str, base_url: str, *, clock: Callable[[], float], timeout_seconds: float
    ) -> None:
        if not party:
            raise ValueError("a party without a name proves nothing")
        self._signature = signature
        self._party = party
        self._clock = clock
        self._connections = Connections(base_url, timeout_seconds)
        self._seen: set[str] = set()
        self._seen_order: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()

    def ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> Reply:
        """The proven answer, whatever its status. Raises NoAnswer and Unproven; both mean: unknown."""
        path = self._connections.prefix + path
        body = b"" if fields is None else json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(16)
        headers = {
            "content-type": "application/json",
            f"{self._signature.prefix}-{self._signature.party_header}": self._party,
            **sealed(self._signature, timestamp, nonce, request_message(method, path, timestamp, nonce, body)),
        }
        status, told, content = self._connections.ask(method, path, headers, body)
        if told.get(f"{self._signature.prefix}-nonce") != nonce:
            raise Unproven("the answer is to another request")
        proven(self._signature, told, self._clock(), lambda stamp, nonce: answer_message(status, stamp, nonce, content))
        return Reply(status, _fields(content))

    def open(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The fields of what came unasked, proven and never seen before by this process. Raises Unproven."""
        told = {name.lower(): value for name, value in headers.items()}
        if told.get(f"{self._signature.prefix}-{self._signature.party_header}") != self._party:
            raise Unproven("it names another party")
        nonce = proven(
            self._signature, told, self._clock(), lambda stamp, nonce: request_message(method, path, stamp, nonce, body)
        )
        if not self._remember(nonce):
            raise Unproven("its nonce was used before")
        return _fields(body)

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _remember(self, nonce: str) -> bool:
        now = self._clock()
        with self._lock:
            while self._seen_order and self._seen_order[0][0] < now - 2 * FRESH_SECONDS:
                self._seen.discard(self._seen_order.popleft()[1])
            if nonce in self._seen:
                return False
            self._seen.add(nonce)
            self._seen_order.append((now, nonce))
            return True


def _fields(body: bytes) -> dict[str, Any]:
    try:
        # an answer that could not be kept for one sign in it would be asked for again for ever
        fields = plain_texts(json.loads(body))
    except (ValueError, RecursionError):
        raise Unproven("its body is not JSON") from None
    if not isinstance(fields, dict):
        raise Unproven("its body is not an object")
    return fields


Unclear = (NoAnswer, Unproven)
