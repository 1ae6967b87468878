"""What does somebody send who speaks the channel's protocol by hand, rightly or wrongly?"""

import base64
import json
import secrets
import time
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.simulators.processes import PLAIN, Sandpay


class Raw:
    """Requests sealed as the protocol says, but for the changes a test wants."""

    def __init__(self, bank: Sandpay) -> None:
        self.bank = bank
        self.key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(bank.signing_key))

    def payment(self, **changes: object) -> dict[str, Any]:
        """The fields of a payment that is fine."""
        fields = {"out_trade_no": secrets.token_hex(16), "amount_minor": 112_800, "currency": "CNY", "subject": "月卡"}
        return fields | {"notify_url": "http://127.0.0.1:9/n"} | changes

    def seal(self, method: str, path: str, body: bytes, *, age_seconds: int = 0) -> dict[str, str]:
        """The headers of a request."""
        timestamp, nonce = str(int(time.time()) - age_seconds), secrets.token_hex(16)
        message = f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Sandpay-Merchant": self.bank.merchant,
            "Sandpay-Timestamp": timestamp,
            "Sandpay-Nonce": nonce,
            "Sandpay-Signature": base64.b64encode(self.key.sign(message)).decode(),
        }

    def ask(
        self, method: str, path: str, fields: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send a request; sealed rightly unless headers are given."""
        body = b"" if fields is None else json.dumps(fields).encode()
        sealed = self.seal(method, path, body) if headers is None else headers
        return httpx.request(method, self.bank.base_url + path, content=body, headers=sealed, **PLAIN)
