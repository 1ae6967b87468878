"""At which desk does somebody of the house sit, counted by the highest role?"""

from typing import Final
from uuid import UUID

from anxin.cases.turns import person_of
from anxin.people.models import Role
from anxin.support.states import Desk

HIGHEST: Final = (Desk.OPERATOR, Desk.SENIOR, Desk.FINANCE, Desk.AGENT)


def desk_of(by: str, shop: UUID) -> Desk:
    """The desk of an actor in a shop; the agents' for whoever has left."""
    held = set(Role.objects.filter(shop=shop, person=person_of(by)).values_list("name", flat=True))
    return next((desk for desk in HIGHEST if desk in held), Desk.AGENT)
