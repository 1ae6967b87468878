"""What do a merchant's keys do: sign for us, prove what the channel says, open and hide what is sealed?"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

SMALLEST_KEY_BITS = 2048
API_KEY_BYTES = 32
PUBLIC_KEY_ID = "PUB_KEY_ID_"
ALGORITHM = "AEAD_AES_256_GCM"
# the channel fixes OAEP with SHA-1 for what the one side hides for the other
HIDING = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)  # noqa: S303  the protocol's choice, not for signing


class Unopened(Exception):
    """A sealed text that our APIv3 key does not open: meant for another merchant, or damaged."""


@dataclass(frozen=True)
class Merchant:
    """Our half: the merchant's number, and the serial and private key of its API certificate."""

    number: str
    serial: str
    key: RSAPrivateKey

    def sign(self, message: str) -> str:
        """The signature as WeChat Pay wants it, in base64."""
        return base64.b64encode(self.key.sign(message.encode(), PKCS1v15(), SHA256())).decode()


def private_key(pem: str) -> RSAPrivateKey:
    """A merchant's private key from its PEM; raises ValueError."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("the merchant's key is not an RSA key of 2048 bits or more")
    return key


def public_key(pem: str) -> RSAPublicKey:
    """WeChat Pay's public key from its PEM; raises ValueError."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("the channel's key is not an RSA key of 2048 bits or more")
    return key


def api_key(text: str) -> bytes:
    """The APIv3 key, 32 bytes; raises ValueError."""
    key = text.encode()
    if len(key) != API_KEY_BYTES:
        raise ValueError("the APIv3 key has 32 characters")
    return key


def same_serial(serial: str) -> str:
    """A serial in the one form in which serials are compared: of certificates hexadecimal, of keys a name."""
    return serial if serial.startswith(PUBLIC_KEY_ID) else serial.upper().lstrip("0")


def holds(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether a signature in base64 is that of this message."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def unseal(key: bytes, resource: Mapping[str, Any]) -> bytes:
    """What was sealed under our APIv3 key; raises Unopened."""
    if resource.get("algorithm") != ALGORITHM:
        raise Unopened("it is sealed in another way")
    try:
        nonce, extra = resource["nonce"].encode(), (resource.get("associated_data") or "").encode()
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        return AESGCM(key).decrypt(nonce, sealed, extra)
    except (InvalidTag, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unopened("it does not open with our key") from error


def hide(key: RSAPublicKey, text: str) -> str:
    """A name or card number that WeChat Pay alone can read."""
    return base64.b64encode(key.encrypt(text.encode(), HIDING)).decode()


def reveal(key: RSAPrivateKey, hidden: str) -> str:
    """What WeChat Pay hid for us alone; raises Unopened."""
    try:
        return key.decrypt(base64.b64decode(hidden, validate=True), HIDING).decode()
    except (binascii.Error, ValueError) as error:
        raise Unopened("it is not hidden for us") from error
