"""Do the books hold: every balance, every chain, every root?"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger import merkle
from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import BY_KIND, Sign
from anxin.ledger.findings import Finding, Verdict
from anxin.ledger.models import Root
from anxin.ledger.queries import still_held
from anxin.routines import schema

PART_CHAINS = 50_000
WORKERS = 2
END = UUID(int=2**128 - 1)
LIVE = ("", "")  # among the sums: how many accounts of orders should hold something

Held = Counter[tuple[str, str]]
Row = tuple[Any, ...]


def verify(
    *,
    progress: Callable[[int], None] = lambda transfers: None,
    closed: Iterable[tuple[UUID, list[UUID]]] = (),
    part: int = PART_CHAINS,
) -> Verdict:
    """Recompute it all from the transfers, in parts so that no snapshot is held for long, while the shop goes on.

    `progress` is told the number of transfers seen so far; `closed` gives (shop, orders) whose accounts must be
    empty. Needs connections of its own, so it sees only what is committed.
    """
    verdict = Verdict()
    roots = list(Root.objects.order_by("day"))
    verdict.findings += _chain_of_roots(roots)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        [horizon] = cursor.fetchone()
    cuts = [root.upto for root in roots]
    sums: Held = Counter()
    leaves: list[list[bytes]] = [[] for _ in roots]
    for rows in _parts(horizon, cuts, part):
        for row in rows:
            _take(row, verdict, sums, leaves)
        progress(verdict.transfers)
    live = sums.pop(LIVE, 0)
    verdict.findings += _stray(live if verdict.holds else -1)
    verdict.findings += _held(horizon, sums)
    verdict.findings += _roots(roots, leaves)
    verdict.roots = len(roots)
    for shop, orders in closed:
        left = still_held(shop, orders)
        verdict.findings += [Finding(kind="not_empty", subject=order, amount=left[order]) for order in left]
    return verdict


def _parts(horizon: str, cuts: list[str], part: int) -> Iterator[list[Row]]:
    """The answers in the order of the chains, a few parts ahead of the reader."""
    waiting: deque[Future[list[Row]]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        after: UUID | None = UUID(int=0)
        while after is not None or waiting:
            if after is not None:
                last = _one(f"SELECT {schema()}.verify_next(%s, %s)", [after, part])
                waiting.append(pool.submit(_ask, after, last or END, horizon, cuts))
                after = last
            while waiting and (after is None or len(waiting) > WORKERS):
                yield waiting.popleft().result()


def _ask(after: UUID, last: UUID, horizon: str, cuts: list[str]) -> list[Row]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM {schema()}.verify_chains(%s, %s, %s::xid8, %s::text[]::xid8[])",
                [after, last, horizon, cuts],
            )
            rows: list[Row] = cursor.fetchall()
            return rows
    finally:
        connection.close()


def _one(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def _take(row: Row, verdict: Verdict, sums: Held, leaves: list[list[bytes]]) -> None:
    kind, subject, item, place, address, currency, amount, part_leaves = row
    if kind == "count":
        verdict.transfers += int(amount)
    elif kind == "live":
        sums[LIVE] += int(amount)
    elif kind == "sum":
        sums[address, currency] += int(amount)
    elif kind == "leaves":
        leaves[place].append(bytes(part_leaves))
    else:
        verdict.findings.append(
            Finding(
                kind=kind,
                subject=subject,
                item=item,
                place=place,
                address=address or "",
                currency=currency or "",
                amount=int(amount or 0),
            )
        )


def _held(horizon: str, sums: Held) -> Iterator[Finding]:
    """Party and open accounts: what is kept for them against what their transfers add up to."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {schema()}.verify_held(%s::xid8)", [horizon])
        kept: Held = Counter({(address, currency): int(amount) for address, currency, amount in cursor.fetchall()})
    for address, currency in sorted(sums.keys() | kept.keys()):
        should, does = sums[address, currency], kept[address, currency]
        if should != does:
            yield Finding(kind="held", address=address, currency=currency, amount=does - should)
        account = BY_KIND.get(kind_of(address))
        if account is None:
            yield Finding(kind="unknown", address=address, currency=currency, amount=should)
        elif account.sign is Sign.NOT_POSITIVE and should > 0:
            yield Finding(kind="positive", address=address, currency=currency, amount=should)


def _stray(live: int) -> Iterator[Finding]:
    """Balances of orders that should be gone, because nothing is left of what their transfers moved.

    Looked for only where there are more or fewer than there should be, or somebody wrote in the meantime.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_balance "
            "WHERE \"left\"(address, 5) = 'hold:' OR \"left\"(address, 8) = 'pending:'"
        )
        if cursor.fetchone()[0] == live:
            return
        cursor.execute(f"SELECT * FROM {schema()}.verify_stray()")
        for address, currency, amount in cursor.fetchall():
            yield Finding(kind="held", address=address, currency=currency, amount=int(amount))


def _chain_of_roots(roots: list[Root]) -> Iterator[Finding]:
    previous, upto = merkle.EMPTY, "0"
    for root in roots:
        whole = merkle.root_hash(bytes(root.previous), root.day.isoformat(), root.leaves, bytes(root.root))
        if bytes(root.previous) != previous or bytes(root.hash) != whole or root.since != upto:
            yield Finding(kind="roots", address=root.day.isoformat())
        previous, upto = bytes(root.hash), root.upto


def _roots(roots: list[Root], leaves: list[list[bytes]]) -> Iterator[Finding]:
    for root, parts in zip(roots, leaves, strict=True):
        each = (part[n : n + 32] for part in parts for n in range(0, len(part), 32))
        if sum(map(len, parts)) != 32 * root.leaves or merkle.root(each) != bytes(root.root):
            yield Finding(kind="root", address=root.day.isoformat())
