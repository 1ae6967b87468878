"""How do the lines of a bill get into the database, however many they are? Streamed, never all in memory at once."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection

from anxin.reconciliation.lines import BillLine, BillUnreadable
from anxin.reconciliation.states import meaning_of

COLUMNS = (
    "file, line_no, kind, our_no, their_no, subject, payment, amount_minor, fee_minor, currency, state, meaning, at"
)
TOGETHER = 2_000
LONGEST_NUMBER = 128
NOTHING = "\\N"
TAB = "\t"

_is_ours = re.compile("[0-9a-f]{32}").fullmatch
_is_currency = re.compile("[A-Z]{3}").fullmatch


def keep_rows(file: UUID, lines: Iterable[BillLine]) -> int:
    """Copy the lines of a file into its rows, numbered from 1; how many there were.

    Raises BillUnreadable for what no bill can hold, and whatever the parser behind `lines` raises.
    """
    count = 0
    rows = Rows(str(file))
    numbered = enumerate(lines, start=1)
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billrow ({COLUMNS}) FROM STDIN") as copy:
        while block := [rows.row(number, line) for number, line in islice(numbered, TOGETHER)]:
            copy.write("".join(block))
            count += len(block)
    return count


class Rows:
    """Writes lines as COPY reads them. A day of a large shop is a million, so what was looked at once is remembered."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._words: dict[str, str] = {}
        self._currencies: set[str] = set()
        self._at: datetime | None = None
        self._moment = ""

    def row(self, number: int, line: BillLine) -> str:
        """One line; raises BillUnreadable."""
        ours, theirs, payment, currency = line.our_no, line.their_no, line.payment_no, line.currency
        if line.amount_minor < 0 or len(ours) > LONGEST_NUMBER or len(theirs) > LONGEST_NUMBER:
            raise BillUnreadable("no movement has such an amount or number", number)
        if currency not in self._currencies:
            self._learn_currency(currency, number)
        words = self._words.get(line.state) or self._learn_word(line.state)
        subject = ours if _is_ours(ours) else NOTHING
        if subject is NOTHING and not ours.isalnum():
            ours = _quoted(ours)
        if not theirs.isalnum():
            theirs = _quoted(theirs)
        if not payment or not _is_ours(payment):
            payment = NOTHING
        if line.at != self._at:
            self._at, self._moment = line.at, line.at.isoformat()
        # the kind is a text already: joining takes it as it is, where formatting would ask its class each time
        start = f"{self._file}\t{number}\t"
        end = f"{line.amount_minor}\t{line.fee_minor}\t{currency}\t{words}\t{self._moment}\n"
        return start + TAB.join((line.kind, ours, theirs, subject, payment, end))

    def _learn_currency(self, currency: str, number: int) -> None:
        if not _is_currency(currency):
            raise BillUnreadable("it names no currency", number)
        self._currencies.add(currency)

    def _learn_word(self, state: str) -> str:
        """The channel's word as it is copied, with what it means."""
        words = self._words[state] = f"{_quoted(state)}\t{meaning_of(state).value}"
        return words


def _quoted(text: str) -> str:
    """What COPY would take for its own signs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")
