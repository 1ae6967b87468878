"""How do the lines of a bill get into the database, however many they are? Streamed, never all in memory at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection

from anxin.reconciliation.lines import BillLine, BillUnreadable
from anxin.reconciliation.states import meaning_of

COLUMNS = (
    "file, line_no, kind, our_no, their_no, subject, payment, amount_minor, fee_minor, currency, state, meaning, at"
)
TOGETHER = 1_000
LONGEST_NUMBER = 128
LARGEST_MINOR = 10**14
MOST_KNOWN = 4_000
NOTHING = "\\N"
TAB = "\t"

_is_ours = re.compile("[0-9a-f]{32}").fullmatch
_is_plain = re.compile(f"[0-9A-Za-z]{{1,{LONGEST_NUMBER}}}").fullmatch
_is_currency = re.compile("[A-Z]{3}").fullmatch


def keep_rows(file: UUID, lines: Iterable[BillLine]) -> int:
    """Copy the lines of a file into its rows, numbered from 1; how many there were.

    Raises BillUnreadable for what no bill can hold, and whatever the parser behind `lines` raises.
    """
    count = 0
    rows = Rows(str(file))
    coming = iter(lines)
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billrow ({COLUMNS}) FROM STDIN") as copy:
        while block := list(islice(coming, TOGETHER)):
            copy.write("".join(rows.of(block, count + 1)))
            count += len(block)
    return count


class Rows:
    """Writes lines as COPY reads them. A day of a large shop is a million, so what was looked at once is remembered."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._words: dict[str, str] = {}
        self._currencies: set[str] = set()
        self._moments: dict[datetime, str] = {}

    def of(self, block: Sequence[BillLine], first: int) -> Iterator[str]:
        """The rows of some lines, numbered from `first`; raises BillUnreadable."""
        words, moments, start = self._words, self._moments, self._file + TAB
        for number, (kind, ours, theirs, amount, fee, currency, state, at, payment) in enumerate(block, first):
            if not (0 <= amount <= LARGEST_MINOR and -LARGEST_MINOR <= fee <= LARGEST_MINOR):
                raise BillUnreadable("no movement has such an amount", number)
            if currency not in self._currencies:
                self._learn_currency(currency, number)
            if _is_ours(ours):
                subject = ours
            else:
                subject, ours = NOTHING, _number(ours, number)
            # the kind is a text already: joining takes it as it is, where formatting would ask its class each time
            yield start + TAB.join(
                (
                    str(number),
                    kind,
                    ours,
                    theirs if _is_plain(theirs) else _number(theirs, number),
                    subject,
                    payment if payment and _is_ours(payment) else NOTHING,
                    str(amount),
                    str(fee),
                    currency,
                    words.get(state) or self._learn_word(state),
                    moments.get(at) or self._learn_moment(at),
                )
            )

    def _learn_currency(self, currency: str, number: int) -> None:
        if not _is_currency(currency):
            raise BillUnreadable("it names no currency", number)
        self._currencies.add(currency)

    def _learn_word(self, state: str) -> str:
        """The channel's word as it is copied, with what it means."""
        words = self._words[state] = f"{_quoted(state)}\t{meaning_of(state).value}"
        return words

    def _learn_moment(self, at: datetime) -> str:
        """The end of a row. Lines of the same second stand together, so few moments are kept."""
        if len(self._moments) >= MOST_KNOWN:
            self._moments.clear()
        moment = self._moments[at] = f"{at.isoformat()}\n"
        return moment


def _number(text: str, number: int) -> str:
    """A number of another form than ours or most channels'; raises BillUnreadable for one that is none."""
    if len(text) > LONGEST_NUMBER:
        raise BillUnreadable("no movement has such a number", number)
    return _quoted(text)


def _quoted(text: str) -> str:
    """What COPY would take for its own signs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")
