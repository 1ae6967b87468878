"""How does dujiao-next sign, in both directions? HMAC-SHA256 over method, path, time and the body's MD5."""

import hmac
from collections.abc import Mapping
from typing import Final

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import fresh, md5, named, prove

FRESH_SECONDS: Final = 60
KEY: Final = "dujiao-next-api-key"
TIMESTAMP: Final = "dujiao-next-timestamp"
SIGNATURE: Final = "dujiao-next-signature"


def signature(secret: str, method: str, path: str, timestamp: str, body: bytes) -> str:
    """Lower-case hexadecimal; the path without its query."""
    message = f"{method}\n{path}\n{timestamp}\n{md5(body)}"
    return hmac.new(secret.encode(), message.encode(), "sha256").hexdigest()


def sealed(key: str, secret: str, method: str, path: str, now: float, body: bytes) -> dict[str, str]:
    """The headers of a request."""
    timestamp = str(int(now))
    return {KEY: key, TIMESTAMP: timestamp, SIGNATURE: signature(secret, method, path, timestamp, body)}


def proven(
    secret: str, method: str, paths: tuple[str, ...], headers: Mapping[str, str], body: bytes, now: float
) -> tuple[str, float]:
    """The signature and the moment of what came, signed for one of these paths. Raises CallbackForged.

    Shops differ in the path under which they sign a callback: the one it is sent to, or that of their own kind.
    """
    told = named(headers)
    timestamp, said = told.get(TIMESTAMP, ""), told.get(SIGNATURE, "")
    moment = fresh(timestamp, now, FRESH_SECONDS)
    for path in paths[:-1]:
        try:
            prove(signature(secret, method, path, timestamp, body), said)
        except CallbackForged:
            continue
        return said.lower(), moment
    prove(signature(secret, method, paths[-1], timestamp, body), said)
    return said.lower(), moment
