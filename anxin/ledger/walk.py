"""Do the chains of one part hold, and what do their transfers add up to?"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from anxin.ledger.second_engine import SecondEngine

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Which chains: those above `after`, up to and with `last`; what counts as settled, and where roots were cut."""

    after: UUID
    last: UUID
    settled: str
    cuts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What went one way on one day (UTC), in minor units; of orders' own accounts only the kind is told.

    What was not settled is told apart: balances are compared as they stood before it.
    """

    kind: str
    mirrors: bool
    source: str
    target: str
    currency: str
    day: date
    settled: bool
    amount_minor: int


@dataclass(slots=True)
class Part:
    """What was seen of some chains.

    `off` are those that want a close look. `live` says how many orders' accounts of a kind should hold something, and
    `held` of which orders. `leaves` are, by the place of a daily root, the heads under it in the order of their
    subjects.
    """

    transfers: int = 0
    off: list[UUID] = field(default_factory=list)
    live: Counter[str] = field(default_factory=Counter)
    held: dict[str, list[UUID]] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    leaves: list[tuple[int, list[bytes]]] = field(default_factory=list)


def walk(engine: SecondEngine, bounds: Bounds, *, live: bool) -> Part:
    """One part, from one snapshot of the books; which orders should hold something is told only when asked for."""
    cuts = "'{" + ",".join(str(int(cut)) for cut in bounds.cuts) + "}'::xid8[]"
    named = {"after": bounds.after, "last": bounds.last, "settled": int(bounds.settled), "cuts": cuts}
    with engine.snapshot():
        engine.load(_HEADS.format(**named), name="heads")
        shops = [shop for (shop,) in engine.ask("SELECT DISTINCT substr(path, 1, 36) FROM heads")]
        engine.load(" UNION ALL ".join(_balances(shops, bounds)) or _NO_BALANCES, name="balances")
        engine.load(_LINKS.format(**named), name="links", before=("chain", "seq", "hash"), after=("chain", "place"))
    for name, query in _queries():
        engine.keep(query, name=name)
    part = Part()
    part.off = [UUID(bytes=subject) for (subject,) in engine.ask("SELECT subject FROM chains WHERE off")]
    for kind, wanted in (("hold", "holds"), ("pending", "pends")):
        [(part.live[kind],)] = engine.ask(f"SELECT count(*) FROM chains WHERE {wanted} AND NOT off")
        if live:
            found = engine.ask(f"SELECT subject FROM chains WHERE {wanted} AND NOT off ORDER BY subject")
            part.held[kind] = [UUID(bytes=subject) for (subject,) in found]
    for kind, mirrors, source, target, currency, day, settled, amount, count in engine.ask(_MOVED):
        part.transfers += count
        # a time that no calendar here knows was never written by the ledger: its chain is off
        on = _EPOCH + timedelta(days=day or 0)
        part.moved.append(Moved(kind, mirrors, source, target, currency, on, settled, int(amount)))
    part.leaves = [(place, leaves) for place, leaves in engine.ask(_LEAVES.format(cuts=len(bounds.cuts)))]
    return part


@cache
def _queries() -> list[tuple[str, str]]:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    _, *named = re.split(r"^-- (\w+)\n", text, flags=re.MULTILINE)
    return [(name, query.rstrip().rstrip(";")) for name, query in zip(named[::2], named[1::2], strict=True)]


def _balances(shops: Iterable[str], bounds: Bounds) -> Iterable[str]:
    for shop in shops:
        for kind in ("hold", "pending"):
            path = f"{kind}:{shop}:"
            yield (
                f"SELECT '{kind}' AS kind, substr(address, {len(kind) + 2}) AS path, currency, amount_minor AS amount "
                f"FROM ledger_balance WHERE address > '{path}{bounds.after}' AND address <= '{path}{bounds.last}'"
            )


# the range stands outside, and every column has one type and collation on both sides: else the two are not merged
# along their indexes, but sorted
_LINKS = """
    SELECT * FROM (
        SELECT chain, seq, width_bucket(xid, {cuts}) AS place, xid < '{settled}'::xid8 AS settled, hash,
            NULL::bytea AS content, id::text COLLATE "C" AS id, shop, "order", source, target, amount_minor AS amount,
            currency, kind, ref, key,
            CASE WHEN at >= '0001-01-01+00' AND at < '9999-12-31+00'
                THEN (date_part('epoch', at) * 1000000)::bigint END AS micros,
            reverses::text COLLATE "C" AS reverses
        FROM ledger_transfer
        UNION ALL
        SELECT subject, seq, width_bucket(xid, {cuts}), NULL::boolean, hash, content,
            NULL::text COLLATE "C", NULL::uuid, NULL::uuid, NULL::text COLLATE "C", NULL::text COLLATE "C",
            NULL::bigint, NULL::varchar(3) COLLATE "C",
            NULL::varchar(40) COLLATE "C", NULL::varchar(80), NULL::varchar(200) COLLATE "C", NULL::bigint,
            NULL::text COLLATE "C"
        FROM ledger_chainlink
    ) AS links
    WHERE chain > '{after}' AND chain <= '{last}' ORDER BY chain, seq
"""
_HEADS = """
    SELECT subject, shop, seq, head, shop::text || ':' || subject::text AS path
    FROM ledger_chain WHERE subject > '{after}' AND subject <= '{last}'
"""
_NO_BALANCES = (
    "SELECT '' AS kind, '' AS path, currency, amount_minor AS amount FROM ledger_balance WHERE address IS NULL"
)
_MOVED = """
    SELECT kind, mirrors, source, target, currency, day, settled, sum(CAST(amount AS DECIMAL(38, 0))), count(*)
    FROM walked WHERE amount IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
# of each chain the last link before a cut, where it has one after the cut before; in the order of the chains, as read
_LEAVES = """
    SELECT place, array_agg(hash) FROM walked
    WHERE place < {cuts} AND (newest OR place_after > place) GROUP BY place
"""
