"""How does a supplier put earnings into its deposit, or take back what it no longer needs?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.states import OPEN
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_available, supplier_deposit
from anxin.money import format_minor
from anxin.payouts.models import DepositMove
from anxin.payouts.queries import deposit_cover, deposit_needed, money_of
from anxin.payouts.refusals import DepositCovers, DepositMoved, InDebt, NotAnAmountOfMoney, OpenClaims, TooLittle
from anxin.people.models import Supplier
from anxin.refs import new_id


@atomic(durable=True)
def move_deposit(supplier: UUID, amount_minor: int, *, by: str, at: datetime, held_minor: int | None = None) -> None:
    """Move what is available into the deposit, or with a negative amount back out of it.

    A program says what it knows to lie there (`held_minor`), so that an ask sent twice moves once. Raises DepositMoved
    where that is no longer so, NotAnAmountOfMoney for nothing, InDebt, TooLittle beyond what is there or what the
    deposit may lack, DepositCovers while what was settled on the strength of it may be claimed, OpenClaims for taking
    out while cases are open.
    """
    row = lock_suppliers([supplier])[supplier]
    if not amount_minor:
        raise NotAnAmountOfMoney
    money = money_of(row)
    if held_minor not in (None, money["deposit"]):
        raise DepositMoved(amount=format_minor(money["deposit"], row.shop.currency))
    if money["debt"]:
        raise InDebt(amount=format_minor(money["debt"], row.shop.currency))
    if amount_minor < 0 and Case.objects.filter(supplier=supplier, state__in=OPEN).exists():
        raise OpenClaims
    most, covers = money["available"], False
    if amount_minor < 0:
        needed, cover = deposit_needed(supplier, at), deposit_cover(row, at)
        most, covers = max(0, money["deposit"] - max(needed, cover)), cover > needed
    if abs(amount_minor) > most:
        raise (DepositCovers if covers else TooLittle)(amount=format_minor(most, row.shop.currency))
    kept = DepositMove.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        supplier=row,
        amount_minor=amount_minor,
        currency=row.shop.currency,
        by=by,
        at=at,
    )
    source, target = _way(row, amount_minor)
    post(
        [
            party_movement(
                row.shop_id,
                source,
                target,
                abs(amount_minor),
                row.shop.currency,
                kind="deposited",
                ref="",
                key=f"deposit:{kept.pk}",
                at=at,
            )
        ]
    )


def _way(row: Supplier, amount_minor: int) -> tuple[str, str]:
    available, deposit = supplier_available(row.shop_id, row.pk), supplier_deposit(row.shop_id, row.pk)
    return (available, deposit) if amount_minor > 0 else (deposit, available)
