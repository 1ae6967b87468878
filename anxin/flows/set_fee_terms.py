"""Which fee has a channel agreed to take? Without an answer the fees of its bills are booked and not judged."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.note_channel_change import note_channel_change
from anxin.payments.models import Channel
from anxin.reconciliation.models import FeeTerms
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

MOST_BASIS_POINTS = 1_000


class FeeUnreadable(Refusal):
    text = Text(
        "费率是 0 到 10 之间的百分数，最多两位小数。", "The fee is a per cent from 0 to 10, with two decimals at most."
    )
    status = 422


@atomic(durable=True)
def set_fee_terms(channel: UUID, basis_points: int | None, *, by: str, at: datetime) -> bool:
    """Judge the fees of this channel's next bills by so many hundredths of a per cent, or by nothing (None).

    Recorded and announced like its keys: whoever may set it could hide what a channel takes too much. Whether anything
    changed. Raises NotFound, and FeeUnreadable for more than ten per cent.
    """
    row = Channel.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=channel).first()
    if row is None:
        raise NotFound
    if basis_points is not None and not 0 <= basis_points <= MOST_BASIS_POINTS:
        raise FeeUnreadable
    before = FeeTerms.objects.filter(channel=row).values_list("basis_points", flat=True).first()
    if before == basis_points:
        return False
    if basis_points is None:
        FeeTerms.objects.filter(channel=row).delete()
    else:
        FeeTerms.objects.update_or_create(channel=row, defaults={"basis_points": basis_points})
    note_channel_change(row, "fee", ["fee_rate"], by=by, at=at)
    return True
