"""Which pieces of a line has a bad batch hurt? Those whose code is of it; the others stay their buyer's."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from anxin.flows.acts.hurt_lines import BATCH
from anxin.flows.acts.subjects import Subject
from anxin.refunds.units import Units, units_of


def pieces_hurt(subjects: Sequence[Subject], source: str, hurt_by: UUID) -> list[Subject]:
    """The subjects, those of several pieces about the pieces of the batch alone; left out is who has all the money of
    these back, or other pieces in their place."""
    if source != BATCH:
        return list(subjects)
    bad = {line: _bad(units, hurt_by) for line, units in units_of([subject.line for subject in subjects]).items()}
    return [
        replace(subject, units=places if len(places) < subject.line.quantity else ())
        for subject in subjects
        if (places := bad[subject.line.pk])
    ]


def _bad(units: Units, batch: UUID) -> tuple[int, ...]:
    return tuple(unit.place for unit in units.rows if unit.piece.batch == batch and unit.open)
