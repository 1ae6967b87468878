"""What is in a table that a docked supplier calls its bill?

CSV with the heading `kind,our_no,their_no,amount,time`, in any order; kind is order or refund (订单, 退款), our_no the
number under which we ordered, amounts in yuan, times as Shanghai writes them. Only the amount and one of the numbers
are needed; a line without any number names nothing that could be found.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from anxin.delivery.supplier import SupplierBillLine
from anxin.money import NotAnAmount, parse_minor
from anxin.refusal import Refusal
from anxin.tables import named_rows
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MOST_LINES = 20_000
NO_NUMBER = Text("没有单号", "it has no number")
HEADS = {
    "类型": "kind",
    "我方单号": "our_no",
    "商户单号": "our_no",
    "对方单号": "their_no",
    "订单号": "their_no",
    "金额": "amount",
    "时间": "time",
}
KINDS = {"": "order", "order": "order", "订单": "order", "扣款": "order", "refund": "refund", "退款": "refund"}


class BillColumnsMissing(Refusal):
    text = Text("表头至少要有：金额，以及我方单号或对方单号。", "The heading needs amount, and our_no or their_no.")
    status = 422


class BillLineWrong(Refusal):
    text = Text("第 {line} 行读不懂：{what}", "Line {line} cannot be read: {what}")
    status = 422


class BillTooLong(Refusal):
    text = Text("一份账单最多 {most} 行。", "A bill has at most {most} lines.")
    status = 422


def read_supplier_bill(text: str, *, since: datetime, currency: str) -> list[SupplierBillLine]:
    """Every line, or none: half of a bill would differ everywhere. `since` stands where no time is given.

    Raises BillColumnsMissing, BillLineWrong, BillTooLong, TableUnreadable.
    """
    names, rows = named_rows(text, HEADS)
    if "amount" not in names or not {"our_no", "their_no"} & set(names):
        raise BillColumnsMissing
    read: list[SupplierBillLine] = []
    for line, told in rows:
        if len(read) == MOST_LINES:
            raise BillTooLong(most=MOST_LINES)
        read.append(_line(told, line, since, currency))
    return read


def _line(told: Mapping[str, str], line: int, since: datetime, currency: str) -> SupplierBillLine:
    kind = KINDS.get(told.get("kind", "").lower())
    if kind is None:
        raise BillLineWrong(line=line, what=told["kind"][:40])
    try:
        amount_minor = parse_minor(told["amount"].lstrip("-"), currency)
    except NotAnAmount:
        raise BillLineWrong(line=line, what=told["amount"][:40]) from None
    number = told.get("our_no", "")
    if not number and not told.get("their_no", ""):
        raise BillLineWrong(line=line, what=NO_NUMBER)
    try:
        delivery = UUID(number) if number else None
    except ValueError:
        delivery = None
    theirs = told.get("their_no", "")[:64] or number[:64]
    return SupplierBillLine(kind, theirs, delivery, amount_minor, _moment(told, line) or since)


def _moment(told: Mapping[str, str], line: int) -> datetime | None:
    written = told.get("time", "")
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written.replace("/", "-"))
        return (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BillLineWrong(line=line, what=written[:40]) from None
