"""How does the gateway sign and verify? V1: MD5 with the merchant's key. V2: RSA, with one key of its own for all."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key


def content(fields: Mapping[str, Any]) -> str:
    """The text under a signature: scalars that are not empty, in the order of their names, joined by ampersands."""
    kept = {}
    for name, value in fields.items():
        if name in ("sign", "sign_type") or isinstance(value, list | dict) or value is None or value == "":
            continue
        kept[name] = str(value)
    return "&".join("=".join(pair) for pair in sorted(kept.items()))


def md5_sign(fields: Mapping[str, Any], key: str) -> str:
    """The sign of version 1."""
    return hashlib.new("md5", (content(fields) + key).encode(), usedforsecurity=False).hexdigest()


def md5_holds(fields: Mapping[str, Any], key: str) -> bool:
    """Whether a request of version 1 was signed with this key."""
    return hmac.compare_digest(md5_sign(fields, key).encode(), str(fields.get("sign", "")).encode())


def rsa_sign(fields: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
    """The sign of version 2."""
    return base64.b64encode(key.sign(content(fields).encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def rsa_holds(fields: Mapping[str, Any], key: rsa.RSAPublicKey) -> bool:
    """Whether a request of version 2 was signed by the owner of this key."""
    try:
        signature = base64.b64decode(str(fields.get("sign", "")), validate=True)
        key.verify(signature, content(fields).encode(), padding.PKCS1v15(), hashes.SHA256())
    except (binascii.Error, InvalidSignature, ValueError):
        return False
    return True


def private_key(written: str) -> rsa.RSAPrivateKey:
    """From base64 of PKCS#8; an empty text makes a new one."""
    if not written:
        return rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    key = load_der_private_key(base64.b64decode(written), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SystemExit("the platform's key is no RSA key")
    return key


def public_key(written: str) -> rsa.RSAPublicKey | None:
    """From base64 of SubjectPublicKeyInfo; none from an empty text."""
    if not written:
        return None
    key = load_der_public_key(base64.b64decode(written))
    if not isinstance(key, rsa.RSAPublicKey):
        raise SystemExit("the merchant's key is no RSA key")
    return key
