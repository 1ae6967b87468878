"""How does a decision become money on its way back?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.post import post
from anxin.ledger.accounts import hold, pending, platform_fees, platform_losses, supplier_available
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.money import fee
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.states import RefundState
from anxin.routines.insert_rows import insert_rows
from anxin.texts import Text

ANSWER_WITHIN = timedelta(minutes=10)
ON_DUE = "tell_finance"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """An intent to return `amount_minor` of one payment; `line` and `decision` are None for money without a line."""

    order: Order
    payment: Payment
    amount_minor: int
    reason: Text
    line: Line | None = None
    case: UUID | None = None
    decision: UUID | None = None


def plan_refunds(wanted: Sequence[NewRefund], *, by: str, at: datetime) -> list[Refund | None]:
    """Set money aside for each refund and plan the asking; None where the books hold too little for it.

    The cost is taken where it lies: hold, else pending with the platform's fee, else what the supplier has available,
    else the platform's losses. The caller holds the orders' locks.
    """
    if not wanted:
        return []
    numbers = _numbers(wanted)
    refunds = [_row(new, number, at) for new, number in zip(wanted, numbers, strict=True)]
    funded = _fund(wanted, refunds, at)
    kept = [refund for refund, paid in zip(refunds, funded, strict=True) if paid]
    insert_rows(Refund, kept)
    insert_rows(
        RefundStep,
        (
            RefundStep(
                subject=refund,
                shop_id=refund.shop_id,
                order_id=refund.order_id,
                from_state="",
                to_state=RefundState.PLANNED,
                by=by,
                because=refund.reason_en[:200],
                at=at,
            )
            for refund in kept
        ),
    )
    plan([Planned(Kind.REFUND_ASK, refund.shop_id, refund.pk, at) for refund in kept])
    return [refund if paid else None for refund, paid in zip(refunds, funded, strict=True)]


def _numbers(wanted: Sequence[NewRefund]) -> list[int]:
    used: dict[UUID, int] = dict(
        Refund.objects.filter(order__in={new.order.pk for new in wanted}).values_list("order").annotate(Count("id"))
    )
    numbers = []
    for new in wanted:
        used[new.order.pk] = used.get(new.order.pk, 0) + 1
        numbers.append(used[new.order.pk])
    return numbers


def _row(new: NewRefund, number: int, at: datetime) -> Refund:
    return Refund(
        id=new_id(),
        shop_id=new.order.shop_id,
        order=new.order,
        payment=new.payment,
        line=new.line,
        case_id=new.case,
        decision_id=new.decision,
        number=number,
        amount_minor=new.amount_minor,
        currency=new.order.currency,
        state=RefundState.PLANNED,
        reason_zh=new.reason.zh[:200],
        reason_en=new.reason.en[:200],
        due_at=at + ANSWER_WITHIN,
        on_due=ON_DUE,
        planned_at=at,
    )


def _fund(wanted: Sequence[NewRefund], refunds: Sequence[Refund], at: datetime) -> list[bool]:
    """Move money into each refund's account: whole, or not at all where it does not lie where it should.

    Raises TransferRefused when a rival took a supplier's money in between: the flow is undone and comes again.
    """
    left = balances(sorted({address for new in wanted for address in _sources(new)}))
    movements: list[Movement] = []
    funded = []
    for new, refund in zip(wanted, refunds, strict=True):
        shares = _shares(new, left)
        funded.append(sum(amount for _, amount in shares) == new.amount_minor)
        if funded[-1]:
            movements += [_movement(new, refund, source, amount, at) for source, amount in shares]
    post(movements)
    return funded


def _movement(new: NewRefund, refund: Refund, source: str, amount: int, at: datetime) -> Movement:
    return Movement(
        shop=new.order.shop_id,
        order=new.order.pk,
        source=source,
        target=refund_account(new.order.shop_id, refund.pk),
        amount_minor=amount,
        currency=new.order.currency,
        kind="refund_decided",
        ref=f"{new.order.ref}-R{refund.number}",
        key=f"refund:{refund.pk}:{source}",
        at=at,
    )


def _sources(new: NewRefund) -> list[str]:
    shop, order = new.order.shop_id, new.order.pk
    sources = [hold(shop, order), pending(shop, order)]
    return [*sources, supplier_available(shop, new.line.supplier_id)] if new.line else sources


def _shares(new: NewRefund, left: dict[str, int]) -> list[tuple[str, int]]:
    """From which accounts the amount comes; what nobody can bear any more is the platform's."""
    shop, need = new.order.shop_id, new.amount_minor
    shares: list[tuple[str, int]] = []
    confirmed = left.get(hold(shop, new.order.pk), 0) == 0 and new.line is not None
    for source in _sources(new):
        part = min(need, left.get(source, 0))
        if part > 0:
            left[source] -= part
            need -= part
            shares.append((source, part))
    if need and confirmed:
        ours = min(need, fee(new.order.amount_minor, new.order.shop.fee_basis_points))
        shares += [(platform_fees(shop), ours)] if ours else []
        shares += [(platform_losses(shop), need - ours)] if need > ours else []
    return shares
