"""How does money leave suspense that finance has sent back by hand, in the channel's own console?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic

from anxin.flows.acts.post import post
from anxin.flows.acts.settle_differences import settle_differences
from anxin.ledger.accounts import outside, suspense
from anxin.ledger.movements import Movement
from anxin.payments.models import Unmatched
from anxin.payments.states import UnmatchedState
from anxin.reconciliation.models import Difference
from anxin.reconciliation.states import UNRESOLVED, DifferenceKind, How
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

LONGEST_NUMBER = 128
NO_PROOF = Text(
    "请写明渠道后台的退款流水号，以便日后核对。",
    "Give the number of the refund in the channel's console, so that it can be checked later.",
)


class NotWithFinance(Refusal):
    text = Text(
        "这笔款项不在财务手里：系统会自动处理，或已经处理完。",
        "This money is not with finance: it goes on by itself, or is settled already.",
    )


@atomic(durable=True)
def close_unmatched(unmatched: UUID, *, proof: str, by: str, at: datetime) -> None:
    """Book money that lies with finance as sent back at the channel, under the number that proves it. Pressed twice it
    is one return.

    The channel's next bills are held against that number; where one has shown it already, that line agrees from now on.
    Raises NotFound, Invalid without a proof, NotWithFinance.
    """
    row = Unmatched.objects.select_for_update().filter(pk=unmatched).first()
    if row is None:
        raise NotFound
    if not proof.strip():
        raise Invalid(what=NO_PROOF)
    if row.state == UnmatchedState.RETURNED:
        return
    if row.state != UnmatchedState.WITH_FINANCE:
        raise NotWithFinance
    move(
        Unmatched,
        [row.pk],
        from_=UnmatchedState.WITH_FINANCE,
        to=UnmatchedState.RETURNED,
        by=by,
        because=f"returned by hand: {proof.strip()}"[:200],
        at=at,
        due_at=None,
        proof=proof.strip()[:LONGEST_NUMBER],
    )
    post(
        [
            Movement(
                shop=row.shop_id,
                order=None,
                source=suspense(row.shop_id, row.channel_id),
                target=outside(row.shop_id, row.channel_id),
                amount_minor=row.amount_minor,
                currency=row.currency,
                kind="adjusted",
                ref=row.transaction_no[:80],
                key=f"closed:{row.pk}",
                at=at,
            )
        ]
    )
    settle_differences(
        _shown_already(row, proof.strip()), how=How.REMEDY, by=by, because="sent back by hand under this number", at=at
    )


def _shown_already(row: Unmatched, proof: str) -> list[UUID]:
    """What a bill showed as a refund unknown here; one of another amount stays a person's."""
    rows = Difference.objects.filter(
        Q(our_no=proof) | Q(their_no=proof),
        channel=row.channel_id,
        movement="refund",
        kind=DifferenceKind.MISSING_HERE,
        refund=None,
        state__in=UNRESOLVED,
        theirs_minor=row.amount_minor,
        theirs_currency=row.currency,
    )
    return list(rows.values_list("pk", flat=True))
