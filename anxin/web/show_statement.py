"""Where is a supplier's money?"""

from types import SimpleNamespace
from typing import Any

from anxin.ledger.accounts import hold, pending, supplier_available, supplier_debt, supplier_deposit
from anxin.ledger.queries import balances, statement
from anxin.orders.queries import orders_of_supplier
from anxin.orders.states import OrderState
from anxin.people.models import Supplier
from anxin.texts import Text

MOST_LINES = 200
MOVEMENTS = {
    "settled": Text("订单结算", "Order settled"),
    "paid_out": Text("打款", "Paid out"),
    "refund": Text("退款追偿", "Taken back for a refund"),
    "recovered": Text("退款追偿", "Taken back for a refund"),
}


def show_statement(supplier: Supplier) -> dict[str, Any]:
    """Four figures and the movements of the available money, latest first."""
    shop, pk, currency = supplier.shop_id, supplier.pk, supplier.shop.currency
    held = orders_of_supplier(pk, (OrderState.PAID, OrderState.DELIVERED))
    confirmed = orders_of_supplier(pk, (OrderState.CONFIRMED,))
    available, deposit, debt = supplier_available(shop, pk), supplier_deposit(shop, pk), supplier_debt(shop, pk)
    in_hold = [hold(place, order) for place, order in held]
    in_pending = [pending(place, order) for place, order in confirmed]
    found = balances([available, deposit, debt, *in_hold, *in_pending], currency=currency)
    rows = (
        (Text("可提现", "Available"), found[available], Text("", "")),
        (
            Text("保留期内", "Held back"),
            sum(found[a] for a in in_pending),
            Text("已确认，过保留期后结算", "Confirmed, settled after the hold-back"),
        ),
        (
            Text("担保托管中", "In escrow"),
            sum(found[a] for a in in_hold),
            Text("买家已付款，未确认", "Paid by buyers, not confirmed"),
        ),
        (Text("保证金", "Deposit"), found[deposit] + found[debt], Text("", "")),
    )
    figures = [
        SimpleNamespace(name=name, amount_minor=amount, currency=currency, note=note) for name, amount, note in rows
    ]
    lines = [
        SimpleNamespace(
            what=MOVEMENTS.get(entry.kind, Text("其他", "Other")),
            at=entry.at,
            ref=entry.ref,
            amount_minor=entry.amount_minor,
            balance_minor=entry.balance_minor,
            currency=currency,
        )
        for entry in reversed(statement(available, currency=currency, limit=MOST_LINES))
    ]
    return {"figures": figures, "movements": lines}
