"""How can an accountant check a shop's books with a tool of their own? As a beancount file that ends in assertions.

Beancount counts what is owned as positive and what is owed as negative, so every sign is the other way round from
here: the outside, where the money lies, is an asset; holds and balances are owed to others.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TextIO
from uuid import UUID

from django.db import connection, transaction

from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import GUARDED
from anxin.ledger.queries import balances
from anxin.money.currencies import written_as

_BATCH = 5_000
ROOTS = {
    "outside": "Assets",
    "supplier:debt": "Assets",
    "upstream:claim": "Assets",
    "upstream:prepaid": "Equity",
    "platform:fees": "Income",
    "platform:losses": "Expenses",
    "platform:channel_fees": "Expenses",
    "platform:goodwill": "Expenses",
    "platform:sales": "Income",
    "channel:claim": "Assets",
    **dict.fromkeys(GUARDED - {"upstream:prepaid"}, "Liabilities"),
}


def export_beancount(shop: UUID, out: TextIO) -> int:
    """Write all of a shop's books, oldest first, with a closing assertion for each account; how many transfers."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return _write(shop, out)


def _write(shop: UUID, out: TextIO) -> int:
    opened: dict[tuple[str, str], None] = {}
    count, last = 0, date.min
    out.write('option "title" "Anxin"\n')
    for at, source, target, amount_minor, currency, kind, ref in _transfers(shop):
        day = at.date()
        amount = _amount(amount_minor, currency)
        for address in (source, target):
            if (address, currency) not in opened:
                opened[address, currency] = None
                out.write(f"{day} open {_name(address)}-{currency} {currency}\n")
        out.write(
            f'{day} * "{kind} {_quoted(ref)}"\n'
            f"  {_name(source)}-{currency}  {amount} {currency}\n"
            f"  {_name(target)}-{currency}  -{amount} {currency}\n"
        )
        count, last = count + 1, day
    for currency in sorted({currency for _, currency in opened}):
        mine = [address for address, theirs in opened if theirs == currency]
        for address, amount_minor in balances(mine, currency=currency).items():
            amount = _amount(-amount_minor, currency)
            # beancount forgives one unit of the last digit unless it is told not to
            out.write(f"{last + timedelta(days=1)} balance {_name(address)}-{currency} {amount} ~ 0 {currency}\n")
    return count


def _transfers(shop: UUID) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT at AT TIME ZONE 'UTC', source, target, amount_minor, currency, kind, ref FROM ledger_transfer "
            "WHERE shop = %s ORDER BY at, id",
            [shop],
        )
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


def _name(address: str) -> str:
    """Beancount's names: a root, then parts that begin with a capital or a digit."""
    kind = kind_of(address)
    root = ROOTS[kind]
    parts = [part.replace("_", "-").capitalize() for part in kind.split(":")]
    own = [] if kind.startswith("platform:") else [f"Id-{address.split(':')[2]}"]
    return ":".join([root, *parts, *own])


def _amount(amount_minor: int, currency: str) -> Decimal:
    return Decimal(amount_minor).scaleb(-written_as(currency).decimals)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
