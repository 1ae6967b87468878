"""Does Stripe's own bill bring what was done at Stripe's desk to its payment, and what Stripe kept to the books?"""

import json
from typing import Any

from anxin.flows.import_bill import import_bill
from anxin.flows.resolve_difference import resolve_difference
from anxin.integrations.bills import tells_of
from anxin.integrations.stripe.bill import HEAD, read_bill
from anxin.ledger.accounts import platform_channel_fees
from anxin.ledger.queries import balance
from anxin.payments.models import Payment
from anxin.reconciliation.states import Remedy
from anxin.refunds.models import Refund
from tests.flows.refunding import at_the_channel
from tests.reconciliation.desk import Desk

PRICE = 4_850


def row(desk: Desk, payment: Payment, kind: str, amount: int, **source: Any) -> dict[str, Any]:
    """A movement of the balance as Stripe writes it, at noon of the day."""
    at = int((payment.paid_at or payment.started_at).timestamp())
    of = {"amount": abs(amount), "currency": "cny", "payment_intent": payment.transaction_no, "metadata": {}} | source
    return {
        "id": f"txn_{kind}",
        "type": kind,
        "amount": amount,
        "fee": 0,
        "currency": "cny",
        "created": at,
        "source": of,
    }


def charge(desk: Desk, payment: Payment) -> dict[str, Any]:
    notes = {"payment": payment.pk.hex}
    made = row(desk, payment, "charge", PRICE, object="charge", id="ch_1", status="succeeded", metadata=notes)
    return made | {"fee": 29}


def brings(desk: Desk, *rows: dict[str, Any]) -> int:
    """Finn brings Stripe's file; how many differences are new."""
    head = {"object": HEAD, "account": "acct_1", "day": f"{desk.day}", "count": len(rows)}
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in (head, *rows))
    file = desk.file()
    told = import_bill(
        type(file)(channel=file.channel, kind=file.kind, raw=raw, day=desk.day, tells=tells_of("stripe")),
        read_bill(raw),
        by="staff:finn",
        at=desk.stage.at,
    )
    return told.fresh


def test_a_refund_of_stripes_own_desk_finds_its_payment_and_is_adopted_once(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    refund = row(desk, payment, "refund", -850, object="refund", id="re_1", status="succeeded")
    assert brings(desk, charge(desk, payment), refund) == 1
    found = desk.only()
    assert (found.payment_id, found.order_id, found.remedy) == (payment.pk, payment.order_id, "adopt_refund")
    assert resolve_difference(found.pk, Remedy.ADOPT_REFUND, by="staff:finn", at=desk.stage.at)
    adopted = Refund.objects.get()
    assert (adopted.external, adopted.channel_refund_no, adopted.amount_minor) == (True, "re_1", 850)
    assert at_the_channel(desk.stage) == PRICE - 850 - 29
    brings(desk, refund, charge(desk, payment))
    assert [one.state for one in desk.differences()] == ["resolved"]


def test_a_refund_of_a_payment_that_is_not_the_shops_is_a_persons(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    strange = row(desk, payment, "refund", -850, object="refund", id="re_1", status="succeeded", payment_intent="pi_x")
    assert brings(desk, charge(desk, payment), strange) == 1
    assert (desk.only().payment_id, desk.only().remedy) == (None, "by_hand")


def test_a_dispute_that_nobody_told_of_names_its_payment(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    assert brings(desk, charge(desk, payment), disputed(desk, payment)) == 1
    found = desk.only()
    assert (found.kind, found.payment_id, found.order_id) == ("missing_here", payment.pk, payment.order_id)
    assert (found.ours_minor, found.theirs_minor) == (None, PRICE)


def test_what_stripe_takes_for_itself_and_over_a_dispute_is_in_the_books(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    radar = row(desk, payment, "stripe_fee", -500) | {"source": None}
    brings(desk, charge(desk, payment), disputed(desk, payment), radar)
    assert -balance(platform_channel_fees(desk.stage.world.shop)) == 29 + 1_500 + 500
    brings(desk, charge(desk, payment), disputed(desk, payment), radar, radar | {"id": "txn_2", "amount": 200})
    assert -balance(platform_channel_fees(desk.stage.world.shop)) == 29 + 1_500 + 500 - 200


def disputed(desk: Desk, payment: Payment) -> dict[str, Any]:
    return row(desk, payment, "adjustment", -PRICE, object="dispute", id="du_1", status="lost") | {"fee": 1_500}
