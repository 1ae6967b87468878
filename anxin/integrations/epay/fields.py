"""How do the epay family and its relatives write a form, an amount and a moment, and what is refused when reading one?

Everything here fails closed: a name twice, a number that is not plain, a text where a number belongs.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from anxin.workdays.hours import SHANGHAI

UNSIGNED: Final = frozenset({"sign", "sign_type"})
MOST_FIELDS: Final = 64
# what a QR code may say or a link may open: web pages and the two big wallets, never a script
SCANNED: Final = ("https://", "http://", "weixin://", "wxp://", "alipays://", "alipay://", "mqqapi://")

_YUAN = re.compile(r"(?P<whole>0|[1-9][0-9]{0,9})(?:\.(?P<part>[0-9]{1,2}))?")
_OUR_NO = re.compile(r"[0-9a-f]{32}")
_THEIR_NO = re.compile(r"[0-9A-Za-z_.\-]{1,64}")


class BadForm(Exception):
    """What came is not of the form that the protocol has; the text says which part."""


def canonical(fields: Mapping[str, str]) -> str:
    """The text that is signed: non-empty fields but the signature's own, by name in ASCII order, nothing encoded."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in UNSIGNED and fields[name] != "")


def yuan(amount_minor: int) -> str:
    """An amount as the protocol writes it: 12800 becomes "128.00"."""
    if amount_minor <= 0:
        raise ValueError("an amount is above zero")
    return f"{amount_minor // 100}.{amount_minor % 100:02}"


def fen(written: str) -> int:
    """The amount in minor units. Raises BadForm for zero, signs, exponents and a third decimal."""
    match = _YUAN.fullmatch(written)
    amount_minor = int(match["whole"]) * 100 + int((match["part"] or "").ljust(2, "0")) if match else 0
    if amount_minor <= 0:
        raise BadForm("its amount is none")
    return amount_minor


def our_no(written: str) -> str:
    """A number of ours, 32 hexadecimal digits. Raises BadForm."""
    if not _OUR_NO.fullmatch(written):
        raise BadForm("its number is not ours")
    return written


def their_no(written: str) -> str:
    """A number of the gateway's. Raises BadForm."""
    if not _THEIR_NO.fullmatch(written):
        raise BadForm("its number is none")
    return written


def moment(written: str) -> datetime:
    """A moment in the gateway's clock, which is Shanghai's: "2026-11-22 15:04:05". Raises BadForm."""
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise BadForm("its time is none") from None


def read_query(path: str) -> dict[str, str]:
    """The fields of a path's query. Raises BadForm when a name stands twice: two readers would choose differently."""
    try:
        pairs = parse_qsl(
            urlsplit(path).query,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise BadForm("its query cannot be read") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadForm("it has a field twice")
    return fields


def read_object(content: bytes) -> dict[str, Any]:
    """An answer's JSON object with every number kept as it was written. Raises BadForm."""
    try:
        found = json.loads(content, parse_int=str, parse_float=str, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadForm("it is not JSON") from None
    if not isinstance(found, dict):
        raise BadForm("it is not an object")
    return found


def texts(found: Mapping[str, Any]) -> dict[str, str]:
    """Those members of an object that are texts or numbers; true, false, null and what is nested say nothing here."""
    return {name: value for name, value in found.items() if isinstance(value, str)}


def scanned(written: str, base_url: str) -> str:
    """What the buyer may scan or open; a path is one of the gateway's own. Empty for everything that is neither."""
    if written.startswith("/") and not written.startswith("//"):
        parts = urlsplit(base_url)
        return f"{parts.scheme}://{parts.netloc}{written}"
    return written if written.lower().startswith(SCANNED) else ""


def opened(written: str) -> str:
    """What the buyer's browser may be sent to: a web page; else empty."""
    return written if written.lower().startswith(("https://", "http://")) else ""


def shortened(text: str, most_bytes: int) -> str:
    """The text's beginning within a number of UTF-8 bytes, never half a character; what is unprintable is a space."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain.encode(errors="ignore")[:most_bytes].decode(errors="ignore")


def their_no_if_any(written: str) -> str:
    """A number of the gateway's, or nothing where there is none that could be kept."""
    return written if _THEIR_NO.fullmatch(written) else ""


def octets(text: str) -> bytes:
    """The text in UTF-8. Half a surrogate, which JSON can carry, is not refused here but by the signature."""
    return text.encode(errors="surrogatepass")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
