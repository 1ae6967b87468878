"""How fast does the standard policy decide: in Python with its trace, on its longest path, in SQL; and zen-engine?"""

import json
import random
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from anxin.bench.abba import abba
from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer
from anxin.policy.clauses import Between, OneOf, Policy, Test
from anxin.policy.columns import columns
from anxin.policy.compile_sql import compile_sql
from anxin.policy.decide import decide
from anxin.policy.document import shipped
from anxin.policy.facts import Facts
from anxin.policy.row import row
from anxin.policy.vocabulary import DAY, FACTS, HOUR, Kind

NUMBERS = {
    Kind.DURATION: (0, HOUR, 24 * HOUR, 24 * HOUR + 1, 7 * DAY, 8 * DAY),
    Kind.MONEY: (100, 3_000, 5_000, 5_001, 20_000, 60_000),
    Kind.COUNT: (0, 0, 0, 1, 5, 6),
    Kind.SHARE: (0, 25, 50, 75, 100),
}
MANY = 20_000
FLAT_ROWS = 1_000_000


class NoPeer(RuntimeError):
    """zen-engine is not installed: `pip install 'anxin[bench]'`."""


def some_facts(count: int) -> list[Facts]:
    """Facts at random, the same every time; every value of an enum as often as any other."""
    seed = random.Random(1)  # noqa: S311  a measure must be the same every time
    return [Facts(**_values(seed)) for _ in range(count)]


def _values(seed: random.Random) -> dict[str, Any]:
    values = {
        name: seed.choice(fact.values) if fact.values else seed.choice(NUMBERS[fact.kind])
        for name, fact in FACTS.items()
    }
    if seed.random() < 0.2:
        values["past_promise"] = -HOUR
    return values


def _timed(work: Callable[[], int]) -> Rate:
    cpu, began = time.process_time(), time.perf_counter()
    count = work()
    return Rate(count / (time.perf_counter() - began), 1000 * (time.process_time() - cpu) / count)


def _deciding(facts: Sequence[Facts], policy: Policy, seconds: int) -> Rate:
    def work() -> int:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            for each in facts:
                decide(each, policy)
            count += len(facts)
        return count

    return _timed(work)


def policy(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """The mean path with its trace, beside zen-engine on the same rules (static loader, trace on)."""
    del server
    rules, facts = shipped("standard"), some_facts(MANY)
    zen = _zen(rules, facts)
    runs = abba(lambda: _deciding(facts, rules, seconds), lambda: zen(seconds), repeats)
    given = [{name: getattr(each, name) for name in FACTS} for each in facts]
    building = _timed(lambda: len([Facts(**values) for values in given]))
    note = f"mean path with its trace; building facts {building.per_second:,.0f}/s"
    return Result("policy", "zen-engine, static loader, trace on", *runs, target=5, note=note)


def policy_longest(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """The clause whose cases take longest, beside the mean path."""
    del server
    rules, facts = shipped("standard"), some_facts(MANY)
    by_clause: dict[str, list[Facts]] = {}
    for each in facts:
        by_clause.setdefault(decide(each, rules).clause.id, []).append(each)
    full = {name: (some * (MANY // len(some)))[:MANY] for name, some in by_clause.items()}
    # the best of three looks: one alone may have been disturbed
    slowest = min(full, key=lambda name: max(_timed(lambda: _once(full[name], rules)).per_second for _ in range(3)))
    runs = abba(lambda: _deciding(full[slowest], rules, seconds), lambda: _deciding(facts, rules, seconds), repeats)
    return Result("policy_longest", "the mean path", *runs, note=f"cases of {slowest}")


def _once(facts: Sequence[Facts], rules: Policy) -> int:
    for each in facts:
        decide(each, rules)
    return len(facts)


def policy_sql(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """One statement over a flat table of a million rows, beside the Python reading."""
    rules, facts = shipped("standard"), some_facts(MANY)
    with server.connect() as connection:
        _flat(connection, facts)
        statement = f"SELECT sum({compile_sql(rules)}) FROM bench_policy.flat"

        def ask() -> float:
            connection.execute(statement)
            return float(FLAT_ROWS)

        server.rate(ask)
        runs = abba(lambda: server.rate(ask), lambda: _deciding(facts, rules, seconds), repeats)
        connection.execute("DROP SCHEMA bench_policy CASCADE")
    return Result("policy_sql", "Python, mean path with its trace", *runs, note=f"{FLAT_ROWS:,} rows, flat table")


def _flat(connection: Any, facts: Sequence[Facts]) -> None:
    connection.execute("DROP SCHEMA IF EXISTS bench_policy CASCADE")
    connection.execute("CREATE SCHEMA bench_policy")
    types = columns()
    for name, fact in FACTS.items():
        if fact.kind is Kind.ENUM:
            names = ", ".join(f"'{each}'" for each in fact.names)
            connection.execute(f"CREATE TYPE bench_policy.{name} AS ENUM ({names})")
            types[name] = f"bench_policy.{name}"
    listed = ", ".join(f"{name} {kind} NOT NULL" for name, kind in types.items())
    connection.execute(f"CREATE UNLOGGED TABLE bench_policy.flat ({listed})")
    with connection.cursor() as cursor, cursor.copy("COPY bench_policy.flat FROM STDIN") as copy:
        for each in facts:
            copy.write_row(row(each))
    copies = FLAT_ROWS // len(facts) - 1
    connection.execute(
        f"INSERT INTO bench_policy.flat SELECT one.* FROM bench_policy.flat one, generate_series(1, {copies})"
    )
    connection.execute("VACUUM ANALYZE bench_policy.flat")


def _zen(rules: Policy, facts: Sequence[Facts]) -> Callable[[int], Rate]:
    """zen-engine over the same rules; refused unless it decides every one of the first thousand alike."""
    try:
        engine_of = import_module("zen").ZenEngine
    except ImportError as missing:
        raise NoPeer("zen-engine") from missing
    engine = engine_of({"loader": {"type": "static", "content": {"rules": decision_table(rules)}}})
    contexts = [dict(zip(FACTS, row(each), strict=True)) for each in facts]
    for context, each in zip(contexts[:1000], facts, strict=False):
        if engine.evaluate("rules", context, {})["result"]["clause"] != decide(each, rules).clause.number:
            raise AssertionError(json.dumps(context))

    def run(seconds: int) -> Rate:
        def work() -> int:
            end = time.perf_counter() + seconds
            for count, context in enumerate(contexts * 1000, 1):
                engine.evaluate("rules", context, {"trace": True})
                if count % 100 == 0 and time.perf_counter() > end:
                    return count
            return len(contexts) * 1000

        return _timed(work)

    return run


def decision_table(rules: Policy) -> dict[str, Any]:
    """The rules as a decision table in the form that zen-engine reads: one row a box, first match wins."""
    rows: list[dict[str, str]] = []
    for clause in rules.clauses:
        for box in clause.boxes:
            cells = _cells(box)
            if cells is not None:
                rows.append({"_id": f"r{len(rows)}", "clause": str(clause.number), **cells})
    names = list(dict.fromkeys(name for each in rows for name in each if name in FACTS))
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "clause", "name": "clause", "field": "clause"}],
        "rules": [{**dict.fromkeys(names, ""), **each} for each in rows],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "decisionTableNode", "name": "rules", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "e2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


def _cells(box: Sequence[Test]) -> dict[str, str] | None:
    """One cell a fact; None where two tests of one fact leave nothing."""
    cells: dict[str, str] = {}
    allowed: dict[str, tuple[Any, ...]] = {}
    for test in box:
        if isinstance(test, Between):
            cells[test.fact] = _range(test)
            continue
        before = allowed.get(test.fact, FACTS[test.fact].values)
        allowed[test.fact] = tuple(value for value in before if value in test.values)
    for name, values in allowed.items():
        if not values:
            return None
        cells[name] = _names(OneOf(name, values))
    return cells


def _names(test: OneOf) -> str:
    return ", ".join(json.dumps(value) for value in test.values)


def _range(test: Between) -> str:
    if test.low is None or test.high is None:
        return f"<= {test.high}" if test.low is None else f">= {test.low}"
    return str(test.low) if test.low == test.high else f"[{test.low}..{test.high}]"
