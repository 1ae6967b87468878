"""What came of trying a draft on history?

A `Trial` has one `Shift` for each pair of clauses that decide, with counts, money on both sides and an example. It is
made by `try_on_history` from facts or read by `read_trial` from the rows of the statement in `trial_sql`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anxin.policy.clauses import Clause, Policy


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


def read_trial(old: Policy, new: Policy, rows: Sequence[Sequence[Any]]) -> Trial:
    """The trial from the rows of `trial_sql`."""
    shifts = [
        Shift(old.clauses[was - 1], new.clauses[becomes - 1], count, int(before), int(after), example)
        for was, becomes, count, before, after, example in rows
    ]
    shifts.sort(key=lambda shift: (-shift.count, shift.before.number, shift.after.number))
    return Trial(sum(shift.count for shift in shifts), tuple(shifts))
