"""What follows when refunds have arrived, outside or in the buyer's own balance here?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.known_refunds import KnownRefund
from anxin.flows.acts.left_open import left_open
from anxin.flows.acts.post import post
from anxin.flows.acts.tell_suppliers import tell_suppliers
from anxin.flows.acts.wipe_cards import wipe_cards
from anxin.ledger.accounts import buyer_balance, outside
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.payments.channel import RefundAnswer
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN, Destination, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move


def refund_arrived(told: Sequence[tuple[KnownRefund, RefundAnswer]], *, at: datetime, by: str = "channel") -> None:
    """Move each refund that is still open to `arrived`, book it and seal the channel's word; others are left alone."""
    if not told:
        return
    rows = {row.id: row for row, _ in told}
    answers = {row.id: answer for row, answer in told}
    moved = move(
        Refund,
        rows,
        from_=OPEN,
        to=RefundState.ARRIVED,
        by=by,
        because="the channel says it has arrived",
        at=at,
        due_at=None,
        on_due="",
        short_since=None,
        arrived_at=at,
        received_account=Each({pk: _account(rows[pk], answer) for pk, answer in answers.items()}),
        channel_refund_no=Each({pk: rows[pk].named(answer) for pk, answer in answers.items()}),
    )
    wipe_cards(moved, at=at)
    left_open([rows[pk] for pk in moved if rows[pk].open_at_channel], by=by, at=at)
    post([_movement(rows[pk], at) for pk in moved])
    seal([_exhibit(rows[pk], answers[pk], at) for pk in moved])
    tell_suppliers([rows[pk] for pk in moved], at=at)


def _account(row: KnownRefund, answer: RefundAnswer) -> str:
    return answer.received_account[:80] or row.received_account


def _movement(row: KnownRefund, at: datetime) -> Movement:
    here = row.destination == Destination.BALANCE and row.buyer is not None
    return Movement(
        shop=row.shop,
        order=row.order,
        source=refund_account(row.shop, row.id),
        target=buyer_balance(row.shop, row.buyer) if here and row.buyer else outside(row.shop, row.channel),
        amount_minor=row.amount_minor,
        currency=row.currency,
        kind="refund_arrived",
        ref=row.ref,
        key=f"arrived:{row.id}:{row.retries}" if row.retries else f"arrived:{row.id}",
        at=at,
    )


def _exhibit(row: KnownRefund, answer: RefundAnswer, at: datetime) -> NewExhibit:
    here = row.destination == Destination.BALANCE
    return NewExhibit(
        shop=row.shop,
        order=row.order,
        slot=PAYMENT,
        kind="refund_arrived",
        content={
            "refund": str(row.id),
            "amount_minor": row.amount_minor,
            "channel_refund_no": answer.refund_no if here else row.named(answer),
            "received_account": answer.received_account if here else _account(row, answer),
        },
        by=f"channel:{row.channel}",
        at=at,
    )
