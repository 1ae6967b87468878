"""What follows when a supplier tells unasked what becomes of a price that was asked back?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.hurry import hurry
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.errands import CLAIM_BACK
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ReturnAnswer
from anxin.flows.acts.take_return_answers import take_return_answers
from anxin.flows.acts.take_surplus_answers import take_surplus_answers
from anxin.payouts.models import UpstreamClaim
from anxin.payouts.states import UpstreamClaimState
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SurplusState

Told = tuple[Delivery, UUID, ReturnAnswer, bool]


def take_told_returns(told: Sequence[Told], *, at: datetime) -> None:
    """Each with its delivery, the supplier that tells, and whether its word proves anything; the orders are locked.

    What does not prove it, and what names one of several, has the price asked for again at once: the same request.
    """
    claims: list[tuple[UUID, ReturnAnswer]] = []
    surplus: list[tuple[UUID, ReturnAnswer, bool]] = []
    for delivery, supplier, answer, proves in told:
        open_claims = _claims(delivery, supplier)
        too_much = _surplus(delivery, supplier)
        if not proves or len(open_claims) + len(too_much) > 1:
            _ask_again(delivery, {**dict.fromkeys(open_claims, CLAIM_BACK), **dict.fromkeys(too_much, RETURNING)}, at)
            continue
        claims += [(pk, answer) for pk in open_claims]
        surplus += [(pk, answer, False) for pk in too_much]
    take_return_answers(claims, at=at)
    take_surplus_answers(surplus, at=at)


RETURNING = SurplusState.RETURNING.value


def _claims(delivery: Delivery, supplier: UUID) -> list[UUID]:
    rows = UpstreamClaim.objects.filter(delivery=delivery, supplier=supplier, state=UpstreamClaimState.OPEN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _surplus(delivery: Delivery, supplier: UUID) -> list[UUID]:
    rows = Surplus.objects.filter(delivery=delivery, supplier=supplier, state=SurplusState.RETURNING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _ask_again(delivery: Delivery, keys: dict[UUID, str], at: datetime) -> None:
    for subject in keys:
        hurry(Kind.SUPPLIER_CLAIM, subject, at=at)
    plan([Planned(Kind.SUPPLIER_CLAIM, delivery.shop_id, subject, at, key=key) for subject, key in keys.items()])
