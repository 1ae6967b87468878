"""How do the lines of a bill get into the database, however many they are? Streamed, never all in memory at once."""

import re
from collections.abc import Iterable
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
_is_unsafe = re.compile(r"[\\\t\n\r\0]").search


def keep_rows(file: UUID, lines: Iterable[BillLine]) -> int:
    """Copy the lines of a file into its rows, numbered from 1; how many there were.

    Raises BillUnreadable for what no bill can hold, and whatever the parser behind `lines` raises.
    """
    count = 0
    numbered = enumerate(lines, start=1)
    meanings: dict[str, str] = {}
    name = str(file)
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billrow ({COLUMNS}) FROM STDIN") as copy:
        while block := [_row(name, number, line, meanings) for number, line in islice(numbered, TOGETHER)]:
            copy.write("".join(block))
            count += len(block)
    return count


def _row(file: str, number: int, line: BillLine, meanings: dict[str, str]) -> str:
    """One line as COPY reads it. Written for speed: a day of a large shop is a million of them."""
    ours, theirs, state, payment = line.our_no, line.their_no, line.state, line.payment_no
    if line.amount_minor < 0 or len(ours) > LONGEST_NUMBER or len(theirs) > LONGEST_NUMBER:
        raise BillUnreadable("no movement has such an amount or number", number)
    if not _is_currency(line.currency):
        raise BillUnreadable("it names no currency", number)
    meaning = meanings.get(state)
    if meaning is None:
        meaning = meanings[state] = meaning_of(state).value
    subject = ours if _is_ours(ours) else NOTHING
    if _is_unsafe(f"{ours}{theirs}{state}"):
        ours, theirs, state = _quoted(ours), _quoted(theirs), _quoted(state)
    if payment and not _is_ours(payment):
        payment = ""
    # the kind is a text already: joining takes it as it is, where formatting would ask its class each time
    start, end = f"{file}\t{number}\t", f"{line.amount_minor}\t{line.fee_minor}\t{line.currency}\t{state}\t{meaning}\t"
    middle = (line.kind, ours, theirs, subject, payment or NOTHING, end)
    return f"{start}{TAB.join(middle)}{line.at.isoformat()}\n"


def _quoted(text: str) -> str:
    """What COPY would take for its own signs."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")
