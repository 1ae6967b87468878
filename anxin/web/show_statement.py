"""What came to a supplier's available money, and what went?"""

from types import SimpleNamespace
from typing import Any

from anxin.ledger.accounts import supplier_available
from anxin.ledger.chart import STEPS
from anxin.ledger.queries import statement
from anxin.people.models import Supplier
from anxin.texts import Text

MOST_LINES = 200
MOVEMENTS = {step.kind: step.name for step in STEPS} | {
    "settled": Text("订单结算", "Order settled"),
    "refund_decided": Text("退款追偿", "Taken back for a refund"),
    "recovered": Text("还欠款或退还追偿", "Debt paid, or a recovery given back"),
}


def show_statement(supplier: Supplier) -> dict[str, Any]:
    """The movements of the available money, latest first."""
    currency = supplier.shop.currency
    lines = [
        SimpleNamespace(
            what=MOVEMENTS.get(entry.kind, Text("其他", "Other")),
            at=entry.at,
            ref=entry.ref,
            amount_minor=entry.amount_minor,
            balance_minor=entry.balance_minor,
            currency=currency,
        )
        for entry in reversed(
            statement(supplier_available(supplier.shop_id, supplier.pk), currency=currency, limit=MOST_LINES)
        )
    ]
    return {"movements": lines}
