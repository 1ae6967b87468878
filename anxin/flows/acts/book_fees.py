"""Do our books hold the fees that a bill shows? One transfer for a bill, and one more for each correction of it."""

from datetime import datetime

from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, platform_channel_fees
from anxin.ledger.movements import Movement
from anxin.reconciliation.models import Bill


def book_fees(bill: Bill, *, at: datetime) -> None:
    """Book what the channel kept and is not booked yet, in each currency; a fee given back flows the other way."""
    told: dict[str, int] = dict.fromkeys(bill.fees_booked, 0)
    for total in bill.totals:
        if total["meaning"] == "moved":
            own = total["amount_minor"] if total["kind"] == "fee" else 0
            told[total["currency"]] = told.get(total["currency"], 0) + total["fee_minor"] + own
    movements = [
        _movement(bill, currency, kept - bill.fees_booked.get(currency, 0), at)
        for currency, kept in told.items()
        if kept != bill.fees_booked.get(currency, 0)
    ]
    post(movements)
    bill.fees_booked = told
    bill.save(update_fields=["fees_booked"])


def _movement(bill: Bill, currency: str, gap_minor: int, at: datetime) -> Movement:
    ours, theirs = platform_channel_fees(bill.shop_id), outside(bill.shop_id, bill.channel_id)
    return Movement(
        shop=bill.shop_id,
        order=None,
        source=ours if gap_minor > 0 else theirs,
        target=theirs if gap_minor > 0 else ours,
        amount_minor=abs(gap_minor),
        currency=currency,
        kind="channel_fee",
        ref=f"{bill.day}",
        key=f"fees:{bill.file_id}:{currency}",
        at=at,
    )
