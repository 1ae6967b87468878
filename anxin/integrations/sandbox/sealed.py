"""Is what came back, or came unasked, really from the other side: named, fresh, signed, and never seen before?

The sandbox's two protocols seal alike and differ in the signature alone. Everything here fails closed.
"""

import base64
import binascii
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anxin.integrations.connections import Connections, NoAnswer

FRESH_SECONDS = 300


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
        message = f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        prefix = self._signature.prefix
        headers = {
            "content-type": "application/json",
            f"{prefix}-{self._signature.party_header}": self._party,
            f"{prefix}-timestamp": timestamp,
            f"{prefix}-nonce": nonce,
            f"{prefix}-signature": base64.b64encode(self._signature.sign(message)).decode(),
        }
        status, told, content = self._connections.ask(method, path, headers, body)
        if told.get(f"{prefix}-nonce") != nonce:
            raise Unproven("the answer is to another request")
        self._prove(told, f"{status}\n", content)
        return Reply(status, _fields(content))

    def open(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The fields of what came unasked, proven and never seen before by this process. Raises Unproven."""
        prefix = self._signature.prefix
        told = {name.lower(): value for name, value in headers.items() if name.lower().startswith(prefix)}
        if told.get(f"{prefix}-{self._signature.party_header}") != self._party:
            raise Unproven("it names another party")
        nonce = self._prove(told, f"{method}\n{path}\n", body)
        if not self._remember(nonce):
            raise Unproven("its nonce was used before")
        return _fields(body)

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _prove(self, told: Mapping[str, str], start: str, body: bytes) -> str:
        prefix = self._signature.prefix
        timestamp, nonce = told.get(f"{prefix}-timestamp", ""), told.get(f"{prefix}-nonce", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Unproven("it has no timestamp")
        if abs(self._clock() - int(timestamp)) > FRESH_SECONDS:
            raise Unproven("it is stale")
        if not 16 <= len(nonce) <= 64:
            raise Unproven("it has no nonce")
        try:
            signature = base64.b64decode(told.get(f"{prefix}-signature", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Unproven("it has no signature") from None
        if not self._signature.verify(f"{start}{timestamp}\n{nonce}\n".encode() + body + b"\n", signature):
            raise Unproven("its signature does not hold")
        return nonce

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
        fields = json.loads(body)
    except ValueError:
        raise Unproven("its body is not JSON") from None
    if not isinstance(fields, dict):
        raise Unproven("its body is not an object")
    return fields


Unclear = (NoAnswer, Unproven)
