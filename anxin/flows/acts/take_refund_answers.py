"""What follows from a channel's word about refunds, whether it was asked or told us?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move
from anxin.workdays import add_working_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_LOOK = timedelta(seconds=60)
RESEND_AFTER = timedelta(hours=24)
FINANCE_WITHIN = timedelta(hours=24)
UNDER_WAY = (RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN, RefundState.SHORT)

Told = tuple[Refund, RefundAnswer]


def take_refund_answers(told: Sequence[Told], *, at: datetime) -> None:
    """Move each refund to what the channel says, book what arrived, and plan the next look or act.

    The refunds come with `payment__channel` and `order` loaded, their orders locked. NOT_FOUND and UNKNOWN move a
    refund that was asked to `unknown` and nothing else: unknown is never treated as failed.
    """
    by_status: dict[RefundStatus, list[Told]] = {}
    for item in told:
        by_status.setdefault(item[1].status, []).append(item)
    _arrived(by_status.get(RefundStatus.ARRIVED, []), at)
    _accepted(by_status.get(RefundStatus.ACCEPTED, []), at)
    _to(by_status.get(RefundStatus.BOUNCED, []), (*UNDER_WAY, RefundState.ACCEPTED), RefundState.BOUNCED, "resend", at)
    _to(by_status.get(RefundStatus.REFUSED, []), UNDER_WAY, RefundState.WITH_FINANCE, "tell_finance", at)
    _to(by_status.get(RefundStatus.BALANCE_SHORT, []), UNDER_WAY, RefundState.SHORT, "tell_finance", at)
    unclear = [*by_status.get(RefundStatus.UNKNOWN, []), *by_status.get(RefundStatus.NOT_FOUND, [])]
    _to(unclear, (RefundState.ASKED,), RefundState.UNKNOWN, "tell_finance", at)


def _arrived(told: Sequence[Told], at: datetime) -> None:
    rows = {refund.pk: refund for refund, _ in told}
    answers = {refund.pk: answer for refund, answer in told}
    moved = move(
        Refund,
        rows,
        from_=OPEN,
        to=RefundState.ARRIVED,
        by="channel",
        because="the channel says it has arrived",
        at=at,
        due_at=None,
        on_due="",
        arrived_at=at,
        received_account=Each({pk: answer.received_account[:80] for pk, answer in answers.items()}),
        channel_refund_no=Each({pk: answer.refund_no[:64] for pk, answer in answers.items()}),
    )
    post([_movement(rows[pk], at) for pk in moved])
    seal([_exhibit(rows[pk], answers[pk], at) for pk in moved])


def _movement(refund: Refund, at: datetime) -> Movement:
    return Movement(
        shop=refund.shop_id,
        order=refund.order_id,
        source=refund_account(refund.shop_id, refund.pk),
        target=outside(refund.shop_id, refund.payment.channel_id),
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        kind="refund_arrived",
        ref=refund.ref,
        key=f"arrived:{refund.pk}",
        at=at,
    )


def _exhibit(refund: Refund, answer: RefundAnswer, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=refund.shop_id,
        order=refund.order_id,
        slot=PAYMENT,
        kind="refund_arrived",
        content={
            "refund": str(refund.pk),
            "amount_minor": refund.amount_minor,
            "channel_refund_no": answer.refund_no,
            "received_account": answer.received_account,
        },
        by=f"channel:{refund.payment.channel_id}",
        at=at,
    )


def _accepted(told: Sequence[Told], at: datetime) -> None:
    expected = {refund.pk: _expected_on(refund, at) for refund, _ in told}
    moved = set(
        move(
            Refund,
            expected,
            from_=UNDER_WAY,
            to=RefundState.ACCEPTED,
            by="channel",
            because="the channel has taken it up",
            at=at,
            expected_on=Each(expected),
            due_at=at + FINANCE_WITHIN,
            on_due="tell_finance",
        )
    )
    plan(
        [
            Planned(Kind.REFUND_QUERY, refund.shop_id, refund.pk, at + FIRST_LOOK, key=str(refund.retries))
            for refund, _ in told
            if refund.pk in moved and refund.payment.channel.can.queryable
        ]
    )


def _expected_on(refund: Refund, at: datetime) -> date:
    return add_working_days(at.astimezone(SHANGHAI).date(), refund.payment.channel.can.arrival_working_days).day


def _to(told: Sequence[Told], from_: Sequence[RefundState], to: RefundState, on_due: str, at: datetime) -> None:
    ids: dict[UUID, str] = {refund.pk: answer.detail[:200] for refund, answer in told}
    move(
        Refund,
        ids,
        from_=list(from_),
        to=to,
        by="channel",
        because=f"the channel's answer: {to}",
        at=at,
        detail=Each(ids),
        due_at=at + (RESEND_AFTER if to is RefundState.BOUNCED else FINANCE_WITHIN),
        on_due=on_due,
    )
