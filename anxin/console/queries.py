"""What does the desk read that no single app could tell? Always of given shops, never of all."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.people.models import Role
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState

TROUBLED = (RefundState.UNKNOWN, RefundState.BOUNCED, RefundState.SHORT, RefundState.WITH_FINANCE)


def roles_of(person: UUID, names: Collection[str]) -> dict[UUID, frozenset[str]]:
    """Which of these roles a person holds, by shop; shops without any are absent."""
    held: dict[UUID, set[str]] = defaultdict(set)
    for shop, name in Role.objects.filter(person=person, name__in=names).values_list("shop_id", "name"):
        held[shop].add(name)
    return {shop: frozenset(found) for shop, found in held.items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    cases: int
    refunds: int


def waiting_for_people(shops: Collection[UUID]) -> Waiting:
    """Count the cases in review and the refunds in trouble."""
    return Waiting(
        Case.objects.filter(shop__in=shops, state=CaseState.IN_REVIEW).count(),
        Refund.objects.filter(shop__in=shops, state__in=TROUBLED).count(),
    )
