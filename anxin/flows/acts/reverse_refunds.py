"""What if a refund had arrived and the channel took it back? The money is here again, and the refund goes on."""

from collections.abc import Sequence
from datetime import datetime

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.known_refunds import KnownRefund
from anxin.flows.acts.post import post
from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.returned_movement import returned_movement
from anxin.ledger.accounts import outside
from anxin.ledger.movements import Movement
from anxin.payments.channel import RefundAnswer
from anxin.refunds.models import Refund
from anxin.refunds.states import FINANCE_WITHIN, Destination, OnDue, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move


def reverse_refunds(told: Sequence[tuple[KnownRefund, RefundAnswer]], *, at: datetime) -> None:
    """Reopen each refund that had arrived, with the transfer that undoes its arrival; finance sees it at once.

    `retries` goes up, so that its next arrival is another one in the books. What went to the buyer's balance here no
    channel can take back: it is left alone.
    """
    rows = {row.id: row for row, _ in told if row.destination == Destination.ORIGINAL}
    if not rows:
        return
    answers = {row.id: answer for row, answer in told}
    moved = move(
        Refund,
        rows,
        from_=RefundState.ARRIVED,
        to=RefundState.REVERSED,
        by="channel",
        because="the channel took it back after it had arrived",
        at=at,
        arrived_at=None,
        retries=Each({pk: row.retries + 1 for pk, row in rows.items()}),
        detail=Each({pk: answer.detail[:200] for pk, answer in answers.items()}),
        open_at_channel=Each({pk: answer.open_there for pk, answer in answers.items()}),
        late_since=at,
        due_at=at + FINANCE_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    post([_movement(rows[pk], at) for pk in moved])
    seal([_exhibit(rows[pk], answers[pk], at) for pk in moved])
    refund_news(moved, News.REVERSED, at=at)


def _movement(row: KnownRefund, at: datetime) -> Movement:
    return returned_movement(
        row.shop,
        row.order,
        row.id,
        row.amount_minor,
        row.currency,
        source=outside(row.shop, row.channel),
        ref=row.ref,
        key=f"reversed:{row.id}:{row.retries}",
        at=at,
    )


def _exhibit(row: KnownRefund, answer: RefundAnswer, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop,
        order=row.order,
        slot=PAYMENT,
        kind="refund_reversed",
        content={"refund": str(row.id), "amount_minor": row.amount_minor, "detail": answer.detail},
        by=f"channel:{row.channel}",
        at=at,
    )
