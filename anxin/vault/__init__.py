"""How are secrets kept so that a copy of the database gives none of them away?

The master key stands outside the database (environment or a file of the server). From it every purpose derives a key
of its own, so that a text sealed as an account can never be opened as a code. A batch of codes has a data key, sealed
under the master key (envelope): rotation re-seals the data keys alone.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# what a binary column gives back
Sealed = bytes | memoryview

_NONCE_BYTES = 12
_VERSION = b"\x01"
_master: bytes = b""


class Unsealable(Exception):
    """A sealed text that this installation's key does not open: another key, another purpose, or damage."""


def configure(master_key: str) -> None:
    """Set the master key for this process; at least 32 characters of randomness, else ValueError."""
    global _master
    if len(master_key) < 32:
        raise ValueError("the master key must have at least 32 characters")
    _master = master_key.encode()
    _key.cache_clear()


def seal(plain: str, purpose: str) -> bytes:
    """`plain` encrypted and authenticated for `purpose` (AES-256-GCM, random nonce)."""
    return seal_with(_key(purpose), plain, purpose)


def unseal(sealed: Sealed, purpose: str) -> str:
    """The text again; raises Unsealable."""
    return unseal_with(_key(purpose), sealed, purpose)


def new_data_key(purpose: str) -> tuple[bytes, bytes]:
    """A fresh 32-byte data key and its sealed form, to be stored beside what it seals."""
    key = AESGCM.generate_key(256)
    return key, seal(key.hex(), f"data-key:{purpose}")


def open_data_key(sealed: Sealed, purpose: str) -> bytes:
    """The data key of a batch; raises Unsealable."""
    return bytes.fromhex(unseal(sealed, f"data-key:{purpose}"))


def seal_with(key: bytes, plain: str, purpose: str) -> bytes:
    """`plain` under a given 32-byte key."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain.encode(), purpose.encode())


def unseal_with(key: bytes, sealed: Sealed, purpose: str) -> str:
    """The text sealed under a given key; raises Unsealable."""
    sealed = bytes(sealed)
    if sealed[:1] != _VERSION:
        raise Unsealable("unknown form")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, purpose.encode()).decode()
    except InvalidTag as damaged:
        raise Unsealable(purpose) from damaged


def mark(text: str, purpose: str) -> bytes:
    """A keyed hash by which equal texts are found again and nothing is read back (HMAC-SHA256)."""
    return hmac.new(_key(f"mark:{purpose}"), text.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=64)
def _key(purpose: str) -> bytes:
    if not _master:
        raise RuntimeError("the vault has no master key")
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(_master)
