"""How is a difference resolved by a person: by the remedy that was shown, or by hand with words?

Pressed twice, the second press finds it done and changes nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.adopt_refunds import adopt_refunds
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.look_again import look_again
from anxin.flows.acts.match_found import Found
from anxin.flows.acts.park_unmatched import park_unmatched
from anxin.flows.acts.post import post
from anxin.flows.acts.received import Received
from anxin.flows.acts.settle_differences import settle_differences
from anxin.ledger.accounts import kind_of
from anxin.ledger.movements import Movement
from anxin.payments.channel import ChannelNotice, NoticeKind
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.reconciliation.models import BillRow, Difference
from anxin.reconciliation.queries import is_id, movements_of
from anxin.reconciliation.refusals import NoSuchRemedy, NotInWords
from anxin.reconciliation.states import BY_ITSELF, UNRESOLVED, DifferenceState, How, Remedy

FEWEST_LETTERS = 4


@atomic(durable=True)
def resolve_difference(difference: UUID, remedy: Remedy, *, note: str = "", by: str, at: datetime) -> bool:
    """Carry one remedy out; whether something was done now.

    `remedy` must be the proposed one, or BY_HAND. Raises NoSuchRemedy, NotInWords, and TransferRefused where the
    ledger does not allow the movement; then nothing is changed.
    """
    row = Difference.objects.select_for_update().get(pk=difference)
    if row.state not in UNRESOLVED or (row.state == DifferenceState.ACTING and remedy in BY_ITSELF):
        return False
    if remedy not in (row.remedy, Remedy.BY_HAND):
        raise NoSuchRemedy
    if remedy is Remedy.BY_HAND:
        if len(note.strip()) < FEWEST_LETTERS:
            raise NotInWords
        settle_differences([row.pk], how=How.BY_HAND, by=by, because=note.strip()[:200], at=at, note=note.strip()[:200])
        return True
    if remedy in BY_ITSELF:
        return bool(look_again([row.pk], by=by, at=at))
    if remedy is Remedy.ADOPT_REFUND:
        _adopt(row, by, at)
    elif remedy is Remedy.PARK and row.payment_id is None and is_id(row.our_no):
        park_unmatched([_received(row)], at=at)
    elif movements := movements_of(row, at):
        post(movements)
        keep_residues([_residue(row, moved, at) for moved in movements if kind_of(moved.target) == "suspense"], at=at)
    else:
        raise NoSuchRemedy
    settle_differences([row.pk], how=How.REMEDY, by=by, because=f"booked: {remedy}", at=at, note=note[:200])
    return True


def _adopt(row: Difference, by: str, at: datetime) -> None:
    """The refund joins its payment under the channel's number, or, where that is the payment's too, under its own."""
    if row.payment_id is None or not row.theirs_minor:
        raise NoSuchRemedy
    payment = Payment.objects.get(pk=row.payment_id)
    lock_orders([payment.order_id])
    payment.refresh_from_db()
    if payment.state != PaymentState.PAID:
        # its money lies in suspense, or was never booked: as a loss it would go out a second time
        raise NoSuchRemedy
    number = row.their_no if row.their_no and row.their_no != payment.transaction_no else row.our_no
    adopt_refunds([Found(payment, row.theirs_minor, number, _at(row))], by=by, at=at)


def _received(row: Difference) -> Received:
    """The line as if its notice had come: it waits in suspense for what it was for, and goes back by itself."""
    notice = ChannelNotice(
        external_id=f"bill:{row.bill_id}:{row.line_no}",
        kind=NoticeKind.PAID,
        payment=UUID(hex=row.our_no),
        refund=None,
        transaction_no=row.their_no,
        amount_minor=row.theirs_minor or 0,
        currency=row.theirs_currency,
        occurred_at=_at(row),
    )
    return Received(channel=row.channel_id, notice=notice, body="")


def _residue(row: Difference, moved: Movement, at: datetime) -> Residue:
    """What a remedy has put into suspense; of a gap the line's number is that of the whole payment, so it is marked."""
    number = row.their_no[:64] if row.remedy == Remedy.PARK else f"{row.their_no[:50]}+{row.line_no}"
    return Residue(
        shop=row.shop_id,
        channel=row.channel_id,
        transaction_no=number,
        amount_minor=moved.amount_minor,
        currency=moved.currency,
        occurred_at=_at(row) if row.line_no is not None else at,
        because=f"a bill shows it: {row.kind}",
        booked=True,
    )


def _at(row: Difference) -> datetime:
    if row.bill.file_id is None or row.line_no is None:
        raise NoSuchRemedy
    line = BillRow.objects.filter(
        file=row.bill.file_id, line_no=row.line_no, our_no=row.our_no, their_no=row.their_no
    ).first()
    if line is None:
        raise NoSuchRemedy
    return line.at
