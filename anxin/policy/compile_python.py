"""How does one policy become fast Python?

For each problem and state of delivery the clauses are cut down to the tests that are still open, and one function is
made from those. What is already known (that a clause about late arrivals cannot decide a changed mind) is answered
once, as a ready piece of the trace. The source is built from the typed vocabulary alone: fact names are looked up in
it, and every value is passed by reference, so no text of a policy is ever run.
"""

from collections.abc import Callable, Mapping
from typing import Any

from anxin.policy.clauses import Between, Clause, Either, Policy, Test
from anxin.policy.cut import SPLIT, cut
from anxin.policy.decision import Decision, Miss
from anxin.policy.facts import Facts
from anxin.policy.vocabulary import FACTS

Reading = Callable[[Facts], Decision]


def compile_python(policy: Policy) -> Reading:
    """A function from facts to the decision of `policy`; each part is made when first needed."""
    parts: dict[tuple[str, str], Reading] = {}
    find = parts.get

    def reading(facts: Facts) -> Decision:
        pair = (facts.problem, facts.delivery)
        part = find(pair)
        if part is None:
            part = parts[pair] = _Part(dict(zip(SPLIT, pair, strict=True))).make(policy)
        return part(facts)

    return reading


class _Part:
    """The function for one problem and one state of delivery, while it is being written."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self.known = known
        self.values: dict[str, Any] = {"Decision": Decision, "new": tuple.__new__}
        self.lines: list[str] = []
        self.passed: list[str] = []
        self.ready: list[Miss] = []

    def make(self, policy: Policy) -> Reading:
        for clause in policy.clauses:
            if self._write(clause):
                break
        source = "def part(f):\n" + "\n".join(self.lines)
        exec(source, self.values)  # noqa: S102  built above from the vocabulary; values come in by reference
        part: Reading = self.values["part"]
        return part

    def _refer(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return name

    def _condition(self, test: Test | Either) -> str:
        if isinstance(test, Either):
            return " or ".join(f"({' and '.join(map(self._condition, option))})" for option in test.options)
        place = f"f.{FACTS[test.fact].name}"
        if isinstance(test, Between):
            low = "" if test.low is None else f"{self._refer(test.low)} <= "
            return f"{low}{place}" + ("" if test.high is None else f" <= {self._refer(test.high)}")
        others = [value for value in FACTS[test.fact].values if value not in test.values]
        if len(test.values) == 1:
            return f"{place} == {self._refer(test.values[0])}"
        if len(others) == 1:
            return f"{place} != {self._refer(others[0])}"
        return f"{place} in {self._refer(frozenset(test.values))}"

    def _settle_ready(self) -> None:
        if self.ready:
            self.passed.append(self._refer(tuple(self.ready)))
            self.ready = []

    def _write(self, clause: Clause) -> bool:
        """Add one clause; True when it decides all that is left, so that nothing after it can be reached."""
        left = [(test, cut(test, self.known)) for test in clause.tests]
        open_tests: list[tuple[Test | Either, Test | Either | bool]] = []
        for test, rest in left:
            if rest is True:
                continue
            if rest is False and not open_tests:
                self.ready.append(Miss(clause, test))
                return False
            open_tests.append((test, rest))
            if rest is False:
                break
        self._settle_ready()
        depth = " "
        for _, rest in open_tests:
            if not isinstance(rest, bool):
                self.lines.append(f"{depth}if {self._condition(rest)}:")
                depth += " "
        here = f"t{len(self.passed)}"
        if open_tests and open_tests[-1][1] is False:
            self.lines.append(f"{depth}{here} = {self._refer(Miss(clause, open_tests.pop()[0]))}")
        else:
            passed = "".join(f"{piece}, " for piece in self.passed)
            self.lines.append(f"{depth}return new(Decision, (f, {self._refer(clause)}, ({passed}), None))")
        for test, _ in reversed(open_tests):
            depth = depth[:-1]
            self.lines.append(f"{depth}else: {here} = {self._refer(Miss(clause, test))}")
        self.passed.append(here)
        return not open_tests
