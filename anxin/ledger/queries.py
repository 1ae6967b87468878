"""What does an account hold, now or at any instant, and how did it come to that?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger.accounts import id_of, kind_of
from anxin.ledger.chart import GUARDED, OF_ORDER
from anxin.ledger.models import Root

PART = 20_000

# the two partial indexes hold only what these say, and the planner must be told so
_FROM = """source = %(address)s AND "left"(source, 5) <> 'hold:' AND "left"(source, 8) <> 'pending:'"""
_TO = """target = %(address)s AND "left"(target, 5) <> 'hold:' AND "left"(target, 8) <> 'pending:'"""

_WITHIN = """
    currency = %(currency)s AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
"""
_OF_ORDER = f"""
    SELECT *, CASE WHEN target = %(address)s THEN amount_minor ELSE -amount_minor END AS signed_minor
    FROM ledger_transfer
    WHERE chain = %(order)s AND (source = %(address)s OR target = %(address)s) AND {_WITHIN}
"""
_OF_PARTY = f"""
    SELECT *, -amount_minor AS signed_minor FROM ledger_transfer WHERE {_FROM} AND {_WITHIN}
    UNION ALL
    SELECT *, amount_minor AS signed_minor FROM ledger_transfer WHERE {_TO} AND {_WITHIN}
"""

# rolled-up days plus the tail that the mark has not passed: one statement, so one snapshot
_OPEN_NOW = """
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
# whole days before, the rolled-up part of the day itself, and the tail
_OPEN_THEN = f"""
    SELECT coalesce((
        SELECT sum(in_minor - out_minor) FROM ledger_rollup
        WHERE address = %(address)s AND currency = %(currency)s AND day < (%(until)s AT TIME ZONE 'UTC')::date
    ), 0) + coalesce((
        SELECT sum(signed_minor) FROM ({_OF_PARTY}) AS today WHERE xid < (SELECT upto FROM ledger_mark)
    ), 0) + coalesce((
        SELECT sum(CASE WHEN target = %(address)s THEN amount_minor ELSE -amount_minor END) FROM ledger_transfer
        WHERE xid >= (SELECT upto FROM ledger_mark) AND currency = %(currency)s AND at < %(until)s
            AND (source = %(address)s OR target = %(address)s)
    ), 0)
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
    """What an account holds in minor units: now, or after all that is dated up to and with the instant `at`."""
    if at is None:
        return balances([address], currency=currency)[address]
    return _before(address, at + at.resolution, currency)


def balances(addresses: Iterable[str], *, currency: str = "CNY") -> dict[str, int]:
    """What each of the accounts holds now, in minor units."""
    wanted = list(dict.fromkeys(addresses))
    found = dict.fromkeys(wanted, 0)
    guarded = [address for address in wanted if kind_of(address) in GUARDED]
    unguarded = [address for address in wanted if kind_of(address) not in GUARDED]
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute(
                "SELECT address, amount_minor FROM ledger_balance WHERE address = ANY(%s) AND currency = %s",
                [guarded, currency],
            )
            found.update(cursor.fetchall())
        if unguarded:
            cursor.execute(_OPEN_NOW, {"addresses": unguarded, "currency": currency})
            found.update((address, int(amount_minor)) for address, amount_minor in cursor.fetchall())
    return found


def moved_with(orders: Iterable[UUID], addresses: Iterable[str]) -> dict[UUID, int]:
    """What came into these accounts less what went out of them, for each order; orders without any are absent."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED_WITH, {"orders": list(orders), "addresses": list(addresses)})
        return dict(cursor.fetchall())


_MOVED_WITH = """
    SELECT chain, sum(CASE WHEN target = ANY(%(addresses)s) THEN amount_minor ELSE 0 END
        - CASE WHEN source = ANY(%(addresses)s) THEN amount_minor ELSE 0 END)::bigint
    FROM ledger_transfer
    WHERE chain = ANY(%(orders)s) AND (target = ANY(%(addresses)s) OR source = ANY(%(addresses)s))
    GROUP BY chain
"""


def still_held(kind: str) -> Iterator[dict[UUID, int]]:
    """What the accounts of a guarded kind hold in minor units, by the ids in their addresses, in parts."""
    address, currency = f"{kind}:", ""
    while address:
        with connection.cursor() as cursor:
            cursor.execute(_STILL_HELD, {"after": address, "currency": currency, "end": f"{kind};", "part": PART})
            ids, amounts, address, currency = cursor.fetchone()
        held: Counter[UUID] = Counter()
        for subject, amount_minor in zip(ids or [], amounts or [], strict=True):
            held[subject] += amount_minor
        if held:
            yield held


def held_for(kind: str, ids: Iterable[UUID]) -> dict[UUID, int]:
    """What the accounts of a guarded kind hold for these ids in their addresses; those that hold nothing are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(address, ':', 3)::uuid, sum(amount_minor)::bigint FROM ledger_balance "
            "WHERE address >= %s AND address < %s AND amount_minor > 0 AND split_part(address, ':', 3) = ANY(%s) "
            "GROUP BY 1 ORDER BY 1",
            [f"{kind}:", f"{kind};", [str(each) for each in ids]],
        )
        return dict(cursor.fetchall())


# as objects of the ORM, two hundred thousand accounts took half of the time of a whole proof
# what names nobody was written behind the ledger's back, and is found as such
_NAMED = "pg_input_is_valid(split_part(b.address, ':', 3), 'uuid')"
_STILL_HELD = f"""
    SELECT array_agg(split_part(b.address, ':', 3)::uuid) FILTER (WHERE {_NAMED}),
        array_agg(b.amount_minor) FILTER (WHERE {_NAMED}),
        (array_agg(b.address))[count(*)], (array_agg(b.currency))[count(*)]
    FROM (
        SELECT address, currency, amount_minor FROM ledger_balance
        WHERE (address, currency) > (%(after)s, %(currency)s) AND address < %(end)s
        ORDER BY address, currency LIMIT %(part)s
    ) AS b
"""


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
    opening = _before(address, since, currency) if since else 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT * FROM (
                SELECT at, id, "order", kind, ref, CASE WHEN source = %(address)s THEN target ELSE source END,
                    signed_minor::bigint, (%(opening)s + sum(signed_minor) OVER (ORDER BY at, id))::bigint
                FROM ({_lines(address)}) AS lines
            ) AS entries
            ORDER BY at DESC, id DESC LIMIT %(limit)s
            """,
            _named(address, currency, since=since, until=until, opening=opening, limit=limit),
        )
        return [Entry(*row) for row in reversed(cursor.fetchall())]


def streamed(
    address: str, *, currency: str, since: datetime | None = None, until: datetime | None = None, page: int = PART
) -> Iterator[Entry]:
    """The same lines one by one, however many they are: no more than `page` are held at once."""
    held = _before(address, since, currency) if since else 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT at, id, "order", kind, ref, CASE WHEN source = %(address)s THEN target ELSE source END,
                signed_minor::bigint
            FROM ({_lines(address)}) AS lines ORDER BY at, id
            """,
            _named(address, currency, since=since, until=until),
        )
        while rows := cursor.fetchmany(page):
            for at, transfer, order, kind, ref, other, signed_minor in rows:
                held += signed_minor
                yield Entry(at, transfer, order, kind, ref, other, signed_minor, held)


def currencies(address: str) -> list[str]:
    """The currencies in which anything was ever booked on an account."""
    if kind_of(address) in OF_ORDER:
        query = (
            "SELECT DISTINCT currency FROM ledger_transfer WHERE chain = %(order)s AND %(address)s IN (source, target)"
        )
    else:
        query = (
            f"SELECT currency FROM ledger_transfer WHERE {_FROM} UNION SELECT currency FROM ledger_transfer WHERE {_TO}"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, _named(address, ""))
        return sorted(currency for (currency,) in cursor.fetchall())


def _before(address: str, until: datetime, currency: str) -> int:
    """What an account held just before an instant."""
    if kind_of(address) in GUARDED:
        query = f"SELECT coalesce(sum(signed_minor), 0) FROM ({_lines(address)}) AS lines"
        since = None
    else:
        query = _OPEN_THEN
        since = _midnight(until)
    with connection.cursor() as cursor:
        cursor.execute(query, _named(address, currency, since=since, until=until))
        return int(cursor.fetchone()[0])


def _midnight(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _lines(address: str) -> str:
    return _OF_ORDER if kind_of(address) in OF_ORDER else _OF_PARTY


def _named(address: str, currency: str, **values: Any) -> dict[str, Any]:
    order = id_of(address) if kind_of(address) in OF_ORDER else None
    return {"address": address, "order": order, "currency": currency, **values}


def published_roots(most: int = 10_000) -> list[tuple[date, bytes]]:
    """The daily roots that were sealed, the latest first: each day with the hash that is published."""
    rows = Root.objects.order_by("-day").values_list("day", "hash")[:most]
    return [(day, bytes(hashed)) for day, hashed in rows]
