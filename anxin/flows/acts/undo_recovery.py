"""What follows when a supplier should not have borne a refund? The platform bears it, and the supplier has it back."""

from datetime import datetime

from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import platform_losses, supplier_available, supplier_debt, supplier_deposit
from anxin.payouts.models import Recovery
from anxin.payouts.queries import money_of
from anxin.people.models import Supplier


def undo_recovery(recovery: Recovery, supplier: Supplier, *, at: datetime) -> None:
    """Give back what was taken, to where it was taken from; what has been paid of a debt since, as available money.

    The caller holds the supplier's lock. The buyer's refund stays as it is.
    """
    shop, pk = supplier.shop_id, supplier.pk
    debt = min(recovery.debt_minor, money_of(supplier)["debt"])
    deposit = recovery.deposit_minor
    parts = {
        supplier_debt(shop, pk): debt,
        supplier_deposit(shop, pk): deposit,
        supplier_available(shop, pk): recovery.taken_minor - debt - deposit,
    }
    post(
        [
            party_movement(
                shop,
                platform_losses(shop),
                target,
                amount,
                recovery.currency,
                kind="recovered",
                ref=f"{recovery.order.ref}-R{recovery.refund.number}",
                key=f"undone:{recovery.pk}:{target}",
                at=at,
            )
            for target, amount in parts.items()
            if amount > 0
        ]
    )
    Recovery.objects.filter(pk=recovery.pk).update(undone_at=at)
