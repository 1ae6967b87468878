"""Which of WeChat Pay's keys is this: the one we were given, or one of its certificates, which come and go?"""

import threading
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate

from anxin.integrations.wechatpay.keys import SMALLEST_KEY_BITS, same_serial

FRESH_SECONDS = 12 * 3600
PATIENCE_SECONDS = 60

Certificates = Mapping[str, Certificate]


class KeyRing:
    """Keys by serial. Certificates are fetched when old, or when an unknown one is named; at most once a minute."""

    def __init__(
        self,
        fixed: Mapping[str, RSAPublicKey],
        fetch: Callable[[], Certificates | None] | None,
        clock: Callable[[], float],
    ) -> None:
        """`fetch` gives None when nothing was proven; without it, the fixed keys, by their same serials, are all."""
        self._fixed = fixed
        self._fetch = fetch
        self._clock = clock
        self._kept: Certificates = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = threading.Lock()

    def key(self, serial: str) -> RSAPublicKey | None:
        """The key of this serial; None when it is not one of theirs, or not valid now."""
        serial = same_serial(serial)
        if serial in self._fixed:
            return self._fixed[serial]
        if self._fetch is None:
            return None
        with self._lock:
            now = self._clock()
            if serial not in self._kept or now - self._fetched_at > FRESH_SECONDS:
                self._renew(now)
            certificate = self._kept.get(serial)
            return key_of(certificate) if certificate is not None and is_valid(certificate, now) else None

    def newest(self) -> tuple[str, RSAPublicKey] | None:
        """The key to hide a text with, and its serial; None when there is none."""
        for serial, key in self._fixed.items():
            return serial, key
        with self._lock:
            now = self._clock()
            if now - self._fetched_at > FRESH_SECONDS:
                self._renew(now)
            valid = [(serial, one) for serial, one in self._kept.items() if is_valid(one, now)]
        if not valid:
            return None
        serial, certificate = max(valid, key=lambda pair: pair[1].not_valid_after_utc)
        return serial, key_of(certificate)

    def _renew(self, now: float) -> None:
        if self._fetch is None or now - self._tried_at < PATIENCE_SECONDS:
            return
        self._tried_at = now
        fetched = self._fetch()
        if fetched:
            self._kept = {same_serial(serial): one for serial, one in fetched.items()}
            self._fetched_at = now


def is_valid(certificate: Certificate, now: float) -> bool:
    """Whether a certificate counts at this moment."""
    return certificate.not_valid_before_utc.timestamp() <= now <= certificate.not_valid_after_utc.timestamp()


def key_of(certificate: Certificate) -> RSAPublicKey:
    """Its public key; raises ValueError when it is no RSA key, or a weak one."""
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("a certificate of WeChat Pay holds an RSA key of 2048 bits or more")
    return key
