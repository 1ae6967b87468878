"""How does 卡易信 sign, in both directions? MD5 over account, secret, version, time and body, in this order.

What is signed ends with the body, so MD5 lets a stranger append to a message he has seen. What he must append first
holds a zero byte, which no JSON has: a body that is not exactly one JSON object is never believed.
"""

from collections.abc import Mapping
from typing import Any, Final

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import fresh, md5, named, prove
from anxin.integrations.epay.fields import BadForm, read_object

VERSION: Final = "3.0"
FRESH_SECONDS: Final = 300


def signature(account: str, secret: str, timestamp: str, body: bytes) -> str:
    """Lower-case hexadecimal."""
    return md5(f"{account}{secret}{VERSION}{timestamp}".encode() + body)


def sealed(account: str, secret: str, now: float, body: bytes) -> dict[str, str]:
    """The headers of a request."""
    timestamp = str(int(now))
    return {
        "x-app-id": account,
        "x-version": VERSION,
        "x-timestamp": timestamp,
        "x-signature": signature(account, secret, timestamp, body),
    }


def proven(
    account: str, secret: str, headers: Mapping[str, str], body: bytes, now: float
) -> tuple[dict[str, Any], str, float]:
    """The fields, the signature and the moment of what came. Raises CallbackForged."""
    told = named(headers)
    if told.get("x-app-id") != account or told.get("x-version") != VERSION:
        raise CallbackForged("it names another account")
    timestamp = told.get("x-timestamp", "")
    moment = fresh(timestamp, now, FRESH_SECONDS)
    prove(signature(account, secret, timestamp, body), told.get("x-signature", ""))
    try:
        return read_object(body), told["x-signature"].lower(), moment
    except BadForm as bad:
        raise CallbackForged(str(bad)) from None
