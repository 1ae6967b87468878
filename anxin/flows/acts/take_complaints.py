"""What follows from what a channel tells of its complaints, be it news or known already?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin import vault
from anxin.complaints.channel import ComplaintTold, Stage
from anxin.complaints.deadlines import answer_by
from anxin.complaints.models import PHONE_PURPOSE, Complaint
from anxin.complaints.states import KINDS, OPEN, ComplaintState, OnDue
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.join_complaint import join_complaint
from anxin.flows.acts.payments_complained_of import ToldBy, payments_complained_of
from anxin.orders.models import Order
from anxin.payments.models import Channel, Payment
from anxin.transitions.move import move

CALLED_IN_WITHIN = timedelta(hours=12)


def take_complaints(told: Sequence[ToldBy], *, at: datetime) -> int:
    """Bring our books to what channels tell: join what is new, heed what changed; how many are new to their order.

    The caller holds the orders of `payments_complained_of` and of what is known already.
    """
    payments = payments_complained_of(told)
    orders = Order.objects.select_related("shop").in_bulk({payment.order_id for payment in payments.values()})
    joined = 0
    for channel in sorted({channel.pk: channel for channel, _ in told}.values(), key=lambda one: str(one.pk)):
        ones = [one for by, one in told if by.pk == channel.pk]
        new = [_new(channel, one) for one in ones]
        rows = begin_complaints(new, by=f"channel:{channel.pk}", at=at)
        for row, one in zip(rows, ones, strict=True):
            _heed(row, one, at)
            joined += _join(row, payments.get((channel.pk, one.outside_id)), orders, at)
    return joined


def _join(row: Complaint, payment: Payment | None, orders: Mapping[UUID, Order], at: datetime) -> bool:
    """Put it to the order of the payment it is about; whether it is new there."""
    if row.order_id is not None:
        return False
    if payment is None:
        # whose order it is, a person must find out
        if row.owner == "machine":
            row.owner = "agent"
            row.save()
        return False
    if row.state in OPEN:
        join_complaint(row, orders[payment.order_id], payment, by=f"channel:{row.channel_id}", at=at)
        return True
    row.order_id, row.payment = payment.order_id, payment
    row.save()
    return False


def _new(channel: Channel, one: ComplaintTold) -> NewComplaint:
    return NewComplaint(
        shop=channel.shop_id,
        kind=KINDS[channel.kind],
        outside_id=one.outside_id,
        made_at=one.at,
        channel=channel.pk,
    )


def _heed(row: Complaint, one: ComplaintTold, at: datetime) -> None:
    """Keep what is told, and let its state follow: the channel's word that all is over counts, ours does not."""
    again = one.times > row.times and row.read_at is not None
    said_more = row.read_at is not None and (one.words != row.words or again)
    row.words, row.problem, row.asked_minor = one.words[:2000], one.problem, one.asked_minor
    row.times, row.urgent, row.made_at = one.times, one.urgent, one.at
    row.transaction_no = next((trade.transaction_no for trade in one.trades), "")[:64]
    if one.phone and not bytes(row.phone_sealed):
        row.phone_sealed = vault.seal(one.phone, PHONE_PURPOSE)
    row.read_at = row.read_at or at
    if one.finish_by is not None and one.finish_by < row.finish_by:
        row.finish_by = one.finish_by
        row.due_at = min(row.due_at, one.finish_by) if row.due_at is not None else None
    if one.escalated and row.escalated_at is None:
        row.escalated_at = at
        if row.state in OPEN and row.due_at is not None:
            row.owner, row.due_at = "senior", min(row.due_at, at + CALLED_IN_WITHIN)
    row.save()
    if said_more:
        _seal_change(row, at)
    _follow(row, one, again, at)


def _follow(row: Complaint, one: ComplaintTold, again: bool, at: datetime) -> None:
    if one.stage is Stage.UNKNOWN:
        return
    if one.stage in (Stage.DONE, Stage.WITHDRAWN):
        to = ComplaintState.WITHDRAWN if one.stage is Stage.WITHDRAWN else ComplaintState.FINISHED
        _move(row, OPEN, to, "the channel says that it is over", at, owner="", due_at=None, on_due="", finished_at=at)
    elif row.state not in OPEN and again:
        _move(
            row,
            (ComplaintState.FINISHED, ComplaintState.WITHDRAWN),
            ComplaintState.RECEIVED,
            "complained again",
            at,
            owner="agent",
            due_at=answer_by(at),
            on_due=OnDue.ESCALATE,
            finished_at=None,
            finish_asked=False,
        )
    elif row.state == ComplaintState.ANSWERED and one.waits:
        _move(
            row,
            ComplaintState.ANSWERED,
            ComplaintState.RECEIVED,
            "the payer wrote again",
            at,
            owner="senior" if row.escalated_at else "agent",
            due_at=min(answer_by(at), max(at, row.finish_by)),
            on_due=OnDue.ESCALATE,
        )
    elif row.state == ComplaintState.RECEIVED and row.answered_at and not one.waits:
        _move(row, ComplaintState.RECEIVED, ComplaintState.ANSWERED, "answered there", at)


def _move(row: Complaint, from_: str | Sequence[str], to: str, because: str, at: datetime, **changes: object) -> None:
    by = f"channel:{row.channel_id}"
    if move(Complaint, [row.pk], from_=from_, to=to, by=by, because=because, at=at, **changes):
        row.refresh_from_db()


def _seal_change(row: Complaint, at: datetime) -> None:
    if row.order_id is None:
        return
    content = {"complaint": str(row.pk), "outside_id": row.outside_id, "words": row.words, "times": row.times}
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=TALK,
                kind="complaint_changed",
                content=content,
                by=f"channel:{row.channel_id}",
                at=at,
            )
        ]
    )
