"""How do an account's lines get into a spreadsheet?"""

import csv
from collections.abc import Iterable
from typing import TextIO

from anxin.ledger.queries import Entry

COLUMNS = ("at", "ref", "kind", "other", "order", "amount_minor", "balance_minor", "transfer")


def export_csv(entries: Iterable[Entry], out: TextIO) -> None:
    """Write a statement as CSV with a header; amounts in minor units, times in UTC (ISO 8601)."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(
            [
                entry.at.isoformat(),
                _plain(entry.ref),
                entry.kind,
                entry.other,
                entry.order or "",
                entry.amount_minor,
                entry.balance_minor,
                entry.transfer,
            ]
        )


def _plain(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula and carries it out."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
