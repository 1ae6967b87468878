"""Is a request signed by the merchant; and how does the channel sign what it says and seal what it tells?"""

import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from anxin.simulators.envelope import FRESH_SECONDS, Nonces
from anxin.simulators.wechatpay.keys import Keys, Platform, certified

SCHEME = "WECHATPAY2-SHA256-RSA2048"
CLAIM = re.compile(r'(\w+)="([^"]*)"')
WIDEST_CLAIMS = 2_000
HIDING = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)  # noqa: S303  the protocol's choice, not for signing

Manner = Literal["good", "none", "wrong", "probe"]


class Unsealed(Exception):
    """A request that is not signed as it must be; the text says why."""


class Unhidden(Exception):
    """A hidden text that the named key does not open."""


@dataclass
class Seal:
    """The channel's keys at work. `by` says with which it signs what nobody asked for in particular."""

    keys: Keys
    by: Literal["public_key", "certificate"] = "public_key"
    platforms: list[Platform] = field(default_factory=list)
    nonces: Nonces = field(default_factory=Nonces)
    stranger: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))

    def __post_init__(self) -> None:
        self.platforms.append(self.keys.first)

    def open(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """Nothing, when a request is signed by the merchant, fresh and new. Raises Unsealed."""
        scheme, _, told = headers.get("authorization", "").partition(" ")
        claims = dict(CLAIM.findall(told[:WIDEST_CLAIMS]))
        if scheme != SCHEME:
            raise Unsealed("no signature of this scheme")
        if (claims.get("mchid"), claims.get("serial_no")) != (self.keys.merchant, self.keys.merchant_serial):
            raise Unsealed("another merchant or certificate")
        timestamp, nonce = claims.get("timestamp", ""), claims.get("nonce_str", "")
        if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > FRESH_SECONDS:
            raise Unsealed("the timestamp is stale")
        message = f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        try:
            signature = base64.b64decode(claims.get("signature", ""), validate=True)
            self.keys.merchant_key.verify(signature, message, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error):
            raise Unsealed("the signature is wrong") from None
        if not nonce or not self.nonces.add(nonce, time.time()):
            raise Unsealed("the nonce was used before")

    def headers(
        self, body: bytes, *, wanted: str = "", manner: Manner = "good", age_seconds: int = 0
    ) -> dict[str, str]:
        """The headers that sign this body, by the key that the other side wants where that is one of ours."""
        if manner == "none":
            return {}
        serial, key = self._signer(wanted)
        timestamp, nonce = str(int(time.time()) - age_seconds), secrets.token_hex(16)
        signer = self.stranger if manner == "wrong" else key
        raw = signer.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        signature = base64.b64encode(raw).decode()
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": f"WECHATPAY/SIGNTEST/{signature[20:]}" if manner == "probe" else signature,
            "Wechatpay-Signature-Type": SCHEME,
        }

    def seal(self, content: Mapping[str, Any] | str, extra: str, *, api_key: bytes | None = None) -> dict[str, str]:
        """A resource that only the merchant's APIv3 key opens."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        nonce = secrets.token_hex(6)
        sealed = AESGCM(api_key or self.keys.api_key).encrypt(nonce.encode(), text.encode(), extra.encode())
        return {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "nonce": nonce,
            "associated_data": extra,
        }

    def find(self, serial: str, text: str) -> str:
        """What the merchant hid with the key of this serial. Raises Unhidden."""
        key = self._by_serial().get(serial)
        try:
            if key is not None:
                return key.decrypt(base64.b64decode(text, validate=True), HIDING).decode()
        except (binascii.Error, ValueError):
            pass
        raise Unhidden("not hidden with a key of ours")

    def hide(self, text: str) -> str:
        """A text that only the merchant can read, by the key of its certificate."""
        return base64.b64encode(self.keys.merchant_key.encrypt(text.encode(), HIDING)).decode()

    def rotate(self) -> str:
        """Sign with a new certificate from now on; the one before stays valid, older ones are given no more."""
        self.platforms = [*self.platforms[-1:], certified()]
        return self.platforms[-1].serial

    def certificates(self) -> list[dict[str, Any]]:
        """The channel's certificates as the merchant may fetch them."""
        return [
            {
                "serial_no": one.serial,
                "effective_time": one.certificate.not_valid_before_utc.isoformat(timespec="seconds"),
                "expire_time": one.certificate.not_valid_after_utc.isoformat(timespec="seconds"),
                "encrypt_certificate": self.seal(one.certificate.public_bytes(Encoding.PEM).decode(), "certificate"),
            }
            for one in self.platforms
        ]

    def _by_serial(self) -> dict[str, RSAPrivateKey]:
        return {one.serial: one.key for one in self.platforms} | {self.keys.public_key_id: self.keys.key}

    def _signer(self, wanted: str) -> tuple[str, RSAPrivateKey]:
        known = self._by_serial()
        if wanted.startswith("PUB_KEY_ID_") and wanted in known:
            return wanted, known[wanted]
        if self.by == "public_key":
            return self.keys.public_key_id, self.keys.key
        return self.platforms[-1].serial, self.platforms[-1].key
