"""How does what is said about a line become what is said about some of its pieces?"""

from collections.abc import Collection
from dataclasses import replace

from anxin.delivery.models import Delivery
from anxin.flows.acts.choose_units import choose_units
from anxin.flows.acts.subjects import Subject


def about_units(subject: Subject, wanted: Collection[int]) -> Subject:
    """The subject with its pieces and the latest delivery that brings them. Raises what `choose_units` raises."""
    units = choose_units(subject.line, wanted)
    if not units:
        return replace(subject, units=())
    found: Delivery | None = None
    for row in Delivery.objects.filter(line=subject.line).select_related("supplier").order_by("number"):
        row.order, row.line = subject.order, subject.line
        found = row if set(row.places) & set(units) else found
    return replace(subject, units=units, delivery=found)
