"""How did each of the staff keep to what was said? Promises, overturned decisions and hand-overs, by person."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from anxin import clock
from anxin.cases.queries import overturned_of
from anxin.console import gate, queries
from anxin.support.queries import Handed, Kept, hand_overs_of_people, promises_of_owners

MAY_SEE: Final = frozenset({"senior", "operator"})
WITHIN: Final = timedelta(days=90)


def standing(request: HttpRequest) -> list[dict[str, Any]] | None:
    """A row for each of the staff with anything to count, of the shops that this person leads; who broke most first.

    None for whoever leads no shop.
    """
    since = clock.now() - WITHIN
    led = [shop for shop, held in gate.roles(request).items() if held & MAY_SEE]
    if not led:
        return None
    rows = [row for shop in led for row in _of_shop(shop, since)]
    return sorted(rows, key=lambda row: (-row["promises"].broken, -row["overturned"], row["name"]))


def _of_shop(shop: UUID, since: datetime) -> list[dict[str, Any]]:
    promises, handed = promises_of_owners(shop, since=since), hand_overs_of_people(shop, since=since)
    appealed = {row.first_by: row for row in overturned_of(shop, since)}
    names = queries.names_of(by for by in {*promises, *handed, *appealed} if by.startswith("staff:"))
    return [
        {
            "name": name,
            "promises": promises.get(by, Kept()),
            "overturned": appealed[by].overturned if by in appealed else 0,
            "appealed": appealed[by].decided if by in appealed else 0,
            "handed": handed.get(by, Handed()),
        }
        for by, name in names.items()
    ]
