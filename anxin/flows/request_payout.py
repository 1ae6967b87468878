"""How does a supplier ask for its money? What is asked for is set aside at once, so that it is asked for once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.heed_agreement import heed_agreement
from anxin.flows.acts.heed_suspension import heed_suspension
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_available, supplier_reserve
from anxin.money import format_minor
from anxin.payouts.models import Agreement, Payout, PayoutStep
from anxin.payouts.queries import deposit_needed, money_of
from anxin.payouts.refusals import (
    DepositShort,
    InDebt,
    NotAnAmountOfMoney,
    PaidBefore,
    PayeeNeeded,
    PayeeNotAgreed,
    PayoutOpen,
    SplitByChannel,
    TooLittle,
)
from anxin.payouts.states import PAYOUT_OPEN, OnDue, PayoutState
from anxin.refs import new_id

APPROVE_WITHIN = timedelta(hours=24)


@atomic(durable=True)
def request_payout(supplier: UUID, amount_minor: int, *, payee: str, person: UUID, by: str, at: datetime) -> UUID:
    """Set `amount_minor` aside for a payout to whom the agreement names; only the operator's own people name a `payee`
    themselves. `person` asks.

    Raises PaidBefore for a docked supplier, SplitByChannel for who sells in its own name, NotAgreed, PayeeNotAgreed,
    SupplierSuspended, NotAnAmountOfMoney, PayeeNeeded, PayoutOpen, InDebt, DepositShort, TooLittle.
    """
    row = lock_suppliers([supplier])[supplier]
    agreement = Agreement.objects.filter(supplier=supplier).first()
    if agreement and agreement.in_advance:
        raise PaidBefore
    if agreement and not agreement.by_hand:
        raise SplitByChannel
    heed_agreement(row)
    heed_suspension(row)
    target = (agreement.payee or agreement.account_hint) if agreement else payee.strip()
    if amount_minor <= 0:
        raise NotAnAmountOfMoney
    if not target:
        raise PayeeNotAgreed if agreement else PayeeNeeded
    if Payout.objects.filter(supplier=supplier, state__in=PAYOUT_OPEN).exists():
        raise PayoutOpen
    money = money_of(row)
    if money["debt"]:
        raise InDebt(amount=format_minor(money["debt"], row.shop.currency))
    short = deposit_needed(supplier, at) - money["deposit"]
    if short > 0:
        raise DepositShort(amount=format_minor(short, row.shop.currency))
    if amount_minor > money["available"]:
        raise TooLittle(amount=format_minor(money["available"], row.shop.currency))
    payout = Payout.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        supplier=row,
        number=Payout.objects.filter(supplier=supplier).count() + 1,
        amount_minor=amount_minor,
        currency=row.shop.currency,
        payee=target[:120],
        due_at=at + APPROVE_WITHIN,
        on_due=OnDue.ALARM,
        requested_by=f"person:{person}",
        requested_at=at,
    )
    PayoutStep.objects.create(
        subject=payout,
        shop_id=row.shop_id,
        from_state="",
        to_state=PayoutState.REQUESTED,
        by=by,
        because="the supplier asks for its money",
        at=at,
    )
    post(
        [
            party_movement(
                row.shop_id,
                supplier_available(row.shop_id, supplier),
                supplier_reserve(row.shop_id, supplier),
                amount_minor,
                row.shop.currency,
                kind="reserved",
                ref=payout.ref,
                key=f"payout:{payout.pk}:reserved",
                at=at,
            )
        ]
    )
    return payout.pk
