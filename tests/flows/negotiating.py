"""What do tests of offers share? A case between two sides, and what one of them proposes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import OfferKind, Side
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from tests.support.cast import MINUTE, Stage

PRICE = 4_850
SELLER = "supplier:sol"


def disputed(stage: Stage) -> Case:
    """A code was seen, is said to be invalid, and Sol denies it: Ari looks at it."""
    case = asked(stage)
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by=SELLER, at=stage.at)
    case.refresh_from_db()
    return case


def asked(stage: Stage) -> Case:
    """A code was seen and is said to be invalid: Sol has two hours."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    return stage.claims(order.pk, "invalid_code")


def ari(case: Case) -> str:
    """The agent of the case's shop."""
    return f"staff:{Role.objects.filter(shop=case.shop_id, name='agent').values_list('person', flat=True)[0]}"


def half(side: Side = Side.AGENT, amount: int = 2_000, liable: Liable | None = Liable.PLATFORM) -> Callable[..., UUID]:
    proposed = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=amount, words="各让一步", liable=liable)
    return lambda case, at: make_offer(
        case.pk, proposed, side=side, by=ari(case) if side is Side.AGENT else side, at=at
    )


def accept(offer: UUID, stage: Stage, side: Side = Side.BUYER, **more: Any) -> None:
    by = stage.staff("agent") if side is Side.AGENT else side
    answer_offer(offer, accept=True, side=side, by=by, at=stage.at, **more)
