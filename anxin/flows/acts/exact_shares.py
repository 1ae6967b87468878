"""How many fen is the part of a line that has not arrived? Where it can be counted, those of the missing pieces."""

from collections.abc import Sequence

from anxin.flows.acts.subjects import Subject
from anxin.policy.clauses import Amount
from anxin.policy.decision import Decision
from anxin.refunds.units import units_of


def exact_shares(subjects: Sequence[Subject], decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions, in their order; those by share of a line of several pieces name the fen of what is missing.

    A percentage cannot tell seven pieces apart to the fen. What people agreed on stays.
    """
    lines = [s.line for s, decision in zip(subjects, decisions, strict=True) if _by_count(s, decision)]
    known = units_of(lines)
    return [
        decision._replace(named_minor=sum(unit.value_minor for unit in known[s.line.pk].missing(s.units)))
        if _by_count(s, decision) and known[s.line.pk].whole
        else decision
        for s, decision in zip(subjects, decisions, strict=True)
    ]


def _by_count(subject: Subject, decision: Decision) -> bool:
    by_share = decision.amount is Amount.UNDELIVERED_SHARE and decision.named_minor is None
    return by_share and subject.line.quantity > 1
