"""Do the books hold: every balance, every chain, every root?"""

import queue
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger import merkle
from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import BY_KIND, GUARDED, OF_ORDER, REVERSED, STEPS, ZERO_AT_CLOSE, Sign, allows
from anxin.ledger.findings import Finding, Verdict
from anxin.ledger.horizon import horizon
from anxin.ledger.leaves import found_leaves, kept_leaves
from anxin.ledger.models import Leaves, Root
from anxin.ledger.queries import held_for, still_held
from anxin.ledger.second_engine import SecondEngine, address_of_books
from anxin.ledger.walk import Bounds, Moved, Part, walk
from anxin.routines import schema

PART_CHAINS = 50_000
WORKERS = 2
MOST_OFF_CHART = 100
MOST_CHANGED = 100
NOTHING_SAVED: Mapping[date, bytes] = MappingProxyType({})
END = UUID(int=2**128 - 1)

# by address, currency and, for open accounts, day: what came and what went
Sums = dict[tuple[str, str, date | None], tuple[int, int]]
Closed = Callable[[str, list[UUID]], Iterable[UUID]]


def verify(
    *,
    progress: Callable[[int], None] = lambda transfers: None,
    closed: Closed | None = None,
    part: int = PART_CHAINS,
    saved: Mapping[date, bytes] = NOTHING_SAVED,
) -> Verdict:
    """Recompute it all from the transfers, in parts so that no snapshot is held for long, while the shop goes on.

    `progress` is told the number of transfers seen so far. `closed` is asked, of accounts that must be empty in the
    end and still hold something, by their kind and the ids in their addresses, which of them should be; without it
    nobody knows, and nothing is asked. `saved` are published roots that somebody kept outside: whoever has the keys of
    the house can take the newest away and seal anew, and nothing within would tell. Needs connections of its own, so
    it sees only what is committed. Raises BooksFromElsewhere.
    """
    verdict = Verdict()
    roots = list(Root.objects.order_by("day"))
    verdict.findings += _chain_of_roots(roots)
    verdict.findings += _against_saved(roots, saved)
    settled = horizon()
    sums: Sums = {}
    trees = [merkle.Tree() for _ in roots]
    live = 0
    for seen, findings in _parts(settled, tuple(root.upto for root in roots), part, live=closed is not None):
        verdict.transfers += seen.transfers
        verdict.findings += findings
        live += seen.live.total()
        for kind, orders in seen.held.items():
            verdict.findings += _not_empty(kind, orders, closed) if closed and orders else ()
        for moved in seen.moved:
            _add_up(sums, moved)
        for place, leaves in seen.leaves:
            trees[place].add(leaves)
        progress(verdict.transfers)
    verdict.findings += _stray(live if verdict.holds else -1)
    verdict.findings += _held(settled, sums)
    verdict.findings += _roots(roots, trees)
    verdict.roots = len(roots)
    verdict.findings += _others_not_empty(closed) if closed else ()
    return verdict


def _parts(settled: str, cuts: tuple[str, ...], size: int, *, live: bool) -> Iterator[tuple[Part, list[Finding]]]:
    """What was seen and found, in the order of the chains, a few parts ahead of the reader."""
    waiting: deque[Future[tuple[Part, list[Finding]]]] = deque()
    with ExitStack() as opened:
        engines: queue.SimpleQueue[SecondEngine] = queue.SimpleQueue()
        for _ in range(WORKERS):
            engines.put(opened.enter_context(closing(SecondEngine(address_of_books()))))
        pool = opened.enter_context(ThreadPoolExecutor(WORKERS))
        after: UUID | None = UUID(int=0)
        while after is not None or waiting:
            if after is not None:
                last = _one(f"SELECT {schema()}.verify_next(%s, %s)", [after, size])
                bounds = Bounds(after=after, last=last or END, settled=settled, cuts=cuts)
                waiting.append(pool.submit(_walk, engines, bounds, live=live))
                after = last
            while waiting and (after is None or len(waiting) > WORKERS):
                yield waiting.popleft().result()


def _walk(engines: queue.SimpleQueue[SecondEngine], bounds: Bounds, *, live: bool) -> tuple[Part, list[Finding]]:
    """One part, with a close look at each chain where something is off, and at each way that is not in the chart."""
    engine = engines.get()
    try:
        seen = walk(engine, bounds, live=live)
    finally:
        engines.put(engine)
    findings: list[Finding] = []
    try:
        with connection.cursor() as cursor:
            if seen.off:
                cursor.execute(f"SELECT * FROM {schema()}.verify_closely(%s)", [seen.off])
                findings += _judge(seen, cursor.fetchall())
            for moved in filter(_off_chart, seen.moved):
                cursor.execute(
                    f"SELECT * FROM {schema()}.verify_way(%s, %s, %s, %s, %s, %s, %s)",
                    [bounds.after, bounds.last, moved.kind, moved.mirrors, moved.source, moved.target, MOST_OFF_CHART],
                )
                findings += (Finding(kind="off_chart", item=item) for (item,) in cursor.fetchall())
    finally:
        connection.close()
    return seen, findings


def _off_chart(moved: Moved) -> bool:
    source, target = kind_of(moved.source), kind_of(moved.target)
    if moved.kind == REVERSED:
        return not moved.mirrors or not any(allows(step.kind, target, source) for step in STEPS)
    return moved.mirrors or not allows(moved.kind, source, target)


def _judge(seen: Part, rows: Iterable[tuple[Any, ...]]) -> Iterator[Finding]:
    for kind, subject, item, place, address, currency, amount in rows:
        if kind == "live":
            seen.live[kind_of(address)] += 1
            seen.held.setdefault(kind_of(address), []).append(subject)
            continue
        found = Finding(kind=kind, subject=subject, item=item, place=place, amount=int(amount or 0))
        if kind == "head" and found.amount < (place or 0):
            found = replace(found, kind="tail", amount=found.amount + 1)
        yield replace(found, address=address, currency=currency) if address else found


def _add_up(sums: Sums, moved: Moved) -> None:
    """Party and open accounts, the latter by day, because their roll-ups are kept by day."""
    for address, came, went in ((moved.source, 0, moved.amount_minor), (moved.target, moved.amount_minor, 0)):
        if moved.settled and (kind := kind_of(address)) not in OF_ORDER:
            key = address, moved.currency, None if kind in GUARDED else moved.day
            before = sums.get(key, (0, 0))
            sums[key] = before[0] + came, before[1] + went


def _one(query: str, values: Iterable[Any] = ()) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchone()[0]


def _held(settled: str, sums: Sums) -> Iterator[Finding]:
    """Party and open accounts: what is kept for them against what their transfers add up to."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {schema()}.verify_held(%s::xid8)", [settled])
        kept: Sums = {
            (address, currency, day): (int(came), int(went)) for address, currency, day, came, went in cursor.fetchall()
        }
    net: Counter[tuple[str, str]] = Counter()
    differs: Counter[tuple[str, str]] = Counter()
    by_day: dict[tuple[str, str], date] = {}
    for key in sums.keys() | kept.keys():
        address, currency, day = key
        should, does = sums.get(key, (0, 0)), kept.get(key, (0, 0))
        net[address, currency] += should[0] - should[1]
        differs[address, currency] += does[0] - does[1] - should[0] + should[1]
        if day is not None and should != does:
            by_day[address, currency] = min(day, by_day.get((address, currency), day))
    for address, currency in sorted(net):
        account = BY_KIND.get(kind_of(address))
        if amount := differs[address, currency]:
            yield Finding(kind="held", address=address, currency=currency, amount=amount)
        elif day := by_day.get((address, currency)):
            yield Finding(kind="rolled", address=address, currency=currency, day=day)
        if account is None:
            yield Finding(kind="unknown", address=address, currency=currency, amount=net[address, currency])
        elif account.sign is Sign.NOT_POSITIVE and net[address, currency] > 0:
            yield Finding(kind="positive", address=address, currency=currency, amount=net[address, currency])


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


def _not_empty(kind: str, held: list[UUID], closed: Closed) -> Iterator[Finding]:
    """Accounts of what is closed that are not empty, although the chart wants them to be.

    What they hold is read after the question: what was emptied and closed since the walk came by is as it should be.
    """
    if subjects := list(closed(kind, held)):
        for subject, amount in held_for(kind, subjects).items():
            yield Finding(kind="not_empty", subject=subject, amount=amount)


def _others_not_empty(closed: Closed) -> Iterator[Finding]:
    """The same of accounts that are no order's, which the walk does not meet."""
    for kind in sorted(ZERO_AT_CLOSE - OF_ORDER):
        for held in still_held(kind):
            yield from _not_empty(kind, list(held), closed)


def _against_saved(roots: list[Root], saved: Mapping[date, bytes]) -> Iterator[Finding]:
    """What somebody kept of the published roots, and what was sealed of a day that has no root any more."""
    stand = {root.day: bytes(root.hash) for root in roots}
    days = {day for day, hashed in saved.items() if stand.get(day) != hashed}
    days |= set(Leaves.objects.exclude(day__in=stand).values_list("day", flat=True))
    for day in sorted(days):
        yield Finding(kind="unlike_saved" if day in stand else "rootless", address=day.isoformat())


def _chain_of_roots(roots: list[Root]) -> Iterator[Finding]:
    previous, upto = merkle.EMPTY, "0"
    for root in roots:
        whole = merkle.root_hash(bytes(root.previous), root.day.isoformat(), root.leaves, bytes(root.root))
        if bytes(root.previous) != previous or bytes(root.hash) != whole or root.since != upto:
            yield Finding(kind="roots", address=root.day.isoformat())
        previous, upto = bytes(root.hash), root.upto


def _roots(roots: list[Root], trees: list[merkle.Tree]) -> Iterator[Finding]:
    for root, tree in zip(roots, trees, strict=True):
        if tree.leaves != root.leaves or tree.root() != bytes(root.root):
            yield Finding(kind="root", address=root.day.isoformat())
            yield from _changed_under(root)


def _changed_under(root: Root) -> Iterator[Finding]:
    """Which chains are not what was sealed, as far as the leaves that were kept still lead to the root."""
    sealed, stand = dict(kept_leaves(root)), dict(found_leaves(root))
    changed = [subject for subject, head in sealed.items() if stand.get(subject) != head]
    for subject in changed[:MOST_CHANGED]:
        kind = "changed" if subject in stand else "vanished"
        yield Finding(kind=kind, subject=subject, address=root.day.isoformat())
