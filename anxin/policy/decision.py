"""What does a decision say?

Which clause decided, on which facts, on which terms, and for every clause passed over the first test that failed.

    decision.outcome        Outcome              decision.by           By
    decision.clause         Clause (.id .number) decision.liable       Liable
    decision.within         seconds or None      decision.ceiling      seconds by the clock, for people; or None
    decision.within_minutes minutes or None      decision.until        seconds from deciding until `wait` ends, or None
    decision.amount         Amount (the rule)    decision.amount_minor fen, capped by what remains
    decision.ask            Ask or None          decision.reviewer     Reviewer or None
    decision.choices        for buyer_chooses    decision.reason       Reason of a rejection, or None
    decision.destinations, .evidence (slots), .effects, .law, .trace, .as_json()
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from anxin.policy.clauses import (
    Amount,
    Ask,
    Between,
    By,
    Clause,
    Destination,
    Effect,
    Either,
    Liable,
    Outcome,
    Reason,
    Reviewer,
    Slot,
    Test,
)
from anxin.policy.facts import Facts
from anxin.policy.vocabulary import FACTS, HOUR, MINUTE, Fact, Kind
from anxin.workdays import add_service_hours


class Miss(NamedTuple):
    """The first test of a clause that did not hold."""

    clause: Clause
    test: Test | Either


class Passed(NamedTuple):
    """One line of a trace: why a clause did not decide."""

    clause: str
    number: int
    fact: str
    expected: str
    actual: str


def write_test(test: Test | Either) -> str:
    """A test as the document writes it: `>= 30 min`, `silent`, `not changed_mind`, `[none, failed]`."""
    if isinstance(test, Either):
        return " or ".join(" and ".join(f"{t.fact}: {write_test(t)}" for t in option) for option in test.options)
    fact = FACTS[test.fact]
    if isinstance(test, Between):
        return _write_between(fact, test)
    values = [v for v in fact.values if v not in test.values] if test.negated else list(test.values)
    names = [fact.names[fact.values.index(value)] for value in values]
    said = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return f"not {said}" if test.negated else said


def _write_between(fact: Fact, test: Between) -> str:
    low = None if test.low is None else fact.write(test.low)
    high = None if test.high is None else fact.write(test.high)
    if low is not None and high is not None:
        return str(low) if low == high else f"{low} .. {high}"
    step = {Kind.DURATION: MINUTE, Kind.MONEY: 100}.get(fact.kind, 0)
    if test.low is not None:
        return f"> {fact.write(test.low - 1)}" if step and test.low % step == 1 else f">= {low}"
    if test.high is not None:
        return f"< {fact.write(test.high + 1)}" if step and test.high % step == step - 1 else f"<= {high}"
    return "anything"


def _actual(facts: Facts, test: Test | Either) -> str:
    shown = {name: FACTS[name].say(getattr(facts, name)) for name in test.names}
    return ", ".join(shown.values()) if len(shown) == 1 else ", ".join(f"{k}: {v}" for k, v in shown.items())


class Decision(NamedTuple):
    """What is right, with its reasons. `misses` is the trace as it was gathered: a Miss, or a tuple of Misses that hold
    for every case of this problem and delivery. `named_minor` is the amount that people agreed on, where they did."""

    facts: Facts
    clause: Clause
    misses: tuple[Any, ...]
    named_minor: int | None = None

    @property
    def outcome(self) -> Outcome:
        return self.clause.terms.outcome

    @property
    def by(self) -> By:
        return self.clause.terms.by

    @property
    def liable(self) -> Liable:
        return self.clause.terms.liable

    @property
    def within(self) -> int | None:
        return self.until if self.outcome is Outcome.WAIT else self.clause.terms.within

    @property
    def within_minutes(self) -> int | None:
        return None if self.within is None else -(-self.within // MINUTE)

    @property
    def ceiling(self) -> int | None:
        return self.clause.terms.ceiling

    def due(self, at: datetime) -> datetime:
        """When there is a result of what was decided at `at`: people have service hours, as the rules say in public, up
        to their ceiling by the clock; everybody else is waited for by the clock."""
        span = timedelta(seconds=self.ceiling or self.within or 0)
        if self.outcome is not Outcome.REVIEW or not self.within:
            return at + span
        return add_service_hours(at, self.within / HOUR, span.total_seconds() / HOUR, working_days_only=False)

    @property
    def until(self) -> int | None:
        return max(0, -self.facts.past_promise) if self.outcome is Outcome.WAIT else None

    @property
    def amount(self) -> Amount:
        return self.clause.terms.amount

    @property
    def amount_minor(self) -> int:
        """Fen that go back (of `buyer_chooses`: when the buyer takes the money), rounded up for the buyer."""
        facts, rule = self.facts, self.amount
        if self.named_minor is not None:
            return max(0, min(facts.remaining, self.named_minor))
        if rule is Amount.NOTHING:
            return 0
        if rule is Amount.UNDELIVERED_SHARE:
            return min(facts.remaining, -(-facts.amount * (100 - facts.delivered_share) // 100))
        if rule is Amount.UNUSED_SHARE:
            return facts.unused_minor
        return facts.remaining

    @property
    def ask(self) -> Ask | None:
        return self.clause.terms.ask

    @property
    def reviewer(self) -> Reviewer | None:
        return self.clause.terms.reviewer

    @property
    def reason(self) -> Reason | None:
        return self.clause.terms.reason

    @property
    def choices(self) -> tuple[Outcome, ...]:
        return self.clause.terms.choices

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.clause.terms.effects

    @property
    def evidence(self) -> tuple[Slot, ...]:
        return self.clause.terms.evidence

    @property
    def destinations(self) -> tuple[Destination, ...]:
        return self.clause.terms.destinations

    @property
    def law(self) -> tuple[str, ...]:
        return self.clause.terms.law

    def passed_over(self) -> Iterator[Miss]:
        """Every clause before the deciding one, in order, with its first failed test."""
        for miss in self.misses:
            if isinstance(miss, Miss):
                yield miss
            else:
                yield from miss

    @property
    def trace(self) -> tuple[Passed, ...]:
        return tuple(
            Passed(clause.id, clause.number, ", ".join(test.names), write_test(test), _actual(self.facts, test))
            for clause, test in self.passed_over()
        )

    def as_json(self) -> dict[str, Any]:
        """The form that `anxin policy decide --json` prints and that a case keeps."""
        return {
            "outcome": str(self.outcome),
            "clause": self.clause.id,
            "clause_number": self.clause.number,
            "by": str(self.by),
            "within_minutes": self.within_minutes,
            "liable": str(self.liable),
            "amount": str(self.amount),
            "amount_minor": self.amount_minor,
            "ask": self.ask and str(self.ask),
            "reviewer": self.reviewer and str(self.reviewer),
            "reason": self.reason and str(self.reason),
            "choices": [str(choice) for choice in self.choices],
            "effects": [str(effect) for effect in self.effects],
            "evidence": [str(slot) for slot in self.evidence],
            "destinations": [str(place) for place in self.destinations],
            "law": list(self.law),
            "until_minutes": None if self.until is None else self.within_minutes,
            "trace": [passed._asdict() for passed in self.trace],
        }
