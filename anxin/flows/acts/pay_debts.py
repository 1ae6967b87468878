"""What is done with a supplier's earnings while it owes something? The debt is paid first."""

from collections.abc import Iterable
from datetime import datetime

from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_available, supplier_debt
from anxin.payouts.queries import money_of
from anxin.people.models import Supplier
from anxin.refs import new_id


def pay_debts(suppliers: Iterable[Supplier], *, at: datetime) -> int:
    """Pay what each supplier owes from what it has available; fen paid. The caller holds the suppliers' locks."""
    movements = []
    for supplier in suppliers:
        money = money_of(supplier)
        amount = min(money["available"], money["debt"])
        if amount > 0:
            movements.append(
                party_movement(
                    supplier.shop_id,
                    supplier_available(supplier.shop_id, supplier.pk),
                    supplier_debt(supplier.shop_id, supplier.pk),
                    amount,
                    supplier.shop.currency,
                    kind="recovered",
                    ref="debt",
                    key=f"debt:{new_id()}",
                    at=at,
                )
            )
    post(movements)
    return sum(movement.amount_minor for movement in movements)
