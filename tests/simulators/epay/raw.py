"""What does somebody send who has read epay's documents and none of our code?"""

import base64
import hashlib
import secrets
import time
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from tests.simulators.epay.running import Epay, new_key
from tests.simulators.processes import PLAIN


def text_of(fields: dict[str, Any]) -> bytes:
    """What is signed, written down from the documents: empty ones out, sorted, joined."""
    left = {name: str(value) for name, value in fields.items() if name not in ("sign", "sign_type")}
    left = {name: value for name, value in left.items() if value and not value.startswith("[")}
    return "&".join(f"{name}={value}" for name, value in sorted(left.items())).encode()


class Raw:
    """Requests signed as the documents say, but for the changes a test wants."""

    def __init__(self, gateway: Epay) -> None:
        self.gateway = gateway
        self.http = httpx.Client(base_url=gateway.base_url, **PLAIN)

    def order(self, **changes: str) -> dict[str, str]:
        """The fields of an order that is fine."""
        fields = {"pid": self.gateway.pid, "type": "alipay", "out_trade_no": secrets.token_hex(8), "name": "VIP 会员"}
        fields |= {"money": "128.50", "notify_url": "http://127.0.0.1:9/n", "return_url": "http://127.0.0.1:9/r"}
        return fields | {"clientip": "192.0.2.1"} | changes

    def md5(self, fields: dict[str, str]) -> dict[str, str]:
        """Signed for version 1."""
        sign = hashlib.md5(text_of(fields) + self.gateway.key.encode(), usedforsecurity=False).hexdigest()
        return {**fields, "sign": sign, "sign_type": "MD5"}

    def rsa(self, fields: dict[str, str], key: RSAPrivateKey | None = None) -> dict[str, str]:
        """Signed for version 2."""
        whole = {"pid": self.gateway.pid, "timestamp": str(int(time.time()))} | fields
        sign = (key or new_key("merchant")).sign(text_of(whole), PKCS1v15(), SHA256())
        return {**whole, "sign": base64.b64encode(sign).decode(), "sign_type": "RSA"}

    def start(self, **changes: str) -> dict[str, Any]:
        """POST mapi.php."""
        return dict(self.http.post("/mapi.php", data=self.md5(self.order(**changes))).json())

    def api(self, act: str, **fields: str) -> dict[str, Any]:
        """GET api.php with the key in plain, as the documents have it."""
        query = {"act": act, "pid": self.gateway.pid, "key": self.gateway.key} | fields
        return dict(self.http.get("/api.php", params=query).json())

    def ask(self, page: str, **fields: str) -> dict[str, Any]:
        """POST a page of version 2 and verify the answer by the platform's key. Raises InvalidSignature."""
        return self.proven(self.http.post(page, data=self.rsa(fields)).json())

    def proven(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer, if the platform signed it."""
        signature = base64.b64decode(answer["sign"])
        new_key("platform").public_key().verify(signature, text_of(answer), PKCS1v15(), SHA256())
        return answer
