"""What if money of a payment was taken by its channel? It is set aside where the order's money lies, and counts."""

from datetime import datetime

from django.db.models import Count

from anxin.cases.models import Case
from anxin.complaints.models import Complaint
from anxin.complaints.states import Kind
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.post import post
from anxin.ledger.accounts import chargeback, hold, pending, platform_losses, supplier_reserve
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.payments.models import Chargeback, ChargebackStep, Payment
from anxin.payments.states import ChargebackState
from anxin.payouts.models import Reservation
from anxin.refs import new_id
from anxin.refunds.queries import left_of_payment
from anxin.refunds.shares import shared_among


def take_back(payment: Payment, reference: str, amount_minor: int, reason: str, *, by: str, at: datetime) -> Chargeback:
    """Book what a channel took, from the order's hold, then what is pending or set aside of it, else as a loss of ours.

    Of the order's money only what this payment brought and has not given back: a second payment's dispute takes none.
    It stands among the complaints of its order: the one that led to it under the same number, or one of its own; what
    was complained of another order under that number stays there. The caller holds the order's lock and has looked
    that the number is new.
    """
    most = max(0, left_of_payment(payment))
    row = _row(payment, reference, amount_minor, reason, at)
    ChargebackStep.objects.create(
        subject=row,
        shop_id=row.shop_id,
        order_id=row.order_id,
        from_state="",
        to_state=ChargebackState.OPEN,
        by=by,
        because=row.reason,
        at=at,
    )
    post(_movements(row, most, at))
    seal([_exhibit(row, by, at)])
    _link(row, by, at)
    return row


def _link(row: Chargeback, by: str, at: datetime) -> None:
    new = NewComplaint(
        shop=row.shop_id,
        kind=Kind.CHARGEBACK,
        outside_id=row.reference,
        made_at=row.taken_at,
        channel=row.channel_id,
        words=row.reason,
        owner="finance",
    )
    complaint = begin_complaints([new], by=by, at=at)[0]
    if complaint.chargeback_id or complaint.order_id not in (None, row.order_id):
        return
    case = Case.objects.filter(order=row.order_id).order_by("number").last()
    Complaint.objects.filter(pk=complaint.pk).update(
        chargeback=row, order=row.order_id, payment=row.payment_id, case=complaint.case or case
    )


def _row(payment: Payment, reference: str, amount_minor: int, reason: str, at: datetime) -> Chargeback:
    known = Chargeback.objects.filter(order=payment.order_id).aggregate(count=Count("pk"))["count"]
    return Chargeback.objects.create(
        id=new_id(),
        shop_id=payment.shop_id,
        order=payment.order,
        payment=payment,
        channel=payment.channel,
        number=known + 1,
        reference=reference,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason.strip()[:200],
        taken_at=at,
    )


def _movements(row: Chargeback, most: int, at: datetime) -> list[Movement]:
    """A part from each account of the order, `most` of them together, what is missing from ours."""
    own = [hold(row.shop_id, row.order_id), pending(row.shop_id, row.order_id)]
    left = balances(own, currency=row.currency)
    need, parts = row.amount_minor, []
    for source in own:
        part = min(need, most, left.get(source, 0))
        parts.append((source, part))
        need, most = need - part, most - part
    for source, part in _set_aside(row, min(need, most)):
        parts.append((source, part))
        need -= part
    parts.append((platform_losses(row.shop_id), need))
    return [
        Movement(
            shop=row.shop_id,
            order=row.order_id,
            source=source,
            target=chargeback(row.shop_id, row.pk),
            amount_minor=part,
            currency=row.currency,
            kind="charged_back",
            ref=str(row),
            key=f"charged_back:{row.pk}:{source}",
            at=at,
        )
        for source, part in parts
        if part
    ]


def _set_aside(row: Chargeback, most: int) -> list[tuple[str, int]]:
    """What each supplier's reserve gives of what was set aside of the order, by what it has left; under its lock."""
    rows = list(Reservation.objects.filter(order=row.order_id, released_at=None, left_minor__gt=0).order_by("pk"))
    if not rows or most <= 0:
        return []
    left = {one.supplier_id: one.left_minor for one in rows}
    parts = shared_among(min(most, sum(left.values())), left)
    for one in rows:
        one.left_minor -= parts[one.supplier_id]
    Reservation.objects.bulk_update(rows, ["left_minor"])
    return [(supplier_reserve(row.shop_id, pk), part) for pk, part in parts.items()]


def _exhibit(row: Chargeback, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="chargeback",
        content={
            "chargeback": str(row.pk),
            "reference": row.reference,
            "amount_minor": row.amount_minor,
            "reason": row.reason,
        },
        by=by,
        at=at,
    )
