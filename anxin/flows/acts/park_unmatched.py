"""Where does money lie that came in for no payment of ours? In suspense, until it is matched or goes back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.book_unmatched import book_unmatched
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.flows.acts.received import Received
from anxin.payments.channel import NoticeKind
from anxin.payments.models import Channel, Unmatched, UnmatchedStep
from anxin.payments.states import UnmatchedState
from anxin.transitions.move import move

MATCHED_WITHIN = timedelta(minutes=30)
PROVEN_WITHIN = timedelta(hours=24)
RETURN, PROVE = "return", "prove"


def park_unmatched(received: Sequence[Received], *, at: datetime) -> None:
    """Keep each, once; what is proven is booked and goes back in half an hour unless somebody says what it was for.

    What is not proven is asked about first, and moves nothing until its channel has confirmed it. A second transaction
    under one number cannot be told from the first by asking: it is kept for finance. What had been denied is looked at
    anew when it is told of again. What names no number of the channel's stands under our own, so that two of them are
    two.
    """
    if not received:
        return
    channels = Channel.objects.in_bulk({item.channel for item in received})
    fresh = []
    again = []
    for item in received:
        row = _row(item, channels[item.channel], at)
        if _lies_there(row):
            continue
        kept, made = Unmatched.objects.get_or_create(pk=row.pk, defaults=_values(row))
        if made:
            fresh.append(row)
        elif not _are_two(row, kept):
            _reopen(row, kept, at)
        elif row.state == UnmatchedState.WAITING:
            again.append(row)
    UnmatchedStep.objects.bulk_create([_step(row, at) for row in fresh])
    waiting = [row for row in fresh if row.state == UnmatchedState.WAITING]
    book_unmatched(waiting, at=at)
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, row.pk, at + MATCHED_WITHIN, key=RETURN) for row in waiting])
    keep_residues([_residue(row) for row in again], at=at)
    unproven = [row for row in fresh if row.state == UnmatchedState.UNPROVEN]
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, row.pk, at, key=PROVE) for row in unproven])


def _are_two(row: Unmatched, kept: Unmatched) -> bool:
    """Whether the channel names two transactions of its own under our one number."""
    return "" not in (row.their_no, kept.their_no) and row.their_no != kept.their_no


def _lies_there(row: Unmatched) -> bool:
    """Whether this transaction is kept already under another number, as finance's line of a bill is: one is enough."""
    kept = Unmatched.objects.filter(channel=row.channel_id, transaction_no=row.transaction_no).exclude(pk=row.pk)
    return kept.exists()


def _reopen(row: Unmatched, kept: Unmatched, at: datetime) -> None:
    """A denial may have come too early: what is told of again counts as a new hint does, or is proven."""
    row.transaction_no = row.their_no or kept.transaction_no
    moved = move(
        Unmatched,
        [row.pk],
        from_=UnmatchedState.REFUTED,
        to=UnmatchedState(row.state),
        by="channel",
        because="it is told of again",
        at=at,
        amount_minor=row.amount_minor,
        currency=row.currency,
        transaction_no=row.transaction_no,
        due_at=row.due_at,
    )
    waiting = row.state == UnmatchedState.WAITING
    book_unmatched([row] if moved and waiting else [], at=at)
    then = at + MATCHED_WITHIN if waiting else at
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, pk, then, key=f"anew-{at:%Y%m%d%H%M%S}") for pk in moved])


def _row(item: Received, channel: Channel, at: datetime) -> Unmatched:
    proven = channel.can.notice_proves and item.notice.kind == NoticeKind.PAID
    return Unmatched(
        id=item.notice.payment,
        shop_id=channel.shop_id,
        channel=channel,
        transaction_no=item.notice.transaction_no or item.notice.payment.hex,
        amount_minor=item.notice.amount_minor,
        currency=item.notice.currency,
        state=UnmatchedState.WAITING if proven else UnmatchedState.UNPROVEN,
        occurred_at=item.notice.occurred_at,
        received_at=at,
        due_at=at + (MATCHED_WITHIN if proven else PROVEN_WITHIN),
    )


def _residue(row: Unmatched) -> Residue:
    return Residue(
        shop=row.shop_id,
        channel=row.channel_id,
        transaction_no=row.transaction_no,
        amount_minor=row.amount_minor,
        currency=row.currency,
        occurred_at=row.occurred_at,
        because="paid_again",
    )


def _values(row: Unmatched) -> dict[str, object]:
    names = ("shop_id", "channel", "transaction_no", "amount_minor", "currency", "state", "occurred_at")
    return {name: getattr(row, name) for name in (*names, "received_at", "due_at")}


def _step(row: Unmatched, at: datetime) -> UnmatchedStep:
    return UnmatchedStep(
        subject=row, shop_id=row.shop_id, from_state="", to_state=row.state, by="channel", because="came in", at=at
    )
