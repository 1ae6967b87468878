"""What do the lines of a day's bill say? The trade bill lists payments and refunds, the fund-flow bill every movement,
the bill of shares (分账) what was given to receivers, released to the merchant and taken back.

The file is UTF-8, gzipped or not. A backtick stands before every value, so a comma inside a name divides nothing.
The last two lines name and give the totals: a file that lacks them was cut short, and one that they contradict is not
believed. Amounts are yuan as decimal text; a fee has five decimals and is rounded to the fen.

An amount is that of the order, whatever coupon the payer used. What the channel pays of it is settled like the rest; a
coupon of the merchant's own (免充值) is not, so that what is not settled counts with the fee as kept from us.
"""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from operator import itemgetter
from typing import Any, TextIO

from anxin.reconciliation.lines import BillLine, BillLines, BillUnreadable, LineKind

SHANGHAI, MOMENT_LENGTH = "+08:00", 19
NO_FRACTION = Decimal(1)
FAMILIAR = 4096
TOGETHER = 1 << 16
PLAIN = frozenset("0123456789.-")
CENTS = 3
UNIT = "(元)"
GZIP = b"\x1f\x8b"

PAYMENT_STATE, REFUND_STATE = "SUCCESS", "REFUND"
FLOWS = {"交易": LineKind.PAYMENT, "扣除交易手续费": LineKind.FEE, "退款": LineKind.REFUND}
SHARE = "分账"
SHARES = {"分账", "解冻", "分账回退", "回退", "解冻给分账方"}
# what a refund costs the merchant is the refund less the fee that came back; the remark tells both
RETURNED = re.compile(r"退款总金额(\d+\.\d\d)元;含手续费(\d+\.\d\d)元")

Row = Sequence[str]


@dataclass(frozen=True)
class Layout:
    """One kind of bill: the columns that are read, the totals' names and what they must agree with, and the reader.

    `free` is the column in which people write: what looks like the start of another value there is a part of it.
    `read_many` reads the wanted columns of many rows; ValueError when it cannot.
    """

    columns: tuple[str, ...]
    totals: Mapping[str, str]
    count: str
    free: str
    read: Callable[[Row], BillLine]
    read_many: Callable[[Sequence[list[str]]], BillLines] | None = None


def read_bill(raw: bytes) -> Iterator[BillLine]:
    """The lines of a bill as it was downloaded, one after the other; nothing for an empty one. See `read_blocks`."""
    for each in read_blocks(raw):
        if isinstance(each, BillLines):
            yield from each.one_by_one()
        else:
            yield each


def read_blocks(raw: bytes) -> Iterator[BillLine | BillLines]:
    """The same lines, many at once where they can be.

    Raises BillUnreadable, the last time when the totals do not agree: until the end nothing may be taken for good.
    """
    if not raw:
        return
    file = io.BytesIO(raw)
    opened = gzip.GzipFile(fileobj=file) if raw.startswith(GZIP) else file
    try:
        with io.TextIOWrapper(opened, encoding="utf-8-sig") as text:
            yield from _lines(text)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BillUnreadable("the file is damaged") from error


def _lines(text: TextIO) -> Iterator[BillLine | BillLines]:
    header = text.readline().rstrip("\r\n").replace("（", "(").replace("）", ")").split(",")
    header = [name.removesuffix(UNIT) for name in header]
    layout = LAYOUTS.get(header[0])
    if layout is None:
        raise BillUnreadable("no bill of WeChat Pay begins like this", 1)
    try:
        wanted = [header.index(name) for name in layout.columns]
        summed = {total: header.index(name) for total, name in layout.totals.items()}
        free = header.index(layout.free)
    except ValueError as error:
        why = f"a column is missing: {error}"
        raise BillUnreadable(why, 1) from None
    reading = _Reading(layout, len(header), wanted, summed, free, text, dict.fromkeys(summed, 0))
    while block := text.read(TOGETHER) + text.readline():
        if (lines := reading.many(block)) is not None:
            yield lines
        else:
            yield from reading.each(block)
        if reading.ended:
            return
    raise BillUnreadable("the totals are missing: the file was cut short", reading.count + 2)


@dataclass(slots=True)
class _Reading:
    """How far a bill has been read, and what its lines come to by then."""

    layout: Layout
    width: int
    wanted: list[int]
    summed: dict[str, int]
    free: int
    text: TextIO
    sums: dict[str, int]
    number: int = 2
    count: int = 0
    ended: bool = False

    def many(self, block: str) -> BillLines | None:
        """Whole lines of the file; None when they must be looked at one by one, and then nothing is counted."""
        rows = block.count("\n`") + 1
        # the end of a line is the end of its last value, and a line break anywhere else shows by their number
        flat = block[1:].replace("\n`", "\n,`").split(",`")
        ends = "".join(flat[self.width - 1 :: self.width]).count("\n")
        whole = block.startswith("`") and block.endswith("\n") and len(flat) == rows * self.width
        if (
            not (whole and block.count("\n") == ends == rows)
            or self.layout.read_many is None
            or self.width - 1 in (*self.wanted, *self.summed.values())
        ):
            return None
        try:
            sums = {total: sum(map(_fen, flat[place :: self.width])) for total, place in self.summed.items()}
            lines = self.layout.read_many([flat[place :: self.width] for place in self.wanted])
        except ValueError:
            return None
        self.sums = {total: self.sums[total] + value for total, value in sums.items()}
        self.count += rows
        self.number += rows
        return lines

    def each(self, block: str) -> Iterator[BillLine]:
        """The same, and the totals when they are reached; raises BillUnreadable with the number of the line."""
        take = itemgetter(*self.wanted)
        lines = block.split("\n")
        for place, line in enumerate(lines):
            if line.startswith("`"):
                row = line[1:].split(",`")
                if len(row) != self.width:
                    row = _refitted(row, self.width, self.free, self.number)
                try:
                    for total, column in self.summed.items():
                        self.sums[total] += _fen(row[column])
                    yield self.layout.read(take(row))
                except ValueError as error:
                    raise BillUnreadable(str(error), self.number) from None
                self.count += 1
            elif line:
                # to the very end, where a packed file keeps its own checksum
                self._end(line, "\n".join(lines[place + 1 :]) + self.text.read())
                return
            self.number += place < len(lines) - 1

    def _end(self, names: str, rest: str) -> None:
        values, _, more = rest.partition("\n")
        _agree(names, values, self.layout, self.count, self.sums, self.number)
        if more.strip():
            raise BillUnreadable("something follows the totals", self.number + 2)
        self.ended = True


def _refitted(row: list[str], width: int, free: int, number: int) -> list[str]:
    """A row in whose free column stands what looks like the start of another value. Raises BillUnreadable."""
    if (surplus := len(row) - width) < 0:
        why = f"{len(row)} values instead of {width}"
        raise BillUnreadable(why, number)
    return [*row[:free], ",`".join(row[free : free + surplus + 1]), *row[free + surplus + 1 :]]


def _agree(names: str, values: str, layout: Layout, count: int, sums: Mapping[str, int], number: int) -> None:
    named = [name.replace("（", "(").replace("）", ")").removesuffix(UNIT) for name in names.split(",")]
    told = dict(zip(named, values.lstrip("`").replace("`", "").split(","), strict=False))
    try:
        if _yuan(told[layout.count]) != count:
            why = f"{count} lines, but the totals say {told[layout.count]}"
            raise BillUnreadable(why, number)
        for name, value in sums.items():
            if _fen(told[name]) != value:
                why = f"{name} is {value} fen, but the totals say {told[name]} yuan"
                raise BillUnreadable(why, number)
    except (KeyError, ValueError) as error:
        why = f"the totals cannot be read: {error}"
        raise BillUnreadable(why, number) from None


def _trade(row: Row) -> BillLine:
    at, their_no, our_no, state, currency, back_theirs, back_ours, back_state, fee, paid, returned, settled, given = row
    if state == REFUND_STATE:
        moved = _fen(returned)
        cost = _rounded_fen(fee) - _kept(moved, given)
        kind = LineKind.REFUND
        return BillLine(kind, back_ours, back_theirs, moved, cost, currency, back_state, _moment(at), our_no)
    kind = LineKind.PAYMENT if state == PAYMENT_STATE else LineKind.OTHER
    amount_minor = _fen(paid)
    # nearly always the same text: looked at first, for there are millions of lines
    cost = _rounded_fen(fee) if settled == paid else _rounded_fen(fee) + _kept(amount_minor, settled)
    return BillLine(kind, our_no, their_no, amount_minor, cost, currency, state, _moment(at))


def _trades(columns: Sequence[list[str]]) -> BillLines:
    """Many such rows: as if all were plain payments, which nearly all are, and then each that is none by itself."""
    at, their_no, our_no, state, currency, _, _, _, fee, paid, _, settled, _ = columns
    lines: list[list[Any]] = [
        *([LineKind.PAYMENT] * len(at), our_no, their_no, list(map(_fen, paid)), list(map(_rounded_fen, fee))),
        *(currency, state, list(map(_moment, at)), [""] * len(at)),
    ]
    if settled != paid or state.count(PAYMENT_STATE) != len(state):
        for place, row in enumerate(zip(*columns, strict=True)):
            if row[3] != PAYMENT_STATE or row[9] != row[11]:
                for column, value in zip(lines, _trade(row), strict=True):
                    column[place] = value
    return BillLines(*lines)


def _kept(amount_minor: int, settled: str) -> int:
    """What a coupon of the merchant's own took from an amount; of a movement that settled nothing, none."""
    settled_minor = _fen(settled)
    return amount_minor - settled_minor if 0 < settled_minor < amount_minor else 0


def _flow(row: Row) -> BillLine:
    at, their_no, name, kind_name, direction, amount, remark, our_no = row
    kind = LineKind.SHARE if kind_name.startswith(SHARE) else FLOWS.get(kind_name, LineKind.OTHER)
    amount_minor, fee_minor = _fen(amount), 0
    if kind is LineKind.REFUND and (told := RETURNED.search(remark)):
        whole, fee = _fen(told[1]), _fen(told[2])
        if whole - fee == amount_minor:
            amount_minor, fee_minor = whole, -fee
    state = f"{name}/{direction}" if name != kind_name else direction
    return BillLine(kind, our_no, their_no, amount_minor, fee_minor, "CNY", state, _moment(at))


def _share(row: Row) -> BillLine:
    """A part that went to a receiver, back to the merchant, or was released; the number is ours of the share, theirs
    that of the payment and, behind a stroke, of the part."""
    at, payment_no, part_no, our_no, amount, kind_name, state = row
    kind = LineKind.SHARE if kind_name in SHARES else LineKind.OTHER
    their_no, word = f"{payment_no}/{part_no}", f"{kind_name}/{state}"
    return BillLine(kind, our_no, their_no, _fen(amount), 0, "CNY", word, _moment(at))


def _yuan(text: str) -> Decimal:
    if not PLAIN.issuperset(text):
        why = f"{text!r} is no amount"
        raise ValueError(why)
    try:
        return Decimal(text)
    except InvalidOperation:
        why = f"{text!r} is no amount"
        raise ValueError(why) from None


@lru_cache(FAMILIAR)
def _fen(text: str) -> int:
    if text[-CENTS:-2] == "." and text.isascii() and (digits := text[:-CENTS] + text[-2:]).isdigit():
        return int(digits)
    amount = _yuan(text).scaleb(2)
    whole = int(amount)
    if whole != amount or whole < 0:
        why = f"{text!r} is no amount in fen"
        raise ValueError(why)
    return whole


@lru_cache(FAMILIAR)
def _rounded_fen(text: str) -> int:
    return int(_yuan(text).scaleb(2).quantize(NO_FRACTION, ROUND_HALF_UP))


@lru_cache(FAMILIAR)
def _moment(text: str) -> datetime:
    if len(text) != MOMENT_LENGTH:
        why = f"{text!r} is no moment of a bill"
        raise ValueError(why)
    return datetime.fromisoformat(text + SHANGHAI)


TRADE_COLUMNS = (
    *("交易时间", "微信订单号", "商户订单号", "交易状态", "货币种类", "微信退款单号"),
    *("商户退款单号", "退款状态", "手续费", "订单金额", "申请退款金额", "应结订单金额", "退款金额"),
)
FLOW_COLUMNS = (
    *("记账时间", "微信支付业务单号", "业务名称", "业务类型", "收支类型", "收支金额", "备注", "业务凭证号"),
)
SHARE_COLUMNS = ("分账时间", "微信订单号", "分账明细单号", "商户分账/回退单号", "分账金额", "业务类型", "处理状态")
LAYOUTS = {
    "交易时间": Layout(
        TRADE_COLUMNS,
        {"订单总金额": "订单金额", "申请退款总金额": "申请退款金额"},
        *("总交易单数", "商品名称", _trade, _trades),
    ),
    "记账时间": Layout(FLOW_COLUMNS, {}, "资金流水总笔数", "备注", _flow),
    "分账时间": Layout(SHARE_COLUMNS, {"分账总金额": "分账金额"}, "总笔数", "分账描述", _share),
}
