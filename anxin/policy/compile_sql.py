"""How does one policy become one SQL expression?

`compile_sql(policy) -> str` is a `CASE` over columns named like the facts, whose value is the number of the clause that
decides (NULL where none does). It holds no text of a policy: only fact names, enum names and whole numbers of the typed
vocabulary. Columns: enums are text, yes/no boolean, durations seconds, money fen, shares percents; none may be NULL,
because not known is a value; see `columns.py`.
"""

from collections.abc import Mapping
from typing import Any

from anxin.policy.clauses import Between, Either, OneOf, Policy, Test
from anxin.policy.cut import cut
from anxin.policy.vocabulary import FACTS, Kind

Left = tuple[tuple[int, tuple[Test | Either, ...]], ...]


def compile_sql(policy: Policy, prefix: str = "") -> str:
    """The expression, with `prefix` (such as `facts.`) before every column.

    It asks for delivery and problem first and has, for each group of them, only the clauses that can still hold.
    """
    arms = []
    for delivery in FACTS["delivery"].values:
        groups: dict[Left, list[object]] = {}
        for problem in FACTS["problem"].values:
            known = {"delivery": delivery, "problem": problem}
            groups.setdefault(_left(policy, known), []).append(problem)
        arms.append(f"WHEN '{delivery}' THEN {_by_problem(groups, prefix)}")
    return f"CASE {prefix}delivery\n  " + "\n  ".join(arms) + "\nEND"


def _left(policy: Policy, known: Mapping[str, object]) -> Left:
    left = []
    for clause in policy.clauses:
        tests = [cut(test, known) for test in clause.tests]
        if False in tests:
            continue
        still = tuple(test for test in tests if not isinstance(test, bool))
        left.append((clause.number, still))
        if not still:
            break
    return tuple(left)


def _by_problem(groups: Mapping[Left, list[object]], prefix: str) -> str:
    *some, last = sorted(groups, key=lambda left: len(groups[left]))
    whens = [
        f"WHEN {_among(f'{prefix}problem', groups[left], '=', 'IN')} THEN {_decide(left, prefix)}" for left in some
    ]
    return f"CASE {' '.join(whens)} ELSE {_decide(last, prefix)} END" if whens else _decide(last, prefix)


def _decide(left: Left, prefix: str) -> str:
    arms = [
        f"WHEN {' AND '.join(_test(test, prefix) for test in tests)} THEN {place}" for place, tests in left if tests
    ]
    end = [f"ELSE {place}" for place, tests in left if not tests]
    return f"CASE {' '.join([*arms, *end])} END" if arms else str(left[0][0]) if left else "NULL::integer"


def _test(test: Test | Either, prefix: str) -> str:
    if isinstance(test, Either):
        options = (" AND ".join(_test(each, prefix) for each in option) for option in test.options)
        return f"({' OR '.join(options)})"
    column = f"{prefix}{FACTS[test.fact].name}"
    return _one_of(test, column) if isinstance(test, OneOf) else _between(test, column)


def _one_of(test: OneOf, column: str) -> str:
    fact = FACTS[test.fact]
    if fact.kind is Kind.YES_NO:
        return column if test.values == (True,) else f"NOT {column}"
    inside = [value for value in fact.values if value in test.values]
    outside = [value for value in fact.values if value not in test.values]
    if len(outside) < len(inside):
        return _among(column, outside, "<>", "NOT IN")
    return _among(column, inside, "=", "IN")


def _among(column: str, values: list[Any], one: str, many: str) -> str:
    quoted = [f"'{value}'" for value in values]
    return f"{column} {one} {quoted[0]}" if len(quoted) == 1 else f"{column} {many} ({', '.join(quoted)})"


def _between(test: Between, column: str) -> str:
    if test.low == test.high:
        return f"{column} = {test.low}"
    low = [] if test.low is None else [f"{column} >= {test.low}"]
    high = [] if test.high is None else [f"{column} <= {test.high}"]
    return " AND ".join([*low, *high])
