"""How does a sealed callback go out, and how does it go wrong when a fault asks for it?"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.envelope import Envelope
from anxin.simulators.faults import Faults

STALE_SECONDS = 900
FAULTS = frozenset(
    {
        "duplicate_callback",
        "forged_callback",
        "hold_callbacks",
        "lose_callback",
        "other_client_callback",
        "replayed_callback",
        "stale_callback",
    }
)


@dataclass
class SealedCallbacks:
    """Seals what a supplier tells, applies the faults of its order, and hands it to the courier."""

    envelope: Envelope
    faults: Faults
    courier: Courier

    def send(self, url: str, body: bytes, scope: str, entry: dict[str, Any]) -> None:
        """Post one callback about the order `scope`; `entry` is what the journal tells of it."""
        path = _path(url)
        letter = Letter(url, body, lambda: self.envelope.request(path, body), _taken, entry)
        if self.faults.take("lose_callback", scope) is not None:
            return
        for name, spoil in self._spoilers(path, body).items():
            if self.faults.take(name, scope) is not None:
                self.courier.post(Letter(url, body, spoil, _taken, entry | {"fault": name}, once=True))
        if self.faults.take("replayed_callback", scope) is not None:
            sealed = letter.seal()
            for _ in range(2):
                entry = letter.entry | {"fault": "replayed_callback"}
                self.courier.post(Letter(url, body, lambda: sealed, _taken, entry, once=True))
            return
        again = self.faults.take("duplicate_callback", scope) is not None
        hold = self.faults.take("hold_callbacks", scope) is not None
        for _ in range(2 if again else 1):
            copy = Letter(url, body, letter.seal, _taken, letter.entry)
            if hold:
                self.courier.hold(copy)
            else:
                self.courier.post(copy)

    def send_unsealed(self, url: str, body: bytes, entry: dict[str, Any]) -> None:
        """Post one callback without any seal, as a supplier that knows no better."""
        self.courier.post(Letter(url, body, dict, _taken, entry, once=True))

    def _spoilers(self, path: str, body: bytes) -> dict[str, Callable[[], dict[str, str]]]:
        secret = secrets.token_bytes(32)
        forged = Envelope(
            self.envelope.prefix,
            self.envelope.party_header,
            self.envelope.party,
            lambda message: hmac.digest(secret, message, "sha256"),
            self.envelope.verify,
        )
        return {
            "forged_callback": lambda: forged.request(path, body),
            "stale_callback": lambda: self.envelope.request(path, body, age_seconds=STALE_SECONDS),
            "other_client_callback": lambda: self.envelope.request(path, body, party="another-shop"),
        }


def shared_secret(prefix: str, party_header: str, party: str, secret_hex: str) -> Envelope:
    """The HMAC-SHA256 envelope between a supplier and its shop; 16 bytes or more."""
    secret = bytes.fromhex(secret_hex)
    if len(secret) < SECRET_BYTES:
        raise SystemExit("the secret is too short")

    def sign(message: bytes) -> bytes:
        return hmac.digest(secret, message, "sha256")

    def verify(message: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(sign(message), signature)

    return Envelope(prefix, party_header, party, sign, verify)


SECRET_BYTES = 16


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _taken(status: int, _body: bytes) -> bool:
    return status == 200
