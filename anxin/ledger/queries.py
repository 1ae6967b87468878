"""What does an account hold, now or at any instant, and how did it come to that?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.ledger.accounts import id_of, kind_of
from anxin.ledger.chart import GUARDED, OF_ORDER

# the two partial indexes hold only what these say, and the planner must be told so
_FROM = """source = %(address)s AND "left"(source, 5) <> 'hold:' AND "left"(source, 8) <> 'pending:'"""
_TO = """target = %(address)s AND "left"(target, 5) <> 'hold:' AND "left"(target, 8) <> 'pending:'"""

_OF_ORDER = """
    SELECT *, CASE WHEN target = %(address)s THEN amount_minor ELSE -amount_minor END AS signed_minor
    FROM ledger_transfer WHERE chain = %(order)s AND (source = %(address)s OR target = %(address)s)
"""
_OF_PARTY = f"""
    SELECT *, -amount_minor AS signed_minor FROM ledger_transfer WHERE {_FROM}
    UNION ALL
    SELECT *, amount_minor AS signed_minor FROM ledger_transfer WHERE {_TO}
"""

# rolled-up days plus the tail that the mark has not passed: one statement, so one snapshot
_OPEN = """
    SELECT wanted.address, coalesce((
        SELECT sum(r.in_minor - r.out_minor) FROM ledger_rollup AS r
        WHERE r.address = wanted.address AND r.currency = %(currency)s
    ), 0) + coalesce((
        SELECT sum(CASE WHEN t.target = wanted.address THEN t.amount_minor ELSE -t.amount_minor END)
        FROM ledger_transfer AS t
        WHERE t.xid >= (SELECT upto FROM ledger_mark) AND t.currency = %(currency)s
            AND (t.source = wanted.address OR t.target = wanted.address)
    ), 0) FROM unnest(%(addresses)s::text[]) AS wanted (address)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement: what came (positive) or went (negative), and what lay there afterwards."""

    at: datetime
    transfer: UUID
    order: UUID | None
    kind: str
    ref: str
    other: str
    amount_minor: int
    balance_minor: int


def balance(address: str, at: datetime | None = None, *, currency: str = "CNY") -> int:
    """What an account holds in minor units: now, or after all that is dated up to `at`."""
    if at is None:
        return balances([address], currency=currency)[address]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum(signed_minor), 0) FROM ({_lines(address)}) AS lines "
            "WHERE currency = %(currency)s AND at <= %(at)s",
            {**_named(address), "currency": currency, "at": at},
        )
        return int(cursor.fetchone()[0])


def balances(addresses: Iterable[str], *, currency: str = "CNY") -> dict[str, int]:
    """What each of the accounts holds now, in minor units."""
    wanted = list(dict.fromkeys(addresses))
    found = dict.fromkeys(wanted, 0)
    guarded = [address for address in wanted if kind_of(address) in GUARDED]
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute(
                "SELECT address, amount_minor FROM ledger_balance WHERE address = ANY(%s) AND currency = %s",
                [guarded, currency],
            )
            found.update(cursor.fetchall())
        if len(guarded) < len(wanted):
            cursor.execute(_OPEN, {"addresses": [a for a in wanted if kind_of(a) not in GUARDED], "currency": currency})
            found.update((address, int(amount_minor)) for address, amount_minor in cursor.fetchall())
    return found


def statement(
    address: str,
    *,
    currency: str = "CNY",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """The lines of an account in the order of their dates, each with its running balance.

    `since` is included, `until` is not; with `limit` the latest lines are kept.
    """
    bounds = {"since": since, "until": until, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT * FROM (
                SELECT at, id, "order", kind, ref, CASE WHEN source = %(address)s THEN target ELSE source END,
                    signed_minor::bigint, (sum(signed_minor) OVER (ORDER BY at, id))::bigint
                FROM ({_lines(address)}) AS lines
                WHERE currency = %(currency)s AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
            ) AS entries
            WHERE %(since)s::timestamptz IS NULL OR at >= %(since)s
            ORDER BY at DESC, id DESC LIMIT %(limit)s
            """,
            {**_named(address), "currency": currency, **bounds},
        )
        return [Entry(*row) for row in reversed(cursor.fetchall())]


def _lines(address: str) -> str:
    return _OF_ORDER if kind_of(address) in OF_ORDER else _OF_PARTY


def _named(address: str) -> dict[str, object]:
    return {"address": address, "order": id_of(address) if kind_of(address) in OF_ORDER else None}
