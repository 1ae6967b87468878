"""Which key signs what we say, and which keys may have signed what Alipay says? Keys alone, or certificates.

In certificate mode the roots, what stands between them and Alipay's certificate, and its bearer are kept, so that a
renewed one can be judged by its descent and its name: merchants' certificates descend from the same roots.
"""

import base64
import binascii
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import Certificate

from anxin.integrations.alipay.certificates import (
    SMALLEST_KEY_BITS,
    bearer,
    number,
    proven_key,
    read,
    root_number,
    rsa_key,
)

KEY_MODE = frozenset({"app_private_key", "alipay_public_key"})
CERTIFICATE_MODE = frozenset({"app_private_key", "app_cert", "alipay_cert", "alipay_root_cert"})


@dataclass
class Keys:
    """Both sides' keys. `told` goes with every request; `theirs` is by certificate number, "" where there is none."""

    ours: RSAPrivateKey
    theirs: dict[str, RSAPublicKey]
    told: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[Certificate, ...] = ()
    between: tuple[Certificate, ...] = ()
    bearer: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sign(self, text: str) -> str:
        """The signature of a text (RSA2: PKCS #1 v1.5 over SHA-256), in base64."""
        return base64.b64encode(self.ours.sign(text.encode(), PKCS1v15(), SHA256())).decode()

    def knows(self, certificate_no: str) -> bool:
        """Whether an answer signed under this certificate can be verified."""
        return certificate_no in self.theirs

    def hold(self, text: str, signature: str, certificate_no: str | None) -> bool:
        """Whether Alipay signed the text under this certificate; None is any one that we know. Fails closed."""
        try:
            told = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        with self._lock:
            known = dict(self.theirs)
        tried = known.values() if certificate_no is None else [known[n] for n in (certificate_no,) if n in known]
        return any(_holds(key, text.encode(), told) for key in tried)

    def learn(self, pem: str, certificate_no: str, at: datetime) -> bool:
        """Take up a new certificate for the bearer of the known one, of the same roots; false for any other."""
        try:
            chain = read(pem)
            if number(chain[0]) != certificate_no or bearer(chain[0]) != self.bearer:
                return False
            key = proven_key([*chain, *self.between], self.roots, at)
        except ValueError:
            return False
        with self._lock:
            self.theirs[certificate_no] = key
        return True


def keys(settings: Mapping[str, str]) -> Keys:
    """The keys of a channel's settings: certificates where an `app_cert` is named, else keys alone.

    Raises ValueError for a missing, malformed or short key, and for certificates that do not belong together.
    """
    needed = CERTIFICATE_MODE if "app_cert" in settings else KEY_MODE
    for name in sorted(needed):
        if not settings.get(name, "").strip():
            why = f"{name} is missing"
            raise ValueError(why)
    ours = _private(settings["app_private_key"])
    if needed is KEY_MODE:
        return Keys(ours, {"": _public(settings["alipay_public_key"])})
    roots = tuple(read(settings["alipay_root_cert"]))
    app, chain = read(settings["app_cert"])[0], read(settings["alipay_cert"])
    if rsa_key(app).public_numbers() != ours.public_key().public_numbers():
        raise ValueError("app_cert is not for app_private_key")
    told = {"app_cert_sn": number(app), "alipay_root_cert_sn": root_number(roots)}
    if not told["alipay_root_cert_sn"]:
        raise ValueError("alipay_root_cert holds no RSA root")
    theirs = {number(chain[0]): proven_key(chain, roots)}
    return Keys(ours, theirs, told, roots, tuple(chain[1:]), bearer(chain[0]))


def _holds(key: RSAPublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _private(text: str) -> RSAPrivateKey:
    """As Alipay's tool writes it: PEM, or the bare base64 of PKCS #1 or PKCS #8."""
    try:
        if "-----" in text:
            key = load_pem_private_key(text.encode(), None)
        else:
            key = load_der_private_key(base64.b64decode("".join(text.split()), validate=True), None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise ValueError("app_private_key is not a private key") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("app_private_key is not an RSA key of 2048 bits or more")
    return key


def _public(text: str) -> RSAPublicKey:
    try:
        if "-----" in text:
            key = load_pem_public_key(text.encode())
        else:
            key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise ValueError("alipay_public_key is not a public key") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("alipay_public_key is not an RSA key of 2048 bits or more")
    return key
