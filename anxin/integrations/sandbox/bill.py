"""What does a bill of the sandbox channel say, line by line? A CSV table whose last line counts the others."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

from anxin.integrations.connections import NoAnswer
from anxin.integrations.sealed import Sealed, Unproven
from anxin.payments.channel import BillNotReady
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind

HEADER = ["kind", "our_no", "their_no", "amount_minor", "fee_minor", "currency", "state", "at", "payment_no"]
END = "end"


def fetch(sealed: Sealed, day: date) -> bytes:
    """The proven table of a day; raises BillNotReady and NoAnswer."""
    try:
        reply = sealed.ask("GET", f"/v1/bills/{day.isoformat()}")
    except Unproven as unproven:
        raise NoAnswer(str(unproven)) from unproven
    if reply.status == 404 and reply.code == "BILL_NOT_READY":
        raise BillNotReady(day.isoformat())
    table = reply.fields.get("csv")
    if reply.status != 200 or not isinstance(table, str) or reply.fields.get("day") != day.isoformat():
        raise NoAnswer(reply.code or f"status {reply.status}")
    return table.encode()


def read_bill(raw: bytes) -> Iterator[BillLine]:
    """The lines of a table; raises BillUnreadable, also for one that lacks its end."""
    try:
        reader = csv.reader(io.TextIOWrapper(io.BytesIO(raw), "utf-8", newline=""), strict=True)
        if next(reader, []) != HEADER:
            raise BillUnreadable("no bill of the sandbox begins like this", 1)
        for count, row in enumerate(reader):
            if row[:1] == [END]:
                if row != [END, str(count)] or next(reader, None) is not None:
                    raise BillUnreadable("its end does not count its lines", reader.line_num)
                return
            yield _line(row, reader.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BillUnreadable(type(error).__name__) from error
    raise BillUnreadable("it lacks its end")


def _line(row: list[str], line_no: int) -> BillLine:
    try:
        kind, our_no, their_no, amount, fee, currency, state, at, payment_no = row
        moment = datetime.fromisoformat(at).astimezone(UTC)
        return BillLine(LineKind(kind), our_no, their_no, int(amount), int(fee), currency, state, moment, payment_no)
    except ValueError as error:
        raise BillUnreadable(str(error), line_no) from None
