"""How do an account's lines get into a spreadsheet?"""

import csv
from collections.abc import Iterable, Mapping
from typing import TextIO

from anxin.ledger.queries import Entry

COLUMNS = ("at", "ref", "kind", "other", "order", "currency", "amount_minor", "balance_minor", "transfer")


def export_csv(statements: Mapping[str, Iterable[Entry]], out: TextIO) -> None:
    """Write an account's statements, one for each currency, as CSV with a header.

    Amounts in minor units of the line's currency, times in UTC (ISO 8601).
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for currency, entries in statements.items():
        for entry in entries:
            writer.writerow(
                [
                    entry.at.isoformat(),
                    _plain(entry.ref),
                    entry.kind,
                    entry.other,
                    entry.order or "",
                    currency,
                    entry.amount_minor,
                    entry.balance_minor,
                    entry.transfer,
                ]
            )


def _plain(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula and carries it out."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
