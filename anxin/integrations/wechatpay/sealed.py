"""Is what came back, or came unasked, really from WeChat Pay: signed by a key of its own, fresh, and whole?

An answer carries nothing of its question, so whoever asks compares the numbers in it. Everything here fails closed:
an error without a good signature is no answer either, for who can forge "refused" can have a refund made twice.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificate

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.keys import PUBLIC_KEY_ID, Merchant, Unopened, hide, holds, same_serial, unseal
from anxin.integrations.wechatpay.ring import Certificates, KeyRing, key_of

SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH_SECONDS = 300
CERTIFICATES = "/v3/certificates"


class Unproven(Exception):
    """A message whose seal does not hold; the text says which part."""


@dataclass(frozen=True)
class Reply:
    """A proven answer."""

    status: int
    fields: dict[str, Any]

    @property
    def code(self) -> str:
        """The channel's word for why not."""
        return read.text(self.fields, "code")

    @property
    def why(self) -> str:
        """What to write down about an answer that was not the wanted one."""
        return self.code or f"status {self.status}"


class Sealed:
    """Asks with signed requests and believes signed answers alone. Safe to use from many threads."""

    def __init__(
        self,
        merchant: Merchant,
        base_url: str,
        *,
        api_key: bytes,
        fixed_keys: Mapping[str, RSAPublicKey],
        certificates: bool,
        clock: Callable[[], float],
        timeout_seconds: float,
    ) -> None:
        """Theirs are the fixed keys (public-key mode), or certificates fetched from the channel, or both."""
        if not fixed_keys and not certificates:
            raise ValueError("without a key of the channel nothing it says can be proven")
        self.merchant = merchant
        self._api_key = api_key
        self._clock = clock
        self._base_url, self._timeout_seconds = base_url, timeout_seconds
        self._connections = Connections(base_url, timeout_seconds)
        self._fixed = {same_serial(serial): key for serial, key in fixed_keys.items()}
        self._ring = KeyRing(self._fixed, self._fetch if certificates else None, clock)
        self._wanted = next((serial for serial in fixed_keys if serial.startswith(PUBLIC_KEY_ID)), "")

    def ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None, *, hidden_with: str = "") -> Reply:
        """The proven answer, whatever its status. Raises NoAnswer and Unproven; both mean: unknown.

        `hidden_with` is the serial of the key with which parts of the fields were hidden.
        """
        status, told, content = self._send(method, path, fields, hidden_with)
        try:
            self._prove(told, content, self._ring.key)
        except Unproven as unproven:
            why = f"status {status}, {unproven}"
            raise Unproven(why) from None
        return Reply(status, _fields(content) if content else {})

    def open(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The fields of a notice, proven, its resource still sealed. Raises Unproven."""
        self._prove({name.lower(): value for name, value in headers.items()}, body, self._ring.key)
        return _fields(body)

    def unseal(self, resource: Mapping[str, Any]) -> dict[str, Any]:
        """What is sealed inside a notice. Raises Unproven."""
        try:
            return _fields(unseal(self._api_key, resource))
        except Unopened as unopened:
            raise Unproven(str(unopened)) from None

    def hide(self, text: str) -> tuple[str, str]:
        """The serial of the key, and the text that only the channel can read with it. Raises Unproven."""
        found = self._ring.newest()
        if found is None:
            raise Unproven("no key of the channel is known")
        serial, key = found
        return serial, hide(key, text)

    def download(self, path: str, largest_bytes: int) -> bytes:
        """A file of the channel. Files are not signed: the caller proves them by a hash. Raises NoAnswer."""
        path = self._connections.prefix + path
        connections = Connections(self._base_url, self._timeout_seconds, largest_bytes)
        try:
            status, _, content = connections.ask("GET", path, self._headers("GET", path, b""), b"")
        finally:
            connections.close()
        if status != 200:
            why = f"status {status}"
            raise NoAnswer(why)
        return content

    def now(self) -> int:
        """The moment for signatures, in seconds."""
        return int(self._clock())

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _send(
        self, method: str, path: str, fields: Mapping[str, Any] | None, hidden_with: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        path = self._connections.prefix + path
        body = b"" if fields is None else json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._headers(method, path, body)
        serial = hidden_with or self._wanted
        if serial:
            headers["Wechatpay-Serial"] = serial
        return self._connections.ask(method, path, headers, body)

    def _headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        timestamp, nonce = str(self.now()), secrets.token_hex(16)
        signature = self.merchant.sign(f"{method}\n{path}\n{timestamp}\n{nonce}\n{body.decode()}\n")
        claims = {"mchid": self.merchant.number, "nonce_str": nonce, "timestamp": timestamp}
        claims |= {"serial_no": self.merchant.serial, "signature": signature}
        told = ",".join(f'{name}="{value}"' for name, value in claims.items())
        return {
            "Authorization": f"{SCHEME} {told}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            # the channel turns away whoever does not name a program
            "User-Agent": "anxin",
        }

    def _prove(self, told: Mapping[str, str], body: bytes, find: Callable[[str], RSAPublicKey | None]) -> None:
        timestamp, nonce = told.get("wechatpay-timestamp", ""), told.get("wechatpay-nonce", "")
        serial, signature = told.get("wechatpay-serial", ""), told.get("wechatpay-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Unproven("it has no timestamp")
        if abs(self._clock() - int(timestamp)) > FRESH_SECONDS:
            raise Unproven("it is stale")
        if told.get("wechatpay-signature-type", SCHEME) != SCHEME:
            raise Unproven("it is signed in another way")
        if not (nonce and serial and signature):
            raise Unproven("it is not signed")
        key = find(serial)
        if key is None:
            raise Unproven("its key is not known")
        if not holds(key, f"{timestamp}\n{nonce}\n".encode() + body + b"\n", signature):
            raise Unproven("its signature does not hold")

    def _fetch(self) -> Certificates | None:
        """The channel's certificates; None when the answer does not prove itself.

        Each is sealed under our APIv3 key, which the channel and we alone know, and the answer must be signed by one
        of them.
        """
        try:
            status, told, content = self._send("GET", CERTIFICATES, None)
            if status != 200:
                return None
            found = {one[0]: one[1] for one in map(self._certificate, read.rows(_fields(content), "data"))}
            self._prove(told, content, lambda serial: self._signer(found, serial))
        except (NoAnswer, Unproven, Unopened, ValueError):
            return None
        return found

    def _certificate(self, row: Mapping[str, Any]) -> tuple[str, Certificate]:
        certificate = load_pem_x509_certificate(unseal(self._api_key, read.part(row, "encrypt_certificate")))
        key_of(certificate)
        serial = same_serial(f"{certificate.serial_number:X}")
        if serial != same_serial(read.needed(row, "serial_no")):
            raise ValueError("a certificate under another's serial")
        return serial, certificate

    def _signer(self, found: Certificates, serial: str) -> RSAPublicKey | None:
        certificate = found.get(same_serial(serial))
        return self._fixed.get(same_serial(serial)) if certificate is None else key_of(certificate)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError:
        raise Unproven("its body is not JSON") from None
    if not isinstance(fields, dict):
        raise Unproven("its body is not an object")
    return fields


Unclear = (NoAnswer, Unproven)
