"""What happens when money is to go back for a line?"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.delivery.states import CodeState
from anxin.delivery.units import of_units
from anxin.flows.acts.end_refunded import end_refunded
from anxin.flows.acts.pieces_refunded import pieces_refunded
from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.flows.acts.reason_of import reason_of
from anxin.flows.acts.refund_letter import refund_letter
from anxin.flows.acts.refund_pieces import refund_pieces
from anxin.flows.acts.refund_plainly import refund_plainly
from anxin.flows.acts.stop_on_the_way import stop_on_the_way
from anxin.flows.acts.subjects import Judged
from anxin.orders.models import Order
from anxin.orders.states import OnDue, OrderState
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund
from anxin.refunds.queries import bound_for_balance
from anxin.refunds.units import NO_UNITS, Unit, Units, kept_minor, units_of
from anxin.support.write import write
from anxin.transitions.each import Each
from anxin.transitions.move import move

# so few are not worth the looking for what is plain about them
MANY = 8
STOP = "paid back"


def pay_back(items: Sequence[Judged], *, at: datetime) -> list[Judged]:
    """Plan the refunds that were decided, stop what was still to come, and end the orders that got all back.

    Returns those for which the books hold too little: something is wrong there that a person must see.
    """
    due = [item for item in items if item.decision.amount_minor > 0]
    if len(due) >= MANY:
        paid_plainly = refund_plainly(due, at=at)
        due = [item for item in due if item.decision_id not in paid_plainly]
    if not due:
        return []
    paid = {
        payment.order_id: payment
        for payment in Payment.objects.filter(
            order__in=[item.subject.order.pk for item in due], state=PaymentState.PAID
        )
        .select_related("channel")
        .exclude(pk__in=Refund.objects.filter(line=None, external=False).values("payment"))
    }
    known = units_of([item.subject.line for item in due if item.subject.line.quantity > 1])
    pieces = [pieces_refunded(item, known.get(item.subject.line.pk, NO_UNITS)) for item in due]
    wanted = [_wanted(item, paid[item.subject.order.pk], units) for item, units in zip(due, pieces, strict=True)]
    refunds = plan_refunds(wanted, by="machine", at=at)
    done = [(item, refund, units) for item, refund, units in zip(due, refunds, pieces, strict=True) if refund]
    refund_pieces(done)
    ended = _ended([item for item, _, _ in done])
    whole = [item.subject.order.pk for item in ended]
    to_stop = _to_stop([(item, units) for item, _, units in done])
    # what the rules ask a supplier to stop was asked before; what people give back was not
    untold = {item.subject.line.pk for item, _, _ in done if item.untold}
    stop_on_the_way(_of_lines(to_stop, untold), key=STOP, at=at)
    end_refunded(whole, to_stop, why="the money goes back", whole="refunded in full", at=at)
    _void(ended, [unit for item, _, units in done if item.subject.units for unit in units])
    _go_on([item.subject.order for item, _, _ in done], whole, at)
    inward = bound_for_balance([refund for _, refund, _ in done])
    write(
        [
            refund_letter(
                item.subject.order,
                refund,
                at,
                to_balance=refund.pk in inward,
                refused=_refused(item, known.get(item.subject.line.pk, NO_UNITS)),
            )
            for item, refund, _ in done
        ]
    )
    return [item for item, refund in zip(due, refunds, strict=True) if refund is None]


def _refused(item: Judged, known: Units) -> list[int]:
    """The pieces of its case that a person gave nothing back for, while others of it were."""
    case, granted = item.subject.case, item.subject.units
    if case is None or not granted or set(case.units) == set(granted):
        return []
    return [unit.place for unit in known.among(case.units) if unit.open and unit.place not in granted]


def _ended(items: Sequence[Judged]) -> list[Judged]:
    """Those whose line has nothing left that could go back; of a line of several pieces, its refunds say so."""
    several = [item.subject.line for item in items if item.subject.line.quantity > 1]
    left = {line: units for line, units in units_of(several).items() if any(unit.open for unit in units.rows)}
    kept = kept_minor([line.pk for line in several])
    return [
        item
        for item in items
        if item.decision.amount_minor == item.facts.remaining and item.subject.line.pk not in {*left, *kept}
    ]


def _go_on(orders: Sequence[Order], whole: Sequence[UUID], at: datetime) -> None:
    """What was not refunded was delivered: the order goes on to be confirmed."""
    partly = {order.pk: order for order in orders if order.pk not in whole}
    waiting = set(Delivery.objects.filter(order__in=partly, state__in=DELIVERY_OPEN).values_list("order_id", flat=True))
    due = {
        pk: at + timedelta(hours=order.shop.confirm_after_hours) for pk, order in partly.items() if pk not in waiting
    }
    move(
        Order,
        due,
        from_=OrderState.PAID,
        to=OrderState.DELIVERED,
        by="machine",
        because="the rest was delivered",
        at=at,
        delivered_at=at,
        due_at=Each(due),
        on_due=OnDue.CONFIRM,
    )


def _wanted(item: Judged, payment: Payment, units: Sequence[Unit]) -> NewRefund:
    subject = item.subject
    return NewRefund(
        order=subject.order,
        payment=payment,
        amount_minor=item.decision.amount_minor,
        reason=of_units([unit.place for unit in units], reason_of(item.decision)),
        line=subject.line,
        case=subject.case.pk if subject.case else None,
        decision=item.decision_id,
        liable=item.decision.liable,
        typed=item.typed,
        units=[unit.place for unit in units],
    )


def _to_stop(items: Sequence[tuple[Judged, Sequence[Unit]]]) -> list[UUID]:
    """Nothing more is delivered for money that goes back; of single pieces, those that were still to come."""
    lines = [item.subject.line.pk for item, _ in items if not item.subject.units]
    deliveries = list(Delivery.objects.filter(line__in=lines).values_list("pk", flat=True))
    return deliveries + [
        unit.piece.delivery
        for item, units in items
        if item.subject.units
        for unit in units
        if unit.piece.delivery and not unit.piece.arrived
    ]


def _of_lines(deliveries: Collection[UUID], lines: Collection[UUID]) -> list[UUID]:
    rows = Delivery.objects.filter(pk__in=deliveries, line__in=lines)
    return list(rows.values_list("pk", flat=True)) if lines else []


def _void(items: Sequence[Judged], units: Sequence[Unit]) -> None:
    """Codes nobody has seen can never be used where their money goes back; what was not refunded stays the buyer's."""
    lines = [item.subject.line.pk for item in items]
    codes = [unit.piece.code for unit in units if unit.piece.code]
    gone = Q(delivery__line__in=lines) | Q(pk__in=codes) if codes else Q(delivery__line__in=lines)
    Code.objects.filter(gone, state=CodeState.ALLOCATED).update(state=CodeState.VOID)
