"""Whose turn is a case that waits for people, why may somebody not decide it, and who could be a second pair of eyes?

The pages ask here before they show a button, and the flows ask again under the order's lock.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from anxin.cases.models import Appeal, Attention, Case, Decision, FourEyes
from anxin.cases.refusals import CaseClosed
from anxin.cases.states import OPEN, CaseState, Side
from anxin.people.access import STAFF
from anxin.people.models import Person, Role
from anxin.refusal import Refusal
from anxin.texts import Text

MAY_REVIEW: Final[dict[str, frozenset[str]]] = {
    "agent": frozenset({"agent", "senior", "operator"}),
    "finance": frozenset({"finance", "operator"}),
    "senior": frozenset({"senior", "operator"}),
    "operator": frozenset({"operator"}),
}
MAY_OFFER: Final = frozenset({"agent", "senior", "operator"})
MAY_APPEAL: Final = frozenset({"senior", "operator"})
MAY_RULE: Final = frozenset({"operator"})
OWNERS: Final[dict[str, Text]] = {
    "agent": Text("客服", "an agent"),
    "senior": Text("高级审核", "a senior reviewer"),
    "finance": Text("财务", "finance"),
    "operator": Text("站长", "the operator"),
}
SIDES: Final = {Side.BUYER: Text("买家", "the buyer"), Side.SUPPLIER: Text("供货商", "the supplier")}
TAKEN_FOR: Final = timedelta(minutes=15)
SECOND_WITHIN: Final = timedelta(hours=4)
COOLING: Final = timedelta(hours=4)
FOUR_EYES_MINOR: Final = 50_000


class NotInReview(Refusal):
    text = Text(
        "这张售后单现在不在人工审核阶段，不能裁决。", "This case is not in review now, so it cannot be decided."
    )


class NotYourTurn(Refusal):
    text = Text(
        "这张售后单轮到{owner}处理，您的角色不能裁决。", "This case is for {owner}; your role cannot decide it."
    )
    status = 403


class WrongRole(Refusal):
    text = Text("您的角色不能做这件事，请由{who}处理。", "Your role may not do this; {who} may.")
    status = 403


class OwnOrder(Refusal):
    text = Text("这是您自己的订单，请由其他人审核。", "This is your own order; somebody else has to review it.")
    status = 403


class OwnGoods(Refusal):
    text = Text(
        "您是这家供货商的成员，请由其他人审核。", "You are a member of this supplier; somebody else has to review it."
    )
    status = 403


class OwnDecision(Refusal):
    text = Text(
        "这张售后单您已裁决过一次，请由其他人审核。",
        "You have decided this case before; somebody else has to review it.",
    )
    status = 403


class TakenByOther(Refusal):
    text = Text(
        "{who}正在处理这张售后单，{minutes} 分钟后自动放开。",
        "{who} has taken this case; it is free again in {minutes} minutes.",
    )


def person_of(by: str) -> UUID | None:
    """The person of an actor of the staff; None for everybody else."""
    kind, _, key = by.partition(":")
    try:
        return UUID(key) if kind == "staff" else None
    except ValueError:
        return None


def why_not(case: Case, by: str, at: datetime) -> Refusal | None:
    """Why this actor may not decide this case now; None when nothing stands against it."""
    if case.state not in OPEN:
        return CaseClosed()
    if case.state != CaseState.IN_REVIEW:
        return NotInReview()
    person = person_of(by)
    held = _roles(person, case.shop_id)
    if not {name for name, _ in held} & MAY_REVIEW.get(case.owner, frozenset()):
        return NotYourTurn(owner=OWNERS.get(case.owner, Text("其他人", "somebody else")))
    if refusal := _own(case, person, held):
        return refusal
    if Decision.objects.filter(case=case, by=by).exists():
        return OwnDecision()
    return _taken(case, by, at)


def why_no_role(shop: UUID, by: str, wanted: frozenset[str]) -> Refusal | None:
    """Why this actor may not do what only these roles of a shop may; None for whoever holds one of them."""
    if {name for name, _ in _roles(person_of(by), shop)} & wanted:
        return None
    return WrongRole(who=next(OWNERS[name] for name in OWNERS if name in wanted))


def why_no_offer(case: Case, side: Side, by: str) -> Refusal | None:
    """Why this actor may not agree about a case for a side: the staff speaks for the platform, and for nobody else."""
    if side is Side.AGENT:
        return why_no_role(case.shop_id, by, MAY_OFFER) or why_own(case, by)
    return WrongRole(who=SIDES[side]) if person_of(by) else None


def why_no_appeal(appeal: Appeal, by: str) -> Refusal | None:
    """Why this actor may not decide an appeal by role or interest: whom it was given to, and those above, may."""
    wanted = MAY_APPEAL | {"agent"} if by == appeal.assigned_to else MAY_APPEAL
    return why_own(appeal.case, by) or why_no_role(appeal.shop_id, by, wanted)


def why_own(case: Case, by: str) -> Refusal | None:
    """Why this actor may have no say about this case at all, in review or not; None for whoever is no party to it."""
    person = person_of(by)
    return _own(case, person, _roles(person, case.shop_id))


def _own(case: Case, person: UUID | None, held: Collection[tuple[str, UUID | None]]) -> Refusal | None:
    if case.order.buyer_id is not None and case.order.buyer_id == person:
        return OwnOrder()
    return OwnGoods() if parties_of(case) & {supplier for _, supplier in held} else None


def parties_of(case: Case) -> set[UUID]:
    """The suppliers whose people have an interest in a case: who sold it, and who brought what it is about."""
    return {case.line.supplier_id, case.supplier_id}


def _roles(person: UUID | None, shop: UUID) -> list[tuple[str, UUID | None]]:
    if person is None:
        return []
    rows = Role.objects.filter(person=person, shop=shop, person__is_active=True, person__is_staff=True)
    return list(rows.values_list("name", "supplier_id"))


def _taken(case: Case, by: str, at: datetime) -> Refusal | None:
    held = Attention.objects.filter(case=case, taken_until__gt=at).exclude(taken_by__in=["", by]).first()
    if held is None or held.taken_until is None:
        return None
    taker = person_of(held.taken_by)
    person = Person.objects.filter(pk=taker).first() if taker else None
    minutes = -(-(held.taken_until - at) // timedelta(minutes=1))
    who = Text(str(person), str(person)) if person else Text("同事", "A colleague")
    return TakenByOther(who=who, minutes=minutes)


def owners_for(roles: Collection[str]) -> list[str]:
    """Whose cases somebody with these roles may decide."""
    return [owner for owner, may in MAY_REVIEW.items() if may & set(roles)]


def others_for(case: Case, by: str) -> list[str]:
    """Who else of the shop could be the second pair of eyes: actors whose turn the case would be, too."""
    return colleagues(case, MAY_REVIEW.get(case.owner, frozenset()) & STAFF, by)


def colleagues(case: Case, roles: frozenset[str], by: str) -> list[str]:
    """The actors in these roles beside `by` who have no interest of their own in the case."""
    may = Role.objects.filter(shop=case.shop_id, name__in=roles, person__is_active=True, person__is_staff=True)
    theirs = Role.objects.filter(shop=case.shop_id, supplier__in=parties_of(case)).values("person")
    may = may.exclude(person=person_of(by)).exclude(person=case.order.buyer_id).exclude(person__in=theirs)
    return [f"staff:{person}" for person in may.order_by("person").values_list("person", flat=True).distinct()]


def four_eyes_above(shop: UUID) -> int:
    """The amount in fen above which one person alone does not let money or goods leave."""
    held = FourEyes.objects.filter(shop=shop).order_by("-id").values_list("above_minor", flat=True).first()
    return FOUR_EYES_MINOR if held is None else held
