"""Who of the staff may look at a case again? Somebody who has not touched it."""

from collections import Counter
from typing import NamedTuple
from uuid import UUID

from anxin.cases.models import Appeal, Case
from anxin.cases.states import AppealState
from anxin.cases.turns import parties_of
from anxin.flows.acts.touched_by import touched_by
from anxin.people.models import Role

# in this order, so that agents are not asked to judge what seniors are there for
ROLES = (Role.Name.SENIOR, Role.Name.OPERATOR, Role.Name.AGENT)


class Impartial(NamedTuple):
    """An actor and the role in which that person looks; `alone` when everybody there is has touched the case."""

    actor: str
    role: str
    alone: bool


def find_impartial(case: Case) -> Impartial:
    """The one with the least appeals before them; where nobody else is there, the operator, alone."""
    names = {f"staff:{person}": name for person, name in _staff(case)}
    hands = touched_by(case)
    free = {actor: role for actor, role in names.items() if actor not in hands}
    open_now = Counter(
        Appeal.objects.filter(shop=case.shop_id, state=AppealState.OPEN).values_list("assigned_to", flat=True)
    )
    ranked = sorted(free, key=lambda actor: (ROLES.index(Role.Name(free[actor])), open_now[actor], actor))
    if ranked:
        return Impartial(ranked[0], free[ranked[0]], alone=False)
    owners = sorted(actor for actor, role in names.items() if role == Role.Name.OPERATOR)
    return Impartial(owners[0] if owners else "", Role.Name.OPERATOR, alone=True)


def _staff(case: Case) -> list[tuple[UUID, str]]:
    """Everybody by the highest of these roles, but for the buyer and the suppliers' own people."""
    theirs = Role.objects.filter(shop=case.shop_id, supplier__in=parties_of(case)).values("person")
    held = Role.objects.filter(shop=case.shop_id, name__in=ROLES, person__is_active=True, person__is_staff=True)
    held = held.exclude(person=case.order.buyer_id).exclude(person__in=theirs)
    best: dict[UUID, str] = {}
    for person, name in held.values_list("person", "name"):
        if person not in best or ROLES.index(Role.Name(name)) < ROLES.index(Role.Name(best[person])):
            best[person] = name
    return list(best.items())
