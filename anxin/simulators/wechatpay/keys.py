"""Which keys do the merchant and the channel have? Made once and kept in a file, as a console would give.

The file's `account` and `settings` are what a shop configures; `channel` is the channel's own half.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

KEY_BITS = 2048
CERTIFICATE_DAYS = 5 * 365


@dataclass(frozen=True)
class Platform:
    """One certificate of the channel, with its private key."""

    serial: str
    key: RSAPrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Keys:
    """All keys of one merchant and the channel."""

    merchant: str
    app_id: str
    merchant_serial: str
    merchant_key: RSAPublicKey
    api_key: bytes
    public_key_id: str
    key: RSAPrivateKey
    first: Platform
    app_secret: str


def open_keys(path: Path, *, merchant: str, app_id: str) -> Keys:
    """The keys of the file; a file that is not there is made, for its owner alone to read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_text(json.dumps(_made(merchant, app_id), indent=1), encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    settings, channel = kept["settings"], kept["channel"]
    return Keys(
        merchant=kept["account"],
        app_id=settings["app_id"],
        merchant_serial=settings["merchant_serial"],
        merchant_key=_loaded(settings["merchant_key"]).public_key(),
        api_key=settings["api_v3_key"].encode(),
        public_key_id=settings["public_key_id"],
        key=_loaded(channel["public_key"]),
        first=certified(_loaded(channel["certificate"])),
        app_secret=settings.get("app_secret", ""),
    )


def certified(key: RSAPrivateKey | None = None, *, days: int = CERTIFICATE_DAYS) -> Platform:
    """A new certificate of the channel, for a new key unless one is given."""
    key = key or generate_private_key(65537, KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Simulated payments"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Simulated payments platform"),
        ]
    )
    # the first bit is kept low: a serial is a positive number of at most 20 bytes, and here always of 40 digits
    number = int.from_bytes(bytes([0x40 | secrets.randbelow(0x40)]) + secrets.token_bytes(19))
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(number).not_valid_before(now - timedelta(days=1))
    certificate = made.not_valid_after(now + timedelta(days=days)).sign(key, SHA256())
    return Platform(f"{number:X}", key, certificate)


def _made(merchant: str, app_id: str) -> dict[str, Any]:
    ours, theirs, certificate = (generate_private_key(65537, KEY_BITS) for _ in range(3))
    public = theirs.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return {
        "account": merchant,
        "settings": {
            "app_id": app_id,
            "merchant_serial": secrets.token_hex(20).upper(),
            "merchant_key": _pem(ours),
            "api_v3_key": secrets.token_hex(16),
            "trust": "public_key",
            "public_key_id": f"PUB_KEY_ID_0{merchant}{secrets.token_hex(8).upper()}",
            "public_key": public,
            "app_secret": secrets.token_hex(16),
        },
        "channel": {"public_key": _pem(theirs), "certificate": _pem(certificate)},
    }


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _loaded(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the file holds a key that is not RSA")
    return key
