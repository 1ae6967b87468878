"""What follows from what a channel tells of its complaints, be it news or known already?"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from anxin import vault
from anxin.complaints.channel import ComplaintTold, Stage
from anxin.complaints.deadlines import answer_by
from anxin.complaints.models import PHONE_PURPOSE, Complaint
from anxin.complaints.states import KINDS, OPEN, ComplaintState, OnDue
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.join_complaint import join_complaint
from anxin.flows.acts.lock_orders import lock_orders
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState
from anxin.transitions.move import move

CALLED_IN_WITHIN = timedelta(hours=12)


def take_complaints(channel: Channel, told: Sequence[ComplaintTold], *, at: datetime) -> int:
    """Bring our books to what one channel tells: join what is new, heed what changed; how many are new to their order.

    The first locks that the flow takes are taken here.
    """
    payments = _payments(channel, told)
    known = Complaint.objects.filter(
        channel=channel, outside_id__in=[one.outside_id for one in told], order__isnull=False
    )
    held = {payment.order_id for payment in payments.values()} | {
        pk for pk in known.values_list("order", flat=True) if pk
    }
    orders = lock_orders(held)
    rows = begin_complaints([_new(channel, one) for one in told], by=f"channel:{channel.pk}", at=at)
    joined = 0
    for row, one in zip(rows, told, strict=True):
        _heed(row, one, at)
        payment = payments.get(one.outside_id)
        if row.order_id is None and payment is not None and row.state in OPEN:
            join_complaint(row, orders[payment.order_id], payment, by=f"channel:{channel.pk}", at=at)
            joined += 1
        elif row.order_id is None and payment is not None:
            row.order_id, row.payment = payment.order_id, payment
            row.save()
        elif row.order_id is None and row.owner == "machine":
            # whose order it is, a person must find out
            row.owner = "agent"
            row.save()
    return joined


def _new(channel: Channel, one: ComplaintTold) -> NewComplaint:
    return NewComplaint(
        shop=channel.shop_id,
        kind=KINDS[channel.kind],
        outside_id=one.outside_id,
        made_at=one.at,
        channel=channel.pk,
    )


def _payments(channel: Channel, told: Collection[ComplaintTold]) -> dict[str, Payment]:
    """The payment that each is about: by our number, else by theirs; only of this very account."""
    ours = {trade.payment for one in told for trade in one.trades if trade.payment}
    theirs = {trade.transaction_no for one in told for trade in one.trades if trade.transaction_no}
    rows = Payment.objects.filter(channel=channel, state=PaymentState.PAID)
    by_ours = rows.in_bulk(ours)
    by_theirs = {row.transaction_no: row for row in rows.filter(transaction_no__in=theirs)}
    found: dict[str, Payment] = {}
    for one in told:
        for trade in one.trades:
            payment = by_ours.get(trade.payment) if trade.payment else None
            payment = payment or by_theirs.get(trade.transaction_no)
            if payment is not None:
                found.setdefault(one.outside_id, payment)
    return found


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
