"""Do the books hold: every balance, every chain, every root?"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger import merkle
from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import BY_KIND, OF_ORDER, ZERO_AT_CLOSE, Sign
from anxin.ledger.findings import Finding, Verdict
from anxin.ledger.horizon import horizon
from anxin.ledger.models import Root
from anxin.ledger.queries import held_for, still_held
from anxin.routines import schema

PART_CHAINS = 25_000
WORKERS = 2
MOST_OFF_CHART = 100
END = UUID(int=2**128 - 1)
_ID = 16

Held = Counter[tuple[str, str]]
Closed = Callable[[str, list[UUID]], Iterable[UUID]]


@dataclass(slots=True)
class _Part:
    """What was seen of some chains: transfers, what moved, leaves, and by kind of account the ids, one after the other,
    of the orders whose accounts should hold something."""

    transfers: int = 0
    live: defaultdict[str, bytes] = field(default_factory=lambda: defaultdict(bytes))
    sums: Held = field(default_factory=Counter)
    leaves: list[tuple[int, list[bytes]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def verify(
    *,
    progress: Callable[[int], None] = lambda transfers: None,
    closed: Closed | None = None,
    part: int = PART_CHAINS,
) -> Verdict:
    """Recompute it all from the transfers, in parts so that no snapshot is held for long, while the shop goes on.

    `progress` is told the number of transfers seen so far. `closed` is asked, of accounts that must be empty in the
    end and still hold something, by their kind and the ids in their addresses, which of them should be; without it
    nobody knows, and nothing is asked. Needs connections of its own, so it sees only what is committed.
    Raises BooksFromElsewhere.
    """
    verdict = Verdict()
    roots = list(Root.objects.order_by("day"))
    verdict.findings += _chain_of_roots(roots)
    settled = horizon()
    sums: Held = Counter()
    trees = [merkle.Tree() for _ in roots]
    live = 0
    for seen in _parts(settled, [root.upto for root in roots], part):
        verdict.transfers += seen.transfers
        verdict.findings += seen.findings
        for kind, orders in seen.live.items():
            live += len(orders) // _ID
            verdict.findings += _not_empty(kind, _ids(orders), closed) if closed and orders else ()
        sums.update(seen.sums)
        for place, leaves in seen.leaves:
            trees[place].add(leaves)
        progress(verdict.transfers)
    verdict.findings += _stray(live if verdict.holds else -1)
    verdict.findings += _held(settled, sums)
    verdict.findings += _off_chart()
    verdict.findings += _roots(roots, trees)
    verdict.roots = len(roots)
    verdict.findings += _others_not_empty(closed) if closed else ()
    return verdict


def _parts(settled: str, cuts: list[str], size: int) -> Iterator[_Part]:
    """What was seen, in the order of the chains, a few parts ahead of the reader."""
    waiting: deque[Future[_Part]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        after: UUID | None = UUID(int=0)
        while after is not None or waiting:
            if after is not None:
                last = _one(f"SELECT {schema()}.verify_next(%s, %s)", [after, size])
                waiting.append(pool.submit(_walk, after, last or END, settled, cuts))
                after = last
            while waiting and (after is None or len(waiting) > WORKERS):
                yield waiting.popleft().result()


def _walk(after: UUID, last: UUID, settled: str, cuts: list[str]) -> _Part:
    """One part, with a close look at each chain where something is off."""
    seen = _Part()
    off: list[UUID] = []
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM {schema()}.verify_chains(%s, %s, %s::xid8, %s::text[]::xid8[])",
                [after, last, settled, cuts],
            )
            for kind, subject, place, source, target, currency, amount, ids in cursor.fetchall():
                if kind == "off":
                    off.append(subject)
                elif kind == "live":
                    seen.live[target] += bytes(ids or b"")
                elif kind == "count":
                    seen.transfers += int(amount or 0)
                elif kind == "leaves":
                    seen.leaves.append((place, _in_order(bytes(ids))))
                else:
                    seen.sums.update({(target, currency): int(amount)} if target else {})
                    seen.sums.subtract({(source, currency): int(amount)} if source else {})
            if off:
                cursor.execute(f"SELECT * FROM {schema()}.verify_closely(%s)", [off])
                _judge(seen, cursor.fetchall())
    finally:
        connection.close()
    return seen


def _in_order(leaves: bytes) -> list[bytes]:
    """Heads in the order of their subjects; in the answer each follows the 16 bytes of its subject."""
    return [each[16:] for each in sorted(leaves[place : place + 48] for place in range(0, len(leaves), 48))]


def _ids(joined: bytes) -> list[UUID]:
    return [UUID(bytes=joined[place : place + _ID]) for place in range(0, len(joined), _ID)]


def _judge(seen: _Part, rows: Iterable[tuple[Any, ...]]) -> None:
    for kind, subject, item, place, address, currency, amount in rows:
        if kind == "live":
            seen.live[kind_of(address)] += subject.bytes
            continue
        found = Finding(kind=kind, subject=subject, item=item, place=place, amount=int(amount or 0))
        seen.findings.append(replace(found, address=address, currency=currency) if address else found)


def _one(query: str, values: Iterable[Any] = ()) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchone()[0]


def _held(settled: str, sums: Held) -> Iterator[Finding]:
    """Party and open accounts: what is kept for them against what their transfers add up to."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {schema()}.verify_held(%s::xid8)", [settled])
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


def _off_chart() -> Iterator[Finding]:
    """Transfers of a kind, or between accounts, that no movement of the chart has; the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT item FROM {schema()}.verify_ways(%s)", [MOST_OFF_CHART])
        for (item,) in cursor.fetchall():
            yield Finding(kind="off_chart", item=item)


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
