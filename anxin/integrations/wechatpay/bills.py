"""How is a day's bill fetched from WeChat Pay, and is it the whole file that the channel made?"""

import hashlib
import zlib
from datetime import date
from urllib.parse import urlsplit

from anxin.integrations.connections import NoAnswer
from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.sealed import Sealed, Unproven
from anxin.payments.channel import BillKind, BillNotReady

PATHS = {
    BillKind.TRADE: "/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP",
    BillKind.FLOW: "/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP",
    BillKind.SHARE: "/v3/profitsharing/bills?bill_date={day}&tar_type=GZIP",
}
LARGEST_BYTES = 256 << 20
LARGEST_OPENED_BYTES = 4 << 30
PIECE_BYTES = 1 << 20
GZIP = 16 + zlib.MAX_WBITS


def fetch(sealed: Sealed, day: date, kind: BillKind) -> bytes:
    """The bill of a day; empty when the channel says that there was no business. Raises BillNotReady and NoAnswer."""
    return fetch_from(sealed, PATHS[kind].format(day=day.isoformat()))


def fetch_from(sealed: Sealed, path: str) -> bytes:
    """The file behind a path that names a bill; raises BillNotReady and NoAnswer."""
    try:
        reply = sealed.ask("GET", path)
    except Unproven as unproven:
        raise NoAnswer(str(unproven)) from None
    if reply.code == "NO_STATEMENT_EXIST":
        return b""
    if reply.code == "STATEMENT_CREATING":
        raise BillNotReady(reply.code)
    if reply.status != 200:
        raise NoAnswer(reply.why)
    address = urlsplit(read.text(reply.fields, "download_url"))
    if not address.path.startswith("/v3/") or read.text(reply.fields, "hash_type").upper() != "SHA1":
        raise NoAnswer("the answer's form does not hold")
    # asked where all else is asked, whatever host the address names: our signature is shown to nobody else
    raw = sealed.download(f"{address.path}?{address.query}", LARGEST_BYTES)
    if fingerprint(raw) != read.text(reply.fields, "hash_value").lower():
        raise NoAnswer("the file is not the one that was announced")
    return raw


def fingerprint(raw: bytes) -> str:
    """The SHA-1 of a bill as the channel counts it: of the text, unpacked. Raises NoAnswer for a damaged file."""
    digest = hashlib.sha1(usedforsecurity=False)
    if not raw.startswith(b"\x1f\x8b"):
        digest.update(raw)
        return digest.hexdigest()
    unpack, opened, rest = zlib.decompressobj(GZIP), 0, raw
    try:
        while rest and not unpack.eof:
            piece = unpack.decompress(rest, PIECE_BYTES)
            rest = unpack.unconsumed_tail
            opened += len(piece)
            digest.update(piece)
            if opened > LARGEST_OPENED_BYTES:
                raise NoAnswer("file too large")
    except zlib.error as error:
        raise NoAnswer("the file does not unpack") from error
    if not unpack.eof:
        raise NoAnswer("file cut short")
    return digest.hexdigest()
