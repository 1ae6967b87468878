"""What may a supplier's program read of its money and its own record?"""

from datetime import timedelta
from typing import Any, Final

from anxin.api.door import Asked
from anxin.delivery.queries import NOTHING_YET, records_of
from anxin.integrations.sealed_door import Answer
from anxin.payouts.models import Payout, Recovery
from anxin.payouts.queries import deposit_needed, money_of, payouts_of, recoveries_of, upheld_of

RECORD: Final = timedelta(days=30)


def money(asked: Asked) -> Answer:
    """Settlement, deposit, debt, payouts, and what was taken for refunds; amounts in minor units."""
    row = asked.supplier
    return 200, {
        **{f"{name}_minor": amount for name, amount in money_of(row).items()},
        "deposit_needed_minor": deposit_needed(row.pk, asked.at),
        "currency": row.shop.currency,
        "payouts": [_payout(one) for one in payouts_of(row.pk)],
        "recoveries": [_recovery(one) for one in recoveries_of(row.pk)],
    }


def record(asked: Asked) -> Answer:
    """What buyers see of this supplier: the last thirty days."""
    since = asked.at - RECORD
    shown = records_of([asked.supplier.pk], since=since).get(asked.supplier.pk, NOTHING_YET)
    borne, undone = upheld_of(asked.supplier.pk, since)
    return 200, {
        "deliveries": shown.deliveries,
        "on_time_percent": shown.on_time_percent,
        "median_seconds": shown.median.total_seconds() if shown.median is not None else None,
        "refunds_borne": borne,
        "contests_upheld": undone,
    }


def _payout(row: Payout) -> dict[str, Any]:
    return {"ref": row.ref, "state": str(row.state), "amount_minor": row.amount_minor, "currency": row.currency}


def _recovery(row: Recovery) -> dict[str, Any]:
    parts = ("pending", "reserve", "available", "deposit", "debt")
    return {
        "order_ref": row.order.ref,
        "at": row.at.isoformat(),
        "taken_minor": sum(getattr(row, f"{part}_minor") for part in parts),
        "currency": row.currency,
        "undone": row.undone_at is not None,
    }
