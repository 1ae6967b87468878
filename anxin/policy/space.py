"""Into which finite pieces does a policy cut the space of all facts?

Each value of an enum is a cell; a number is cut into the ranges between the limits that some test uses. Within a cell
no test can tell two values apart, so that whatever holds for all combinations of cells holds for all facts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from anxin.policy.clauses import Between, Clause, OneOf, Test
from anxin.policy.facts import Facts
from anxin.policy.vocabulary import DAY, FACTS, MINUTE, Fact, Kind

MANY_CLAIMS = 6
RETURN_PERIOD = 7 * DAY
# limits that the principles speak of, whatever the clauses say
CUTS = {
    "past_promise": {0},
    "remaining": {1},
    "claims_30d": {MANY_CLAIMS},
    "claimed_after": {RETURN_PERIOD + 1},
}
FIRST = (
    *("problem", "delivery", "remaining", "payment", "past_promise", "code_check", "supplier", "fence", "recall"),
    *("account_error", "usage", "goods", "claimed_after", "amount", "tier", "claims_30d", "buyer_asked", "evidence"),
)


class Space:
    """The facts in the order in which a diagram asks for them, each with its cells."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        tests = [test for clause in clauses for box in clause.boxes for test in box]
        self.facts: tuple[str, ...] = tuple(dict.fromkeys((*FIRST, *FACTS)))
        self.level = {name: place for place, name in enumerate(self.facts)}
        self.cells: dict[str, tuple[Any, ...]] = {name: _cells(FACTS[name], tests) for name in self.facts}

    def mask(self, test: Test) -> frozenset[int]:
        """The cells of its fact in which `test` holds."""
        cells = enumerate(self.cells[test.fact])
        if isinstance(test, OneOf):
            return frozenset(place for place, value in cells if value in test.values)
        return frozenset(place for place, (low, high) in cells if _inside(test, low, high))

    def where(self, name: str, *values: Any) -> frozenset[int]:
        """The cells that hold these values."""
        cells = self.cells[name]
        if FACTS[name].is_number:
            return frozenset(p for p, (low, high) in enumerate(cells) if any(low <= value <= high for value in values))
        return frozenset(place for place, value in enumerate(cells) if value in values)

    def between(self, name: str, low: int | None = None, high: int | None = None) -> frozenset[int]:
        """The cells of a number between two limits that are cuts of this space."""
        return self.mask(Between(name, low, high))

    def example(self, cells: Mapping[str, int]) -> Facts:
        """Facts that lie in these cells, as plain as possible; what is not named keeps its default."""
        values = {name: self._value(name, cell) for name, cell in cells.items()}
        if "remaining" not in values and values.get("amount"):
            values["remaining"] = values["amount"]
        if values.get("remaining") and "amount" not in values:
            values["amount"] = values["remaining"]
        return Facts(**values)

    def _value(self, name: str, cell: int) -> Any:
        value = self.cells[name][cell]
        if not FACTS[name].is_number:
            return value
        low, high = value
        return _plain(FACTS[name], low, high)


def _inside(test: Between, low: int, high: int) -> bool:
    return (test.low is None or low >= test.low) and (test.high is None or high <= test.high)


def _plain(fact: Fact, low: int, high: int) -> int:
    wanted = {Kind.DURATION: MINUTE, Kind.MONEY: 100}.get(fact.kind, 1)
    if low == fact.low and low < 0:
        return max(low, high + 1 - wanted)
    rounded = -(-low // wanted) * wanted
    return rounded if rounded <= high else low


def _cells(fact: Fact, tests: Iterable[Test]) -> tuple[Any, ...]:
    if not fact.is_number:
        return fact.values
    starts = {fact.low} | CUTS.get(fact.name, set())
    for test in tests:
        if isinstance(test, Between) and test.fact == fact.name:
            starts |= {test.low} if test.low is not None else set()
            starts |= {test.high + 1} if test.high is not None else set()
    edges = sorted(start for start in starts if start <= fact.high)
    return tuple(zip(edges, [*(edge - 1 for edge in edges[1:]), fact.high], strict=True))
