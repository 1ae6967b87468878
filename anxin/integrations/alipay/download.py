"""How does a bill come over, when its address holds for half a minute and its file has no hash?"""

import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from anxin.integrations.alipay.gateway import Gateway, Unproven
from anxin.integrations.connections import Connections, NoAnswer
from anxin.payments.channel import BillKind, BillNotReady, NoBill
from anxin.workdays.hours import SHANGHAI

METHOD = "alipay.data.dataservice.bill.downloadurl.query"
TYPES = {BillKind.TRADE: "trade", BillKind.FLOW: "signcustomer"}
LARGEST_BILL_BYTES = 256 << 20
TIMEOUT_SECONDS = 60.0


def fetch_bill(gateway: Gateway, day: date, kind: BillKind, *, clock: Callable[[], float], secure: bool) -> bytes:
    """A day's bill, a zip whose sums of each file hold. Raises BillNotReady, NoBill and NoAnswer.

    The address comes in a signed answer; `secure` refuses one that is not HTTPS.
    """
    if day >= datetime.fromtimestamp(clock(), SHANGHAI).date():
        raise BillNotReady("a bill is made when its day is over")
    try:
        reply = gateway.ask(METHOD, {"bill_type": TYPES[kind], "bill_date": day.isoformat()})
    except Unproven as unproven:
        raise NoAnswer(str(unproven)) from None
    if "BILL_NOT_EXIST" in reply.reason.upper():
        raise NoBill(reply.reason)
    url = reply.text("bill_download_url")
    if not reply.good or not url:
        raise NoAnswer(reply.reason or "no address")
    return _whole(_download(url, secure))


def _download(url: str, secure: bool) -> bytes:
    parts = urlsplit(url)
    if secure and parts.scheme != "https":
        raise NoAnswer("the address of the bill is not secure")
    try:
        connections = Connections(f"{parts.scheme}://{parts.netloc}", TIMEOUT_SECONDS, LARGEST_BILL_BYTES)
    except ValueError as error:
        raise NoAnswer("the address of the bill is none") from error
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        status, _, content = connections.ask("GET", path, {}, b"")
    finally:
        connections.close()
    if status != 200:
        why = f"status {status}"
        raise NoAnswer(why)
    return content


def _whole(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            damaged = archive.testzip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise NoAnswer("the bill is not a whole zip") from error
    if damaged is not None:
        raise NoAnswer("the bill is damaged")
    return content
