"""Where does money lie that came in and that only a person can place? In suspense, with a row that finance sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from anxin.flows.acts.book_unmatched import book_unmatched
from anxin.payments.models import Unmatched, UnmatchedStep
from anxin.payments.states import UnmatchedState

FINANCE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """Money under a channel's number `transaction_no`; `booked`: it lies in suspense already, by a key of its own."""

    shop: UUID
    channel: UUID
    transaction_no: str
    amount_minor: int
    currency: str
    occurred_at: datetime
    because: str
    booked: bool = False


def keep_residues(residues: Sequence[Residue], *, at: datetime) -> None:
    """Keep each once, before finance, and book it into suspense unless it is there already.

    Its id is no number that the channel knows: nothing is asked or sent by itself under it.
    """
    fresh = []
    for item in residues:
        row, made = Unmatched.objects.get_or_create(
            channel_id=item.channel, transaction_no=item.transaction_no, defaults=_values(item, at)
        )
        if made:
            fresh.append((row, item))
    UnmatchedStep.objects.bulk_create(
        UnmatchedStep(
            subject=row,
            shop_id=row.shop_id,
            from_state="",
            to_state=row.state,
            by="channel",
            because=item.because,
            at=at,
        )
        for row, item in fresh
    )
    book_unmatched([row for row, item in fresh if not item.booked], at=at)


def _values(item: Residue, at: datetime) -> dict[str, object]:
    return {
        "id": uuid5(item.channel, item.transaction_no),
        "shop_id": item.shop,
        "amount_minor": item.amount_minor,
        "currency": item.currency,
        "state": UnmatchedState.WITH_FINANCE,
        "occurred_at": item.occurred_at,
        "received_at": at,
        "due_at": at + FINANCE_WITHIN,
    }
