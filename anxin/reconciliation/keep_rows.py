"""How do the lines of a bill get into the database, however many they are? Streamed, never all in memory at once.

By columns: what is asked of every value is asked of all of a block together, and of each only where the answer is no.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, repeat
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.reconciliation.lines import BillLine, BillLines, BillUnreadable
from anxin.reconciliation.states import meaning_of

COLUMNS = (
    "file, line_no, kind, our_no, their_no, subject, payment, amount_minor, fee_minor, currency, state, meaning, at"
)
TOGETHER = 1_000
LONGEST_NUMBER = 128
LARGEST_MINOR = 10**14
MOST_KNOWN = 4_000
NOTHING = "\\N"
NAME = """
    UPDATE reconciliation_billrow AS r SET payment = p.id
    FROM unnest(%s::integer[], %s::text[]) AS n (line_no, number), payments_payment AS p
    WHERE r.file = %s AND r.line_no = n.line_no AND p.channel_id = %s AND p.transaction_no = n.number
        AND p.transaction_no <> ''
"""
TAB = "\t"

OUR_LENGTH = 32
OUR_SIGNS = b"0123456789abcdef"
PLAIN_SIGNS = OUR_SIGNS + b"ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_is_ours = re.compile(f"[0-9a-f]{{{OUR_LENGTH}}}").fullmatch
_is_currency = re.compile("[A-Z]{3}").fullmatch


def keep_rows(file: UUID, lines: Iterable[BillLine | BillLines], *, channel: UUID) -> int:
    """Copy the lines of a file of a channel into its rows, numbered from 1; how many there were.

    A payment that a line names by the channel's number alone is looked up by that.
    Raises BillUnreadable for what no bill can hold, and whatever the parser behind `lines` raises.
    """
    copied = 0
    rows = Rows(str(file))
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billrow ({COLUMNS}) FROM STDIN") as copy:
        for block in _blocks(lines):
            copy.write(rows.of(block, copied + 1))
            copied += len(block.kind)
    if rows.named:
        with connection.cursor() as cursor:
            cursor.execute(NAME, [list(rows.named), list(rows.named.values()), file, channel])
    return copied


def _blocks(lines: Iterable[BillLine | BillLines]) -> Iterator[BillLines]:
    """In the same order, those that come one by one put together."""
    single: list[BillLine] = []
    for each in lines:
        if isinstance(each, BillLine):
            single.append(each)
            if len(single) < TOGETHER:
                continue
        if single:
            yield BillLines(*zip(*single, strict=True))
            single = []
        if isinstance(each, BillLines):
            yield each
    if single:
        yield BillLines(*zip(*single, strict=True))


class Rows:
    """Writes lines as COPY reads them. A day of a large shop is a million, so what was looked at once is remembered."""

    def __init__(self, file: str) -> None:
        self.named: dict[int, str] = {}
        self._start = file + TAB
        self._words = _Learnt(_word)
        self._moments = _Learnt(lambda at: f"{at.isoformat()}\n")
        self._currencies: set[str] = set()

    def of(self, block: BillLines, first: int) -> str:
        """The rows of some lines, one at least, numbered from `first`; raises BillUnreadable."""
        for column, least in ((block.amount_minor, 0), (block.fee_minor, -LARGEST_MINOR)):
            if min(column) < least or max(column) > LARGEST_MINOR:
                wrong = next(place for place, value in enumerate(column) if not least <= value <= LARGEST_MINOR)
                raise BillUnreadable("no movement has such an amount", first + wrong)
        self._learn_currencies(block.currency, first)
        ours, subjects = block.our_no, block.our_no
        if not _all_ours(ours):
            ours = _numbers(ours, first)
            subjects = [one if _is_ours(one) else NOTHING for one in ours]
        payments: Iterable[str] = repeat(NOTHING)
        if any(block.payment_no):
            payments = known = [one if _is_ours(one) else NOTHING for one in block.payment_no]
            if NOTHING in known:
                named = zip(count(first), known, block.payment_no, strict=False)
                self.named.update({line_no: no for line_no, one, no in named if no and one == NOTHING})
        columns = (
            map(str, range(first, first + len(ours))),
            # the kind is a text already: joining takes it as it is, where formatting would ask its class each time
            *(block.kind, ours, block.their_no if _all_plain(block.their_no) else _numbers(block.their_no, first)),
            *(subjects, payments, map(str, block.amount_minor), map(str, block.fee_minor), block.currency),
            *(map(self._words.__getitem__, block.state), map(self._moments.__getitem__, block.at)),
        )
        # payments may be endless, and all else is of one length
        return self._start + self._start.join(map(TAB.join, zip(*columns, strict=False)))

    def _learn_currencies(self, named: Sequence[str], first: int) -> None:
        for currency in set(named) - self._currencies:
            if not _is_currency(currency):
                raise BillUnreadable("it names no currency", first + named.index(currency))
            self._currencies.add(currency)


class _Learnt(dict[Any, str]):
    """What was made of a value once. Equal states and moments stand together, so few are kept."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        self._make = make

    def __missing__(self, value: Any) -> str:
        if len(self) >= MOST_KNOWN:
            self.clear()
        made = self[value] = self._make(value)
        return made


def _word(state: str) -> str:
    """The channel's word as it is copied, with what it means."""
    return f"{_quoted(state)}\t{meaning_of(state).value}"


def _all_ours(numbers: Sequence[str]) -> bool:
    return set(map(len, numbers)) == {OUR_LENGTH} and not "".join(numbers).encode().translate(None, OUR_SIGNS)


def _all_plain(numbers: Sequence[str]) -> bool:
    """Whether COPY can take them as they are."""
    longest = max(map(len, numbers))
    return longest <= LONGEST_NUMBER and not "".join(numbers).encode().translate(None, PLAIN_SIGNS)


def _numbers(texts: Sequence[str], first: int) -> list[str]:
    """Numbers of another form than ours or most channels'; raises BillUnreadable for one that is none."""
    return [_number(text, number) for number, text in enumerate(texts, first)]


def _number(text: str, number: int) -> str:
    if len(text) > LONGEST_NUMBER:
        raise BillUnreadable("no movement has such a number", number)
    return _quoted(text)


def _quoted(text: str) -> str:
    """What COPY would take for its own signs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")
