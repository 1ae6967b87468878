"""Which pieces does a supplier hear of in a claim, and which codes does it look up for one?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.delivery.errands import CHECK, CLAIM, SupplyErrand
from anxin.delivery.models import Code, Delivery
from anxin.delivery.units import pieces_of, pieces_there
from anxin.flows.acts.open_codes import open_codes

MOST_CHECKED = 20


def add_pieces(errands: Sequence[SupplyErrand], *, at: datetime) -> list[SupplyErrand]:
    """The errands: claims with the pieces in question, those that look codes up with their texts, twenty at most."""
    looks = [errand for errand in errands if errand.act in (CHECK, CLAIM)]
    if not looks:
        return list(errands)
    cases = Case.objects.select_related("line").in_bulk([errand.claimed.subject for errand in looks])
    rows = Delivery.objects.select_related("line").in_bulk([errand.delivery for errand in looks])
    added: dict[UUID, SupplyErrand] = {}
    for errand in looks:
        case = cases[errand.claimed.subject]
        if errand.act == CHECK:
            added[errand.claimed.id] = replace(errand, codes=_codes(case, at))
        else:
            added[errand.claimed.id] = replace(errand, pieces=pieces_there(rows[errand.delivery], case.units))
    return [added.get(errand.claimed.id, errand) for errand in errands]


def _codes(case: Case, at: datetime) -> tuple[tuple[int, str], ...]:
    pieces = pieces_of([case.line])[case.line_id].rows
    about = [piece for piece in pieces if piece.code and (not case.units or piece.unit in case.units)]
    places = {piece.code: piece.unit for piece in about[:MOST_CHECKED]}
    rows = Code.objects.select_related("batch").filter(pk__in=[pk for pk in places if pk])
    return tuple(sorted((places[seen.code], seen.text) for seen in open_codes(list(rows), at=at)))
