"""Which codes does a supplier look up for a claim, and which pieces are they?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from anxin.cases.models import Case
from anxin.delivery.errands import CHECK, SupplyErrand
from anxin.delivery.models import Code
from anxin.delivery.units import pieces_of
from anxin.flows.acts.open_codes import open_codes

MOST_CHECKED = 20


def add_codes(errands: Sequence[SupplyErrand], *, at: datetime) -> list[SupplyErrand]:
    """The errands, those that look codes up with the texts of the pieces in question, some twenty of each at most."""
    looks = [errand.claimed.subject for errand in errands if errand.act == CHECK]
    cases = {case.pk: case for case in Case.objects.select_related("line").filter(pk__in=looks)} if looks else {}
    return [
        replace(errand, codes=_codes(cases[errand.claimed.subject], at)) if errand.act == CHECK else errand
        for errand in errands
    ]


def _codes(case: Case, at: datetime) -> tuple[tuple[int, str], ...]:
    pieces = pieces_of([case.line])[case.line_id].rows
    about = [piece for piece in pieces if piece.code and (not case.units or piece.unit in case.units)]
    places = {piece.code: piece.unit for piece in about[:MOST_CHECKED]}
    rows = Code.objects.select_related("batch").filter(pk__in=[pk for pk in places if pk])
    return tuple(sorted((places[seen.code], seen.text) for seen in open_codes(list(rows), at=at)))
