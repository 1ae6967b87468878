"""By which key is a pack signed, and by what is that key known?"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key (Ed25519), from when on it signs and until when it did; `fingerprint` is what people compare."""

    public: bytes
    since: datetime | None = None
    until: datetime | None = None

    @property
    def pem(self) -> bytes:
        """As openssl reads it."""
        return _public(self.public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key in DER, in hex: `openssl pkey -pubin -in pubkey.pem -outform DER | sha256sum`."""
        der = _public(self.public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha256(der).hexdigest()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key; its seed is kept out of every repr. Raises ValueError unless the seed has 32 bytes."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            message = f"a signing key has {SEED_BYTES} bytes"
            raise ValueError(message)

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes; the same content has always the same one."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(content)

    @property
    def published(self) -> PublishedKey:
        """Its public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return PublishedKey(public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)
