"""Is what came signed by the gateway, and how do we sign? V1 by MD5 over a shared key, V2 by RSA both ways."""

import base64
import binascii
import hashlib
import hmac
import textwrap
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from anxin.integrations.epay.fields import BadForm, canonical, octets

FRESH_SECONDS: Final = 300
FEWEST_KEY_BITS: Final = 2048
FEWEST_KEY_LETTERS: Final = 8


def needed(settings: Mapping[str, str], name: str) -> str:
    """A setting that must be there. Raises ValueError: a channel without its keys refuses to start."""
    value = settings.get(name, "").strip()
    if not value:
        reason = f"the setting {name} is missing"
        raise ValueError(reason)
    return value


class Md5:
    """V1. An empty key would let anybody sign, so there is none."""

    def __init__(self, key: str) -> None:
        if len(key) < FEWEST_KEY_LETTERS:
            raise ValueError("the key is missing or too short to be one")
        self._key = key

    def sign(self, fields: Mapping[str, str]) -> str:
        """Lower-case hexadecimal."""
        return hashlib.md5(octets(canonical(fields) + self._key), usedforsecurity=False).hexdigest()

    def prove(self, fields: Mapping[str, str]) -> None:
        """Return when the signature holds, compared as bytes and in constant time. Raises BadForm."""
        if fields.get("sign_type") != "MD5":
            raise BadForm("it is not signed with MD5")
        if not hmac.compare_digest(self.sign(fields).encode(), octets(fields.get("sign", ""))):
            raise BadForm("its signature does not hold")


class Rsa:
    """V2: SHA256WithRSA in base64. The gateway's public key is shared by all its merchants and proves no merchant."""

    def __init__(self, private_key: str, platform_key: str) -> None:
        self._ours = _private(private_key)
        self._theirs = _public(platform_key)

    def sign(self, fields: Mapping[str, str]) -> str:
        """The signature by our private key."""
        return base64.b64encode(self._ours.sign(canonical(fields).encode(), PKCS1v15(), SHA256())).decode()

    def prove(self, fields: Mapping[str, str], now: float) -> None:
        """Return when the gateway signed this within five minutes of `now`. Raises BadForm."""
        if fields.get("sign_type", "RSA") != "RSA":
            raise BadForm("it is not signed with RSA")
        try:
            signature = base64.b64decode(fields.get("sign", ""), validate=True)
            self._theirs.verify(signature, octets(canonical(fields)), PKCS1v15(), SHA256())
        except (binascii.Error, ValueError, InvalidSignature):
            raise BadForm("its signature does not hold") from None
        timestamp = fields.get("timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise BadForm("it has no timestamp")
        if abs(now - int(timestamp)) > FRESH_SECONDS:
            raise BadForm("it is stale")


def _private(written: str) -> RSAPrivateKey:
    key = None
    for label in ("PRIVATE KEY", "RSA PRIVATE KEY"):
        try:
            key = load_pem_private_key(_pem(written, label), None)
            break
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
    if not isinstance(key, RSAPrivateKey) or key.key_size < FEWEST_KEY_BITS:
        raise ValueError("our private key is missing, or no RSA key of 2048 bits")
    return key


def _public(written: str) -> RSAPublicKey:
    try:
        key = load_pem_public_key(_pem(written, "PUBLIC KEY"))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < FEWEST_KEY_BITS:
        raise ValueError("the gateway's public key is missing, or no RSA key of 2048 bits")
    return key


def _pem(written: str, label: str) -> bytes:
    """Gateways show keys as one line of base64; a whole PEM is taken as it is."""
    if "-----BEGIN" in written:
        return written.strip().encode()
    lines = "\n".join(textwrap.wrap("".join(written.split()), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()
