"""How do the lines of a bill get into the database, however many they are? Streamed, never all in memory at once."""

import re
from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from django.db import connection

from anxin.reconciliation.lines import BillLine, BillUnreadable
from anxin.reconciliation.states import Meaning, meaning_of

COLUMNS = (
    "file, line_no, kind, our_no, their_no, subject, payment, amount_minor, fee_minor, currency, state, meaning, at"
)
TOGETHER = 2_000
LONGEST_NUMBER = 128
NOTHING = "\\N"

_is_ours = re.compile("[0-9a-f]{32}").fullmatch
_is_currency = re.compile("[A-Z]{3}").fullmatch
_is_unsafe = re.compile(r"[\\\t\n\r\0]").search


def keep_rows(file: UUID, lines: Iterable[BillLine]) -> int:
    """Copy the lines of a file into its rows, numbered from 1; how many there were.

    Raises BillUnreadable for what no bill can hold, and whatever the parser behind `lines` raises.
    """
    count = 0
    meanings: dict[str, Meaning] = {}
    numbered = enumerate(lines, start=1)
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billrow ({COLUMNS}) FROM STDIN") as copy:
        while block := [_row(str(file), number, line, meanings) for number, line in islice(numbered, TOGETHER)]:
            copy.write("".join(block))
            count += len(block)
    return count


def _row(file: str, number: int, line: BillLine, meanings: dict[str, Meaning]) -> str:
    ours, theirs, payment, state = line.our_no, line.their_no, line.payment_no, line.state
    meaning = meanings.get(state) or meanings.setdefault(state, meaning_of(state))
    if (
        line.amount_minor < 0
        or len(ours) > LONGEST_NUMBER
        or len(theirs) > LONGEST_NUMBER
        or not _is_currency(line.currency)
    ):
        raise BillUnreadable("no movement has such an amount, number or currency", number)
    if _is_unsafe(f"{ours}{theirs}{state}"):
        ours, theirs, state = _quoted(ours), _quoted(theirs), _quoted(state)
    return (
        f"{file}\t{number}\t{line.kind}\t{ours}\t{theirs}\t{ours if _is_ours(ours) else NOTHING}\t"
        f"{payment if _is_ours(payment) else NOTHING}\t{line.amount_minor}\t{line.fee_minor}\t"
        f"{line.currency}\t{state}\t{meaning}\t{line.at.isoformat()}\n"
    )


def _quoted(text: str) -> str:
    """What COPY would take for its own signs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")
