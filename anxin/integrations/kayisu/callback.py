"""Which callbacks of a 卡速售 site are believed?

Signed is the JSON of the fields by name, without the codes, and PHP writes it with its slashes escaped; what a site
with another language writes is tried as well. Codes are not signed, so they are never taken from here.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import fresh, prove, sha1
from anxin.integrations.epay.fields import octets

# five repeats with growing gaps, 75 minutes in all; whether a repeat carries a new time is not written anywhere
WITHIN_SECONDS: Final = 2 * 3600
UNSIGNED: Final = ("sign", "card_list", "express_list")


def proven(body: bytes, key: str, now: float) -> tuple[dict[str, str], float]:
    """The signed fields as texts, and their moment. Raises CallbackForged."""
    found = _read(body)
    said, timestamp = str(found.get("sign", "")), str(found.get("time", ""))
    signed = {name: value for name, value in found.items() if name not in UNSIGNED}
    moment = fresh(timestamp, now, WITHIN_SECONDS, 0.001)
    plain = json.dumps(signed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    try:
        prove(sha1(octets(f"{timestamp}{plain.replace('/', chr(92) + '/')}{key}")), said)
    except CallbackForged:
        prove(sha1(octets(f"{timestamp}{plain}{key}")), said)
    return {name: str(value) for name, value in signed.items() if isinstance(value, str | int | float)}, moment


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        text = body.decode()
        found = json.loads(text) if text.lstrip().startswith("{") else dict(_pairs(text))
    except (ValueError, RecursionError):
        raise CallbackForged("its form does not hold") from None
    if not isinstance(found, dict):
        raise CallbackForged("its form does not hold")
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=64)
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field stands twice")
    return pairs
