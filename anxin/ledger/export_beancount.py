"""How can an accountant check a shop's books with a tool of their own? As a beancount file with assertions.

Beancount counts what is owned as positive and what is owed as negative, so every sign is the other way round from
here: the outside, where the money lies, is an asset; holds and balances are owed to others.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO
from uuid import UUID

from django.db import connection, transaction

from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import GUARDED
from anxin.ledger.queries import balance
from anxin.money.currencies import written_as

PAGE = 5_000
_ACCOUNTS = """
    SELECT used.address, used.currency, (used.first AT TIME ZONE 'Asia/Shanghai')::date,
        (max(used.last) OVER () AT TIME ZONE 'Asia/Shanghai')::date + 1, coalesce(b.amount_minor, 0)
    FROM (
        SELECT address, currency, min(at) AS first, max(at) AS last
        FROM (
            SELECT source AS address, currency, at FROM ledger_transfer WHERE shop = %(shop)s
            UNION ALL
            SELECT target, currency, at FROM ledger_transfer WHERE shop = %(shop)s
        ) AS ends
        GROUP BY address, currency
    ) AS used
    LEFT JOIN ledger_balance AS b ON b.address = used.address AND b.currency = used.currency
    ORDER BY used.currency, used.address
"""
_TRANSFERS = """
    SELECT (at AT TIME ZONE 'Asia/Shanghai')::date, source, target, amount_minor, currency, kind, ref
    FROM ledger_transfer WHERE shop = %(shop)s ORDER BY at, id
"""
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


def export_beancount(shop: UUID, out: TextIO, *, page: int = PAGE) -> int:
    """Write all of a shop's books: each account with what it must hold in the end, then the transfers; how many.

    Dates are Shanghai's, as in statements and the channels' bills. No more than `page` rows are held at once.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        out.write('option "title" "Anxin"\n')
        _write_accounts(shop, out, page)
        return _write_transfers(shop, out, page)


def _write_accounts(shop: UUID, out: TextIO, page: int) -> None:
    """Opened on its first day and asserted on the day after the last of all; beancount takes them in any order."""
    for rows in _pages(_ACCOUNTS, shop, page):
        for address, currency, first, end, guarded_minor in rows:
            # only guarded accounts have a row of their balance: the others are few, and summed
            held = guarded_minor if kind_of(address) in GUARDED else balance(address, currency=currency)
            account, amount = f"{_name(address)}-{currency}", _amount(-held, currency)
            out.write(f"{first} open {account} {currency}\n")
            # beancount forgives one unit of the last digit unless it is told not to
            out.write(f"{end} balance {account} {amount} ~ 0 {currency}\n")


def _write_transfers(shop: UUID, out: TextIO, page: int) -> int:
    count = 0
    for rows in _pages(_TRANSFERS, shop, page):
        for day, source, target, amount_minor, currency, kind, ref in rows:
            amount = _amount(amount_minor, currency)
            out.write(
                f'{day} * "{kind} {_quoted(ref)}"\n'
                f"  {_name(source)}-{currency}  {amount} {currency}\n"
                f"  {_name(target)}-{currency}  -{amount} {currency}\n"
            )
        count += len(rows)
    return count


def _pages(query: str, shop: UUID, page: int) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, {"shop": shop})
        while rows := cursor.fetchmany(page):
            yield rows


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
