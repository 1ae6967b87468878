"""Which pieces of a line has a bad batch or a fallen supplier hurt? Its codes, or what it brought; no other."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.queries import of_several
from anxin.flows.acts.is_hurt import BATCH, is_hurt
from anxin.flows.acts.subjects import Subject
from anxin.refunds.units import Units, units_of


def pieces_hurt(subjects: Sequence[Subject], source: str, hurt_by: UUID) -> list[Subject]:
    """The subjects, those of several pieces about the pieces that are hurt alone; left out is who has all the money of
    these back, or other pieces in their place.

    Lines that came from one supplier are of it as a whole.
    """
    apart = {one.key for one in subjects} if source == BATCH else _apart(subjects)
    known = units_of([one.line for one in subjects if one.key in apart])
    found = [_narrowed(one, known[one.key], source, hurt_by) if one.key in apart else one for one in subjects]
    return [one for one in found if one]


def _apart(subjects: Sequence[Subject]) -> set[UUID]:
    return of_several([one.key for one in subjects if one.line.quantity > 1])


def _narrowed(subject: Subject, units: Units, source: str, hurt_by: UUID) -> Subject | None:
    places = tuple(unit.place for unit in units.rows if is_hurt(unit, source, hurt_by))
    if not places:
        return None
    if source == BATCH:
        return replace(subject, units=places if len(places) < subject.line.quantity else ())
    rows = Delivery.objects.filter(line=subject.line, supplier=hurt_by).select_related("supplier").order_by("number")
    for row in rows:
        row.order, row.line = subject.order, subject.line
    brought = [row for row in rows if set(row.places) & set(places)]
    return replace(subject, units=places if len(places) < subject.line.quantity else (), delivery=brought[-1])
