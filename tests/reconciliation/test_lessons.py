"""Does what cost other shops' money cost none here? Each test is a defect that was seen elsewhere."""

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.acts.post import post
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.resolve_difference import resolve_difference
from anxin.ledger.accounts import buyer_balance, outside, suspense
from anxin.ledger.models import Transfer
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Channel
from anxin.reconciliation.models import FeeTerms
from anxin.reconciliation.queries import clearing_of
from anxin.reconciliation.states import Remedy
from anxin.refunds.models import Refund
from tests.reconciliation.desk import RATE, Desk, of_payment, of_refund, stranger
from tests.support.cast import HOUR


def test_a_bill_that_says_failed_frees_no_refund_before_the_channel_was_asked(desk: Desk) -> None:
    """A job that marked refunds as failed without asking let their money be refunded twice."""
    (refund,) = desk.gives_back(1)
    transfers = Transfer.objects.count()
    desk.next_morning()
    payments = [line for line in desk.honest() if not line.payment_no]
    desk.brings([*payments, of_refund(refund)._replace(state="FAIL")])
    found = desk.only()
    assert (found.kind, found.remedy, found.state) == ("state", "look_refund", "acting")
    assert Ask.objects.get(kind=Kind.REFUND_QUERY, subject=refund.pk).payload == {"doubt": True, "sending": 0}
    assert Refund.objects.get().state == "arrived"
    assert Transfer.objects.exclude(kind="channel_fee").count() == transfers


@pytest.mark.parametrize("word", ["FAIL", "ABNORMAL", "bounced", "failed", "REFUND_FAIL", "退款失败"])
def test_what_bounced_and_went_to_the_balance_agrees_with_every_channels_bill(desk: Desk, word: str) -> None:
    """A bill that shows the bounce reopened what the buyer had long got here, and it could be sent a second time."""
    bea = desk.stage.world.people["buyer"]
    order = desk.stage.buys("steam-50", buyer=bea)
    desk.stage.claims(order.pk, "changed_mind")
    (refund,) = desk.stage.refunds(order.pk)
    desk.stage.channel_says(RefundStatus.BOUNCED)
    redirect_refund(refund.pk, by=f"buyer:{bea}", at=desk.stage.at)
    desk.stage.channel_says(RefundStatus.ARRIVED)
    desk.next_morning()
    desk.brings([of_payment(order.payments.get()), of_refund(refund)._replace(state=word)])
    assert desk.differences() == []
    assert not Ask.objects.filter(kind=Kind.REFUND_QUERY).exists()
    assert Refund.objects.get().state == "arrived"
    assert balance(buyer_balance(desk.stage.world.shop, bea)) == refund.amount_minor


def test_money_that_a_forged_notice_made_up_is_found_the_next_day(desk: Desk) -> None:
    """With a leaked key a notice is signed right, and no money came."""
    true, forged = desk.sells(2)
    desk.next_morning()
    desk.brings([of_payment(true)])
    found = desk.only()
    assert (found.kind, found.our_no, found.owner) == ("missing_there", forged.pk.hex, "operator")
    assert (found.order_id, found.ours_minor) == (forged.order_id, forged.amount_minor)
    assert Order.objects.get(pk=true.order_id).state == Order.objects.get(pk=forged.order_id).state


@pytest.mark.parametrize(("returned", "fee_minor"), [(False, 0), (True, -29)])
def test_a_fee_that_did_not_come_back_as_agreed_is_a_difference(desk: Desk, returned: bool, fee_minor: int) -> None:
    """Shops paid back fees that their channel had kept, and nobody saw it."""
    FeeTerms.objects.create(channel_id=desk.channel, basis_points=RATE)
    row = Channel.objects.get(pk=desk.channel)
    row.capabilities |= {"fee_returned": returned}
    row.save()
    (refund,) = desk.gives_back(1)
    desk.next_morning()
    payments = [line for line in desk.honest() if not line.payment_no]
    desk.brings([*payments, of_refund(refund)._replace(fee_minor=fee_minor)])
    assert desk.differences() == []
    desk.brings([*payments, of_refund(refund)._replace(fee_minor=-29 - fee_minor)])
    found = desk.only()
    assert (found.kind, found.expected_fee_minor, found.fee_minor) == ("fee", fee_minor, -29 - fee_minor)


def test_money_in_suspense_ages_from_the_moment_at_which_it_was_last_empty(desk: Desk) -> None:
    """Money that nobody looked for lay for months among newer money."""
    first, second = stranger(desk.stage.at), stranger(desk.stage.at)
    began = desk.next_morning()
    desk.brings([first])
    resolve_difference(desk.only().pk, Remedy.PARK, note="", by="staff:finn", at=began)
    desk.brings([first, second])
    (fresh,) = desk.differences(state="open")
    later = desk.stage.wait(5 * HOUR)
    resolve_difference(fresh.pk, Remedy.PARK, note="", by="staff:finn", at=later)
    shop = desk.stage.world.shop
    (aged,) = clearing_of([shop])
    assert (aged.amount_minor, aged.since) == (2 * 4_850, began)
    post([_returned(desk, 2 * 4_850, "all")])
    assert clearing_of([shop]) == []
    desk.brings([first, second, third := stranger(desk.stage.at)])
    last = desk.stage.wait(HOUR)
    resolve_difference(desk.differences(our_no=third.our_no)[0].pk, Remedy.PARK, note="", by="staff:finn", at=last)
    (aged,) = clearing_of([shop])
    assert (aged.amount_minor, aged.since) == (4_850, last)


def _returned(desk: Desk, amount_minor: int, key: str) -> Movement:
    shop = desk.stage.world.shop
    return Movement(
        shop=shop,
        order=None,
        source=suspense(shop, desk.channel),
        target=outside(shop, desk.channel),
        amount_minor=amount_minor,
        currency="CNY",
        kind="adjusted",
        ref="T",
        key=f"adjusted:{key}",
        at=desk.stage.at,
    )
