"""How do an account's lines get into a spreadsheet?"""

import csv
from collections.abc import Iterable, Mapping
from typing import TextIO

from anxin.ledger.queries import Entry
from anxin.workdays.hours import SHANGHAI

COLUMNS = ("at", "ref", "kind", "other", "order", "currency", "amount_minor", "balance_minor", "transfer")


def export_csv(statements: Mapping[str, Iterable[Entry]], out: TextIO) -> int:
    """Write an account's statements, one for each currency, as CSV with a header; how many lines.

    Amounts in minor units of the line's currency, times in Shanghai (ISO 8601), as the days of statements are.
    """
    count = 0
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for currency, entries in statements.items():
        for entry in entries:
            writer.writerow(
                [
                    entry.at.astimezone(SHANGHAI).isoformat(),
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
            count += 1
    return count


def _plain(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula and carries it out."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
