"""How are docked suppliers (货源对接) asked, and what do their clients conclude in the same way?

Their protocols differ in the signature and in the words. What they share stands here once: one JSON object back or no
answer at all, and a "no" that counts only when the order is unknown as well.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from anxin.delivery.supplier import CallbackForged, SupplyAnswer, SupplyStatus
from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.epay.fields import BadForm, octets, read_object, shortened
from anxin.integrations.plain_text import plain_text

TIMEOUT_SECONDS: Final = 8.0
FEWEST_KEY_LETTERS: Final = 8
MOST_DETAIL_BYTES: Final = 200
JSON: Final = {"content-type": "application/json; charset=utf-8"}
FORM: Final = {"content-type": "application/x-www-form-urlencoded"}

Unclear = (NoAnswer, BadForm)
Sign = Callable[[str, bytes], Mapping[str, str]]


@dataclass(frozen=True)
class Reply:
    """One JSON object, with every number kept as it was written."""

    status: int
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """A member that is a text or a number; else empty."""
        return text_of(self.fields, name)

    def part(self, name: str) -> dict[str, Any]:
        """A member that is an object; else an empty one."""
        found = self.fields.get(name)
        return found if isinstance(found, dict) else {}


class Wire:
    """One docked system. Safe to use from many threads; nothing is ever sent twice here."""

    def __init__(self, base_url: str, timeout_seconds: float, *, abroad: bool = False) -> None:
        """Raises ValueError for an address that is none, or not one that `abroad` allows: see `Connections`."""
        self._connections = Connections(base_url.strip().rstrip("/"), timeout_seconds, abroad=abroad)

    def send(self, method: str, path: str, body: bytes, sign: Sign, query: Mapping[str, str] | None = None) -> Reply:
        """The answer to a request signed by its path and body. Raises NoAnswer and BadForm; both mean: unknown."""
        whole = self._connections.prefix + path
        headers = (JSON if body else {}) | dict(sign(whole, body))
        address = f"{whole}?{urlencode(query)}" if query else whole
        return self._ask(method, address, headers, body)

    def form(self, path: str, fields: Mapping[str, str]) -> Reply:
        """The answer to a form. Raises NoAnswer and BadForm."""
        return self._ask("POST", self._connections.prefix + path, FORM, urlencode(fields).encode())

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _ask(self, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Reply:
        status, _, content = self._connections.ask(method, address, headers, body)
        return Reply(status, read_object(content))


def compact(fields: Mapping[str, Any]) -> bytes:
    """JSON with its names in ASCII order and nothing between them, as it is signed and as it is sent."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def md5(content: bytes) -> str:
    """Lower-case hexadecimal; the protocols ask for it, whatever it is worth."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def sha1(content: bytes) -> str:
    """Lower-case hexadecimal."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def prove(expected: str, said: str) -> None:
    """Return when a signature is the one expected, compared in constant time. Raises CallbackForged."""
    if not said or not hmac.compare_digest(octets(expected), octets(said.lower())):
        raise CallbackForged("its signature does not hold")


def fresh(timestamp: str, now: float, within_seconds: float, unit: float = 1.0) -> float:
    """The moment of a timestamp, in epoch seconds, when it is near now. Raises CallbackForged."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 16):
        raise CallbackForged("it has no timestamp")
    moment = int(timestamp) * unit
    if abs(now - moment) > within_seconds:
        raise CallbackForged("it is stale")
    return moment


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers by lower-case names."""
    return {name.lower(): value for name, value in headers.items()}


def secret(settings: Mapping[str, str], name: str) -> str:
    """A key that must be there. Raises ValueError: an empty key would let anybody sign."""
    value = settings.get(name, "").strip()
    if len(value) < FEWEST_KEY_LETTERS:
        reason = f"the setting {name} is missing or too short to be a key"
        raise ValueError(reason)
    return value


def ours(written: str) -> UUID:
    """Our delivery behind a number on the wire. Raises CallbackForged."""
    try:
        delivery = UUID(hex=written)
    except ValueError:
        raise CallbackForged("its number is not ours") from None
    if delivery.hex != written:
        raise CallbackForged("its number is not ours")
    return delivery


def mark_of(*parts: str) -> str:
    """A name for a callback that has none of its own: the same news has the same name for ever."""
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()


def short_number(delivery: UUID, letters: int) -> str:
    """Our number for a protocol whose column is too narrow for 32 digits: always the same, 5 bits a letter."""
    digest = hashlib.sha256(delivery.bytes).digest()
    return base64.b32encode(digest).decode().lower()[:letters]


def text_of(found: Mapping[str, Any], name: str) -> str:
    """A member that is a text or a number, with what can be kept of it; else empty."""
    return plain_text(found.get(name))


def objects(found: object) -> list[dict[str, Any]]:
    """A list of objects; anything else is an empty one."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def minor(written: str) -> int | None:
    """An amount in minor units, zero as well; half a unit of the next place and beyond is rounded up, never down.

    None for what is no plain decimal: a sign, an exponent, no digits at all.
    """
    whole, dot, part = written.partition(".")
    digits = whole.isascii() and whole.isdigit() and len(whole) <= 10
    if not digits or (dot and not (part.isascii() and part.isdigit() and len(part) <= 12)):
        return None
    return int(whole) * 100 + int(part[:2].ljust(2, "0") or "0") + (1 if part[2:].strip("0") else 0)


def decimal(amount_minor: int) -> str:
    """An amount as these protocols write it: 12800 becomes "128.00"."""
    return f"{amount_minor // 100}.{amount_minor % 100:02}"


def codes_in(goods: str, quantity: int) -> tuple[str, ...]:
    """The codes in a text of lines; a single code may have many. Empty when lines and quantity do not agree."""
    lines = [line.strip() for line in goods.splitlines() if line.strip()]
    if quantity == 1:
        return ("\n".join(lines),) if lines else ()
    return tuple(lines) if len(lines) == quantity == len(set(lines)) else ()


def card(number: str, password: str) -> str:
    """One code of a card's number and its password; either may be missing."""
    return " ".join(part for part in (number.strip(), password.strip()) if part)


def unknown(why: object) -> SupplyAnswer:
    """The answer that says nothing."""
    return SupplyAnswer(SupplyStatus.UNKNOWN, detail=shortened(str(why), MOST_DETAIL_BYTES))


def refused(why: str, looked: SupplyAnswer) -> SupplyAnswer:
    """What a "no" to an order comes to: FAILED where the order is not known either, else how it stands.

    A no alone does not do: it may be the answer to a second ask, while the first one was taken.
    """
    if looked.status is SupplyStatus.NOT_FOUND:
        return SupplyAnswer(SupplyStatus.FAILED, detail=shortened(why, MOST_DETAIL_BYTES))
    return looked
