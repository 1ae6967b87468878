"""What does a bill of Alipay's say, line by line? A zip of CSV files in GBK, with remarks on lines that begin with #.

A bill must be whole: the remark that ends the list has to come, and the counts and sums below it have to be those of
the lines above. Lines are given while the file is read, so that a long bill takes no more memory than a short one; who
takes them keeps nothing when BillUnreadable is raised at the end.

An amount is that of the order, whatever red packet or points the payer used. What Alipay pays of it is received like
the rest; a discount of the merchant's own is not, so that it counts with the fee as kept from us.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Protocol

from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind
from anxin.workdays.hours import SHANGHAI

ENCODING = "gb18030"
MOST_REMARKS_BEFORE = 12
LARGEST_FILE_BYTES = 2 << 30
TRADE_COLUMNS = frozenset({"支付宝交易号", "商户订单号", "业务类型", "完成时间", "订单金额（元）", "服务费（元）"})
FLOW_COLUMNS = frozenset({"账务流水号", "商户订单号", "业务类型", "发生时间", "收入金额（+元）", "支出金额（-元）"})
TOTAL = re.compile(r"#(交易|退款)合计：([0-9]+)笔，商家实收(?:退款)?共(-?[0-9.]+)元")
FLOW_TOTAL = re.compile(r"#(收入|支出)合计：([0-9]+)笔，共(-?[0-9.]+)元")
WRITTEN = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)
FLOW_KINDS = {
    "在线支付": LineKind.PAYMENT,
    "交易付款": LineKind.PAYMENT,
    "交易退款": LineKind.REFUND,
    "退款": LineKind.REFUND,
    "收费": LineKind.FEE,
    "服务费": LineKind.FEE,
    "退费": LineKind.FEE,
    "交易分账": LineKind.SHARE,
    "分润": LineKind.SHARE,
}

Row = Mapping[str, str]


class Rows(Protocol):
    """A CSV file being read."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass
class Sums:
    """What the lines came to, by the word that the remarks below them use: count and signed fen."""

    counted: dict[str, list[int]] = field(default_factory=dict)

    def add(self, word: str, amount_minor: int) -> None:
        """One line more."""
        entry = self.counted.setdefault(word, [0, 0])
        entry[0] += 1
        entry[1] += amount_minor

    def agree(self, remark: str) -> bool:
        """Whether a remark says nothing of sums, or just what the lines came to."""
        match = TOTAL.match(remark) or FLOW_TOTAL.match(remark)
        if match is None:
            return True
        count, amount_minor = self.counted.get(match[1], [0, 0])
        return (count, abs(amount_minor)) == (int(match[2]), abs(_minor(match[3])))


def read_bill(raw: bytes) -> Iterator[BillLine]:
    """The lines of a bill of trades (`trade`) or of funds (`signcustomer`). Raises BillUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            lists = 0
            for info in archive.infolist():
                if info.file_size > LARGEST_FILE_BYTES:
                    raise BillUnreadable("a file of the bill is too large")
                with archive.open(info) as content:
                    lists += yield from _file(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BillUnreadable("the bill is not a whole zip") from error
    if not lists:
        raise BillUnreadable("there is no list in the bill")


def _file(content: IO[bytes]) -> Generator[BillLine, None, bool]:
    """The lines of one file; gives back whether it holds a list: the file beside it holds sums alone."""
    with io.TextIOWrapper(content, ENCODING, newline="") as text:
        reader = csv.reader(text)
        try:
            header, read = _header(reader)
            if read is None:
                return False
            yield from _list(reader, header, read)
        except (UnicodeDecodeError, csv.Error) as error:
            raise BillUnreadable(type(error).__name__, reader.line_num) from error
    return True


def _header(reader: Rows) -> tuple[list[str], Callable[[Row, Sums], Iterator[BillLine]] | None]:
    for row in reader:
        names = [name.strip().lstrip("\ufeff") for name in row]
        if set(names) >= TRADE_COLUMNS:
            return names, _trade
        if set(names) >= FLOW_COLUMNS:
            return names, _flow
        if reader.line_num > MOST_REMARKS_BEFORE:
            break
    return [], None


def _list(reader: Rows, header: list[str], read: Callable[[Row, Sums], Iterator[BillLine]]) -> Iterator[BillLine]:
    sums, ended = Sums(), False
    for row in reader:
        if row and row[0].startswith("#"):
            remark = "，".join(row)
            ended = ended or "列表结束" in remark
            if not sums.agree(remark):
                raise BillUnreadable("the lines do not come to what the bill says", reader.line_num)
        elif any(cell.strip() for cell in row):
            if ended or len(row) != len(header):
                raise BillUnreadable("a line has too few or too many fields, or stands below the end", reader.line_num)
            try:
                yield from read(dict(zip(header, map(str.strip, row), strict=True)), sums)
            except ValueError as error:
                raise BillUnreadable(str(error), reader.line_num) from error
    if not ended:
        raise BillUnreadable("the list does not end", reader.line_num)


def _trade(row: Row, sums: Sums) -> Iterator[BillLine]:
    state = row["业务类型"]
    if state not in ("交易", "退款"):
        raise ValueError("a line is neither a payment nor a refund")
    amount_minor, fee_minor = _minor(row["订单金额（元）"]), abs(_minor(row["服务费（元）"]))
    received_minor = _minor(row.get("商家实收（元）") or row["订单金额（元）"])
    sums.add(state, received_minor)
    if 0 < abs(received_minor) < abs(amount_minor):
        fee_minor += abs(amount_minor) - abs(received_minor)
    paid = state == "交易"
    at = _moment(row["完成时间"])
    yield BillLine(
        kind=LineKind.PAYMENT if paid else LineKind.REFUND,
        our_no=row["商户订单号"] if paid else row.get("退款批次号/请求号", ""),
        their_no=row["支付宝交易号"],
        amount_minor=abs(amount_minor),
        fee_minor=fee_minor if paid else -fee_minor,
        currency="CNY",
        state=state,
        at=at,
        payment_no="" if paid else row["商户订单号"],
    )
    share_minor = abs(_minor(row.get("分润（元）") or "0"))
    if share_minor:
        yield BillLine(LineKind.SHARE, row["商户订单号"], row["支付宝交易号"], share_minor, 0, "CNY", state, at)


def _flow(row: Row, sums: Sums) -> Iterator[BillLine]:
    """A movement of funds. It names the payment and never the refund, so a refund has no number of its own here."""
    came_minor, went_minor = (_minor(row[name] or "0") for name in ("收入金额（+元）", "支出金额（-元）"))
    kind = FLOW_KINDS.get(row["业务类型"], LineKind.OTHER)
    amount_minor = abs(came_minor) or abs(went_minor)
    if came_minor:
        sums.add("收入", came_minor)
    if went_minor:
        sums.add("支出", went_minor)
    fee_minor = 0
    if kind is LineKind.FEE:
        fee_minor = -amount_minor if came_minor else amount_minor
    yield BillLine(
        kind=kind,
        our_no="" if kind is LineKind.REFUND else row["商户订单号"],
        their_no=row["账务流水号"] if kind in (LineKind.FEE, LineKind.OTHER) else row.get("业务流水号", ""),
        amount_minor=amount_minor,
        fee_minor=fee_minor,
        currency="CNY",
        state=row["业务类型"],
        at=_moment(row["发生时间"]),
        payment_no=row["商户订单号"] if kind is LineKind.REFUND else "",
    )


def _minor(written: str) -> int:
    match = WRITTEN.fullmatch(written.strip())
    if match is None:
        raise ValueError("an amount cannot be read")
    amount_minor = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -amount_minor if match[1] == "-" else amount_minor


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
