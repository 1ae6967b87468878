"""How is it kept that a supplier paid in from outside? Finance saw it arrive, under a number used once.

What it owes is paid first and the rest is its deposit, so that who sells nothing any more can pay its debt.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.book_proven import book_proven
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_debt, supplier_deposit
from anxin.money import format_minor
from anxin.payouts.models import DepositMove
from anxin.payouts.queries import money_of
from anxin.people.models import Person, Supplier
from anxin.support.letters import StaffLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("汇款已入账，其中 {debt} 还了欠款", "Your payment is booked; {debt} of it paid what you owed")
BODY = Text(
    "您汇来的 {amount}（回单号 {proof}）已入账：{debt} 还欠款，{rest} 进保证金。\n现在欠款 {owed}，保证金 {deposit}。",
    "The {amount} that you sent (receipt {proof}) is booked: {debt} paid what you owed, {rest} is your deposit.\n"
    "You now owe {owed}; your deposit holds {deposit}.",
)


@atomic(durable=True)
def record_deposit(supplier: UUID, amount_minor: int, *, proof: str, by: str, at: datetime) -> int:
    """Book what came in by bank and pay the supplier's debt of it; how much of it did, in minor units.

    Raises NotAnAmountOfMoney, ProofNeeded, ProofUsed.
    """
    row = lock_suppliers([supplier])[supplier]
    deposit, number = supplier_deposit(row.shop_id, supplier), proof.strip()[:200]
    kept = book_proven(
        DepositMove, row, deposit, amount_minor, kind="deposited", key="deposit", proof=number, by=by, at=at
    )
    part = min(money_of(row)["debt"], amount_minor)
    if part > 0:
        debt, currency = supplier_debt(row.shop_id, supplier), row.shop.currency
        key = f"deposit:{kept}:debt"
        post([party_movement(row.shop_id, deposit, debt, part, currency, kind="recovered", ref="debt", key=key, at=at)])
        write(_letters(row, amount_minor, part, number, at))
    return part


def _letters(row: Supplier, amount_minor: int, part: int, proof: str, at: datetime) -> list[StaffLetter]:
    now, currency = money_of(row), row.shop.currency
    amounts = {"amount": amount_minor, "debt": part, "rest": amount_minor - part}
    amounts |= {"owed": now["debt"], "deposit": now["deposit"]}
    told = {name: format_minor(amount, currency) for name, amount in amounts.items()}
    subject, body = SUBJECT.fill(**told), BODY.fill(**told, proof=proof)
    readers = Person.objects.filter(roles__supplier=row, is_active=True).distinct()
    return [
        StaffLetter(shop=row.shop, person=reader, kind="debt_paid", subject=subject, body=body, at=at)
        for reader in readers.order_by("pk")
    ]
