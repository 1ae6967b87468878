"""Which pieces of a line has a bad batch hurt? Those whose code is of it; the others stay their buyer's."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from anxin.flows.acts.hurt_lines import BATCH
from anxin.flows.acts.subjects import Subject
from anxin.refunds.units import Units, units_of

ONLY = (1,)


def pieces_hurt(subjects: Sequence[Subject], source: str, hurt_by: UUID) -> list[Subject]:
    """The subjects, those of several pieces about the pieces of the batch alone; whose bad pieces have all their money
    back is left out."""
    if source != BATCH:
        return list(subjects)
    several = [subject.line for subject in subjects if subject.line.quantity > 1]
    bad = {line: _bad(units, hurt_by) for line, units in units_of(several).items()}
    return [
        replace(subject, units=places if len(places) < subject.line.quantity else ())
        for subject in subjects
        if (places := bad.get(subject.line.pk, ONLY))
    ]


def _bad(units: Units, batch: UUID) -> tuple[int, ...]:
    return tuple(unit.place for unit in units.rows if unit.piece.batch == batch and unit.open)
