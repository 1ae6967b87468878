"""How are secrets kept so that a copy of the database gives none of them away?

The master keys stand outside the database (environment or files of the server): one seals, retired ones still open.
From a master key every purpose derives a key of its own, so that a text sealed as an account can never be opened as a
code. A batch of codes has a data key, sealed under the master key (envelope): rotation re-seals the data keys alone.
Marks have a key that never rotates, so that a code taken years ago is known again.
"""

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# what a binary column gives back
Sealed = bytes | memoryview

SHORTEST_KEY = 32
REREAD_SECONDS = 1.0
_NONCE_BYTES = 12
_ID_BYTES = 4
_NAMELESS, _NAMED = b"\x01", b"\x02"


class Unsealable(Exception):
    """A sealed text that this installation's keys do not open: another key, another purpose, or damage."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys outside the database: the master that seals, those that still open, and the one for marks."""

    master: str = field(repr=False)
    retired: tuple[str, ...] = field(default=(), repr=False)
    marks: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if any(len(key) < SHORTEST_KEY for key in (self.master, *self.retired, self.marks or self.master)):
            message = f"the master key must have at least {SHORTEST_KEY} characters"
            raise ValueError(message)


_ring: Ring | None = None
_source: Callable[[], Ring] | None = None
_read_at = 0.0


def configure(master_key: str, *, retired: tuple[str, ...] = (), marks: str = "") -> None:
    """Set this process's keys; each at least 32 characters of randomness, else ValueError.

    Without `marks` the master key is that of the marks as well, as it was before keys could rotate.
    """
    global _ring, _source
    _ring, _source = Ring(master_key, retired, marks), None


def configure_from(source: Callable[[], Ring]) -> None:
    """Read the keys from `source` now and, so that a running process follows a rotation, again while it seals."""
    global _ring, _source
    _ring, _source = source(), source


def ring() -> Ring:
    """The keys as they are now; raises RuntimeError where none are set."""
    global _ring, _read_at
    if _source is not None and time.monotonic() - _read_at > REREAD_SECONDS:
        _ring, _read_at = _source(), time.monotonic()
    if _ring is None:
        raise RuntimeError("the vault has no master key")
    return _ring


def seal(plain: str, purpose: str) -> bytes:
    """`plain` encrypted and authenticated for `purpose` (AES-256-GCM, random nonce), naming its master key."""
    master = ring().master
    nonce = os.urandom(_NONCE_BYTES)
    body = AESGCM(_key(master, purpose)).encrypt(nonce, plain.encode(), purpose.encode())
    return _NAMED + key_id(master) + nonce + body


def unseal(sealed: Sealed, purpose: str) -> str:
    """The text again; raises Unsealable."""
    sealed = bytes(sealed)
    if sealed[:1] == _NAMELESS:
        return _try_all(sealed, purpose)
    if sealed[:1] != _NAMED:
        raise Unsealable("unknown form")
    named, rest = sealed[1 : 1 + _ID_BYTES], sealed[1 + _ID_BYTES :]
    return unseal_with(_key(_master_named(named), purpose), _NAMELESS + rest, purpose)


def sealed_under(master: str) -> bytes:
    """How every text begins that was sealed under this master key."""
    return _NAMED + key_id(master)


def new_data_key(purpose: str) -> tuple[bytes, bytes]:
    """A fresh 32-byte data key and its sealed form, to be stored beside what it seals."""
    key = AESGCM.generate_key(256)
    return key, seal(key.hex(), f"data-key:{purpose}")


def open_data_key(sealed: Sealed, purpose: str) -> bytes:
    """The data key of a batch; raises Unsealable."""
    return bytes.fromhex(unseal(sealed, f"data-key:{purpose}"))


def seal_with(key: bytes, plain: str, purpose: str) -> bytes:
    """`plain` under a given 32-byte key."""
    return seal_bytes_with(key, plain.encode(), purpose)


def unseal_with(key: bytes, sealed: Sealed, purpose: str) -> str:
    """The text sealed under a given key; raises Unsealable."""
    try:
        return unseal_bytes_with(key, sealed, purpose).decode()
    except UnicodeDecodeError as damaged:
        raise Unsealable(purpose) from damaged


def seal_bytes_with(key: bytes, plain: bytes, purpose: str) -> bytes:
    """A whole file, or any bytes, under a given 32-byte key."""
    nonce = os.urandom(_NONCE_BYTES)
    return _NAMELESS + nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def unseal_bytes_with(key: bytes, sealed: Sealed, purpose: str) -> bytes:
    """The bytes sealed under a given key; raises Unsealable."""
    sealed = bytes(sealed)
    if sealed[:1] != _NAMELESS:
        raise Unsealable("unknown form")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, purpose.encode())
    except (InvalidTag, ValueError) as damaged:
        raise Unsealable(purpose) from damaged


def mark(text: str, purpose: str) -> bytes:
    """A keyed hash by which equal texts are found again and nothing is read back (HMAC-SHA256)."""
    keys = ring()
    return hmac.new(_key(keys.marks or keys.master, f"mark:{purpose}"), text.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=16)
def key_id(master: str) -> bytes:
    """The short name of a master key, from which nothing is learnt about it."""
    return _key(master, "key-id")[:_ID_BYTES]


def _master_named(named: bytes) -> str:
    """The master key of that name; one that has come since the keys were read is read now."""
    global _read_at
    for _ in range(2):
        keys = ring()
        for master in (keys.master, *keys.retired):
            if hmac.compare_digest(key_id(master), named):
                return master
        _read_at = 0.0
    raise Unsealable("its master key is not here")


def _try_all(sealed: bytes, purpose: str) -> str:
    """Texts from before keys had names."""
    keys = ring()
    for master in (keys.master, *keys.retired):
        try:
            return unseal_with(_key(master, purpose), sealed, purpose)
        except Unsealable:
            continue
    raise Unsealable(purpose)


@lru_cache(maxsize=256)
def _key(master: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(master.encode())
