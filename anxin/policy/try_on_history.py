"""What would a draft have decided otherwise?

Over facts in memory; `trial_sql.py` asks the same of the database in one statement. A `Trial` has one `Shift` for each
pair of clauses that decide, with counts, money on both sides and an example.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from anxin.policy.clauses import Clause, Policy
from anxin.policy.decide import decide
from anxin.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Shift:
    """Cases that one clause decided and another would decide. Money is fen; `example` is a subject."""

    before: Clause
    after: Clause
    count: int
    before_minor: int
    after_minor: int
    example: str

    @property
    def is_change(self) -> bool:
        """Whether anybody would notice: another outcome, amount or bearer, or another sum."""
        a, b = self.before.terms, self.after.terms
        return (a.outcome, a.amount, a.liable, self.before_minor) != (b.outcome, b.amount, b.liable, self.after_minor)

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before.id,
            "after": self.after.id,
            "outcome_before": str(self.before.terms.outcome),
            "outcome_after": str(self.after.terms.outcome),
            "count": self.count,
            "money_before_minor": self.before_minor,
            "money_after_minor": self.after_minor,
            "borne_by": str(self.after.terms.liable),
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """All shifts, the largest first."""

    total: int
    shifts: tuple[Shift, ...]

    @classmethod
    def read(cls, old: Policy, new: Policy, rows: Sequence[Sequence[Any]]) -> Self:
        """The trial from the rows of `trial_sql`."""
        one, two = ({clause.number: clause for clause in policy.clauses} for policy in (old, new))
        shifts = [
            Shift(one[was], two[becomes], count, int(before), int(after), example)
            for was, becomes, count, before, after, example in rows
        ]
        shifts.sort(key=lambda shift: (-shift.count, shift.before.number, shift.after.number))
        return cls(sum(shift.count for shift in shifts), tuple(shifts))

    @property
    def changes(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.is_change)

    def as_json(self) -> dict[str, Any]:
        """How many would be decided otherwise, the money moved and by whom it would be borne."""
        changes = self.changes
        borne: dict[str, int] = {}
        for shift in changes:
            who = str(shift.after.terms.liable)
            borne[who] = borne.get(who, 0) + shift.after_minor - shift.before_minor
        return {
            "cases": self.total,
            "otherwise": sum(shift.count for shift in changes),
            "money_moved_minor": sum(shift.after_minor - shift.before_minor for shift in changes),
            "borne_by": borne,
            "changes": [shift.as_json() for shift in changes],
        }


def try_on_history(old: Policy, new: Policy, history: Iterable[tuple[str, Facts]]) -> Trial:
    """Decide every (subject, facts) twice."""
    groups: dict[tuple[int, int], list[Any]] = {}
    for subject, facts in history:
        one, two = decide(facts, old), decide(facts, new)
        key = (one.clause.number, two.clause.number)
        group = groups.setdefault(key, [*key, 0, 0, 0, subject])
        group[2] += 1
        group[3] += one.amount_minor
        group[4] += two.amount_minor
        group[5] = min(group[5], subject)
    return Trial.read(old, new, list(groups.values()))
