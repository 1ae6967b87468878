"""What did the channels say of money that came in for no payment of ours?"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.finish import finish
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.postpone import postpone
from anxin.flows.acts.book_unmatched import book_unmatched
from anxin.flows.acts.return_unmatched import return_unmatched
from anxin.payments.channel import PaymentAnswer, PaymentStatus
from anxin.payments.errands import PaymentErrand
from anxin.payments.models import Unmatched
from anxin.payments.states import UnmatchedState
from anxin.transitions.move import move

MATCHED_WITHIN = timedelta(minutes=30)
FINANCE_WITHIN = timedelta(hours=24)

DENIED = (PaymentStatus.CLOSED, PaymentStatus.NOT_FOUND)

Answered = tuple[PaymentErrand, PaymentAnswer]


def settle_unmatched(answered: Sequence[Answered], *, at: datetime) -> None:
    """Confirmed hints are booked and wait half an hour; what nobody claims by then goes back, if it is still there.

    A hint that its channel denies moves nothing; one that it says neither yes nor no to is asked about again. Booked
    money that is no longer there goes to finance.
    """
    if not answered:
        return
    asked = [errand.payment for errand, _ in answered]
    unproven = set(Unmatched.objects.filter(pk__in=asked, state=UnmatchedState.UNPROVEN).values_list("pk", flat=True))
    unclear = [item for item in answered if _is_unclear(item, unproven) and not item[0].claimed.spent]
    postpone([errand.claimed for errand, _ in unclear], at=at, because="no clear answer")
    clear = [item for item in answered if item not in unclear]
    held = set(finish([errand.claimed for errand, _ in clear]))
    answers = {errand.payment: answer for errand, answer in clear if errand.claimed.id in held}
    rows = list(
        Unmatched.objects.select_for_update(of=("self",))
        .select_related("channel")
        .filter(pk__in=answers)
        .order_by("pk")
    )
    hints = [row for row in rows if row.state == UnmatchedState.UNPROVEN]
    confirmed = [row for row in hints if answers[row.pk].status is PaymentStatus.PAID]
    known = _known_otherwise(confirmed, answers)
    _to(known, UnmatchedState.REFUTED, "it lies under another number already", at, due_at=None)
    _confirm([row for row in confirmed if row.pk not in known], answers, at)
    refuted = [row.pk for row in hints if answers[row.pk].status in DENIED]
    _to(refuted, UnmatchedState.REFUTED, "the channel does not confirm it", at, due_at=None)
    waiting = [row for row in rows if row.state == UnmatchedState.WAITING]
    there = [row for row in waiting if _still_there(row, answers[row.pk])]
    return_unmatched(there, at=at)
    gone = [row.pk for row in waiting if row not in there]
    _to(gone, UnmatchedState.WITH_FINANCE, "the channel says otherwise now", at, due_at=at + FINANCE_WITHIN)


def _is_unclear(item: Answered, unproven: Collection[UUID]) -> bool:
    """Of money that is not booked, that it is still being paid is no answer either."""
    errand, answer = item
    waits = answer.status is PaymentStatus.WAITING and errand.payment in unproven
    return waits or answer.status is PaymentStatus.UNKNOWN


def _still_there(row: Unmatched, answer: PaymentAnswer) -> bool:
    same = (answer.amount_minor, answer.currency) == (row.amount_minor, row.currency)
    return answer.status is PaymentStatus.PAID and same and row.channel.can.refundable


def _known_otherwise(rows: Sequence[Unmatched], answers: dict[UUID, PaymentAnswer]) -> list[UUID]:
    """Those whose transaction, as the channel names it now, is kept under another of our numbers: it came in once."""
    kept = []
    taken: set[tuple[UUID, str]] = set()
    for row in rows:
        number = answers[row.pk].transaction_no
        others = Unmatched.objects.filter(channel=row.channel_id, transaction_no=number).exclude(pk=row.pk)
        if number and ((row.channel_id, number) in taken or others.exists()):
            kept.append(row.pk)
        taken.add((row.channel_id, number))
    return kept


def _confirm(rows: Sequence[Unmatched], answers: dict[UUID, PaymentAnswer], at: datetime) -> None:
    """The channel's own answer counts, not the hint's figures."""
    for row in rows:
        answer = answers[row.pk]
        row.amount_minor, row.currency = answer.amount_minor, answer.currency
        row.transaction_no = answer.transaction_no or row.transaction_no
        row.save(update_fields=["amount_minor", "currency", "transaction_no"])
    _to([row.pk for row in rows], UnmatchedState.WAITING, "the channel confirms it", at, due_at=at + MATCHED_WITHIN)
    book_unmatched(rows, at=at)
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, row.pk, at + MATCHED_WITHIN, key="return") for row in rows])


def _to(ids: Collection[UUID], to: UnmatchedState, because: str, at: datetime, *, due_at: datetime | None) -> None:
    from_ = (UnmatchedState.UNPROVEN, UnmatchedState.WAITING)
    move(Unmatched, ids, from_=from_, to=to, by="channel", because=because, at=at, due_at=due_at)
