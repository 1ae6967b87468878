"""Which pieces is a decision by share about, where what has not arrived can be counted? So that it names them."""

from collections.abc import Sequence
from dataclasses import replace

from anxin.flows.acts.subjects import Subject
from anxin.policy.clauses import Amount
from anxin.policy.decision import Decision
from anxin.refunds.units import units_of


def name_missing(subjects: Sequence[Subject], decisions: Sequence[Decision]) -> list[Subject]:
    """The subjects, in their order; those of a whole line whose missing pieces are given back are about these."""
    counted = [s.line for s, decision in zip(subjects, decisions, strict=True) if _by_count(s, decision)]
    known = units_of(counted)
    return [
        replace(s, units=tuple(unit.place for unit in known[s.line.pk].missing())) if s.line.pk in known else s
        for s in subjects
    ]


def _by_count(subject: Subject, decision: Decision) -> bool:
    by_count = decision.amount is Amount.UNDELIVERED_SHARE and decision.named_minor is not None
    return by_count and not subject.units and subject.line.quantity > 1
