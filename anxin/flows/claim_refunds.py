"""Which refunds does this worker ask about now? Claimed, and on record as attempts, before a socket is opened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Act, next_act
from anxin.refs import new_id
from anxin.refunds.errands import ASK, QUERY, RETRY, RefundErrand
from anxin.refunds.models import Attempt, Refund
from anxin.refunds.states import OPEN, RefundState
from anxin.routines.insert_rows import insert_rows
from anxin.transitions.move import move

FINANCE_WITHIN = timedelta(hours=24)


@atomic(durable=True)
def claim_refunds(kind: Kind, *, limit: int, at: datetime, lease_seconds: float) -> list[RefundErrand]:
    """Claim due asks of REFUND_ASK or REFUND_QUERY, decide the next act of each by the crash table, record attempts.

    What was asked and cannot be asked again or looked up goes to a person as `unknown`, never asked blindly.
    """
    claimed = claim(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    rows = {
        refund.pk: refund
        for refund in Refund.objects.filter(pk__in=[c.subject for c in claimed], state__in=OPEN).select_related(
            "payment__channel", "order"
        )
    }
    give_up([c for c in claimed if c.subject not in rows])
    errands, lost = [], []
    for one in claimed:
        if one.subject in rows:
            act = _act(one, rows[one.subject])
            if act is None:
                lost.append(one)
            else:
                errands.append(_errand(one, act, rows[one.subject]))
    _to_a_person(lost, at)
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    errands = [errand for errand in errands if errand.claimed.id in held]
    _put_on_record(errands, rows, at)
    return errands


def _act(one: Claimed, refund: Refund) -> str | None:
    if one.killed_too_often:
        return None
    if one.kind is Kind.REFUND_QUERY:
        return QUERY
    can = refund.payment.channel.can
    act = next_act(one.recorded, idempotent=can.idempotent, queryable=can.queryable)
    first = RETRY if one.payload.get("retry") else ASK
    return {Act.ASK: first, Act.ASK_AGAIN: first, Act.QUERY: QUERY}.get(act)


def _errand(one: Claimed, act: str, refund: Refund) -> RefundErrand:
    return RefundErrand(
        claimed=one,
        act=act,
        refund=refund.pk,
        order=refund.order_id,
        payment=refund.payment_id,
        channel=refund.payment.channel_id,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        reason=f"{refund.ref} {refund.reason_zh}"[:80],
        attempt=refund.retries,
        idempotent=refund.payment.channel.can.idempotent,
        paid_minor=refund.payment.paid_minor,
        reference=refund.payment.reference,
        transaction_no=refund.payment.transaction_no,
    )


def _put_on_record(errands: Sequence[RefundErrand], rows: dict[UUID, Refund], at: datetime) -> None:
    insert_rows(
        Attempt,
        (
            Attempt(
                id=new_id(),
                shop_id=errand.claimed.shop,
                order_id=errand.order,
                refund_id=errand.refund,
                kind=errand.act,
                token=errand.claimed.token,
                asked_at=at,
            )
            for errand in errands
        ),
    )
    fresh = [errand.refund for errand in errands if errand.act != QUERY]
    first = [pk for pk in fresh if rows[pk].asked_at is None]
    Refund.objects.filter(pk__in=first).update(asked_at=at)
    move(
        Refund,
        fresh,
        from_=(RefundState.PLANNED, RefundState.SHORT),
        to=RefundState.ASKED,
        by="machine",
        because="the channel is being asked",
        at=at,
    )


def _to_a_person(lost: Sequence[Claimed], at: datetime) -> None:
    gone = give_up(lost)
    move(
        Refund,
        [one.subject for one in gone],
        from_=(RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN, RefundState.SHORT),
        to=RefundState.UNKNOWN,
        by="machine",
        because="asked, no answer, and the channel can be neither asked again nor looked up",
        at=at,
        due_at=at + FINANCE_WITHIN,
        on_due="tell_finance",
    )
