"""What did an epay gateway take in on one day? It has no bill, so its order list is walked through and kept as one.

One JSON object a line: a head with the merchant and the day, the orders as they came, an end with their number. The
list tells of refunds neither the number nor the day, so the bill has payments alone.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from anxin.integrations.connections import NoAnswer
from anxin.integrations.epay.fields import BadForm, fen, moment, texts, their_no
from anxin.payments.channel import BillNotReady
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind
from anxin.workdays.hours import SHANGHAI

PAGE_SIZE: Final = 50
MOST_PAGES: Final = 4_000
# an order may be paid the day after it was made, and the list is in the order of making
LATEST_PAYMENT: Final = timedelta(days=1)

Page = Callable[[int, int], list[Any]]


def collect(day: date, version: str, pid: str, page: Page, now: float) -> bytes:
    """Walk through the list until before the day. Raises BillNotReady while the day lasts, and NoAnswer."""
    if day >= datetime.fromtimestamp(now, UTC).astimezone(SHANGHAI).date():
        raise BillNotReady(str(day))
    orders: dict[str, dict[str, str]] = {}
    try:
        for number in range(1, MOST_PAGES + 1):
            rows = [_row(row) for row in page(number, PAGE_SIZE)]
            orders |= {row["trade_no"]: row for row in rows if _paid_on(row, day)}
            if len(rows) < PAGE_SIZE or moment(rows[-1].get("addtime", "")).date() < day - LATEST_PAYMENT:
                return _written(day, version, pid, list(orders.values()))
    except BadForm as bad:
        raise NoAnswer(str(bad)) from None
    raise NoAnswer("the order list has no end")


def read_bill(raw: bytes) -> Iterator[BillLine]:
    """The payments of a kept order list. Raises BillUnreadable, also for one that lacks its end."""
    lines = raw.split(b"\n")
    head = _object(lines[0], 1)
    if head.get("bill") != "epay" or not head.get("pid"):
        raise BillUnreadable("it is no order list", 1)
    last = len(lines)
    for line_no, line in enumerate(lines[1:-1], start=2):
        yield _line(_object(line, line_no), head["pid"], line_no)
    if last == 1 or _object(lines[-1], last).get("end") != str(last - 2):
        raise BillUnreadable("it lacks its end", last)


def _row(row: Any) -> dict[str, str]:
    if not isinstance(row, dict):
        raise BadForm("an order is no object")
    found = texts(row)
    their_no(found.get("trade_no", ""))
    return found


def _paid_on(row: dict[str, str], day: date) -> bool:
    ended = row.get("endtime", "")
    return row.get("status") not in (None, "0") and ended != "" and moment(ended).date() == day


def _written(day: date, version: str, pid: str, orders: list[dict[str, str]]) -> bytes:
    head = {"bill": "epay", "version": version, "pid": pid, "day": day.isoformat()}
    lines: list[dict[str, str]] = [head, *orders, {"end": str(len(orders))}]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def _object(line: bytes, line_no: int) -> dict[str, str]:
    try:
        found = json.loads(line, parse_int=str, parse_float=str)
    except ValueError:
        raise BillUnreadable("it is not JSON", line_no) from None
    if not isinstance(found, dict):
        raise BillUnreadable("it is not an object", line_no)
    return texts(found)


def _line(found: dict[str, str], pid: str, line_no: int) -> BillLine:
    if found.get("pid", pid) != pid:
        raise BillUnreadable("it is another merchant's", line_no)
    try:
        return BillLine(
            kind=LineKind.PAYMENT,
            our_no=found.get("out_trade_no", ""),
            their_no=their_no(found.get("trade_no", "")),
            amount_minor=fen(found.get("money", "")),
            fee_minor=0,
            currency="CNY",
            state=found.get("status", ""),
            at=moment(found.get("endtime", "")),
        )
    except BadForm as bad:
        raise BillUnreadable(str(bad), line_no) from None
