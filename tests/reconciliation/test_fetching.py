"""Does every day that is over get its bills, from a running channel as well, and is a missing one somebody's?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.clock import now
from anxin.flows.accept_payments import accept_payments
from anxin.flows.chase_bills import chase_bills
from anxin.flows.claim_bills import claim_bills
from anxin.flows.plan_bills import plan_bills
from anxin.flows.record_bills import record_bills
from anxin.flows.resend_refund import resend_refund
from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.jobs.ask_bills import ask_bills
from anxin.payments.channel import BillKind, BillNotReady, RefundStatus
from anxin.payments.models import Channel, Payment
from anxin.people.models import Shop
from anxin.reconciliation.deadlines import channels_without_bills, due_bills
from anxin.reconciliation.errands import BillAnswer
from anxin.reconciliation.lines import BillLine, BillUnreadable
from anxin.reconciliation.models import Bill, BillRow
from tests.reconciliation.desk import Desk
from tests.simulators.processes import sandpay
from tests.support.cast import DAY, HOUR, furnished


def test_a_day_that_is_over_is_planned_once(desk: Desk) -> None:
    desk.sells(2)
    at = desk.next_morning()
    assert channels_without_bills(at - HOUR, 9) == [desk.channel]
    assert plan_bills([desk.channel], at=at) == 2
    assert plan_bills([desk.channel], at=at) == 0
    assert channels_without_bills(at, 9) == []
    assert Ask.objects.filter(kind=Kind.BILL_FETCH).count() == 1
    books = Bill.objects.get(kind="books")
    assert (books.day, books.state, books.line_count, books.matched_count) == (desk.day, "taken", 2, 2)
    assert desk.differences() == []


def test_after_a_pause_no_day_is_left_out(desk: Desk) -> None:
    plan_bills([desk.channel], at=desk.next_morning())
    plan_bills([desk.channel], at=desk.stage.wait(3 * DAY))
    days = list(Bill.objects.filter(kind="books").order_by("day").values_list("day", flat=True))
    assert days == [desk.day + timedelta(days=n) for n in range(4)]


def test_a_payment_without_its_transfer_is_found_without_any_channel(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    Payment.objects.create(
        **{
            field.attname: getattr(payment, field.attname)
            for field in Payment._meta.concrete_fields
            if field.attname not in ("id", "number", "transaction_no")
        },
        number=2,
        transaction_no="T2",
    )
    plan_bills([desk.channel], at=desk.next_morning())
    assert (desk.only().kind, desk.only().owner, desk.only().remedy) == ("missing_there", "operator", "by_hand")


@pytest.mark.parametrize("sent_again", [True, False])
def test_a_refund_that_came_back_on_its_day_is_no_difference_of_the_books(desk: Desk, sent_again: bool) -> None:
    row = Channel.objects.get(pk=desk.channel)
    row.capabilities |= {"looks_again_after_days": 1}
    row.save()
    (refund,) = desk.gives_back(1)
    Ask.objects.filter(subject=refund.pk).update(due_at=desk.stage.at)
    assert desk.stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY) == 1
    if sent_again:
        resend_refund(refund.pk, by="buyer", at=desk.stage.at)
    refund.refresh_from_db()
    assert refund.state == ("planned" if sent_again else "reversed")
    plan_bills([desk.channel], at=desk.next_morning())
    assert desk.differences() == []


def test_a_bill_that_is_not_there_is_missed_and_still_fetched(desk: Desk) -> None:
    at = desk.next_morning()
    plan_bills([desk.channel], at=at)
    errands = claim_bills(limit=9, at=at, lease_seconds=60)
    assert record_bills([(errand, BillAnswer(None, detail="not yet")) for errand in errands], at=at) == 0
    at = desk.stage.wait(7 * HOUR)
    assert chase_bills(due_bills(at, 9), at=at) == 1
    bill = desk.bill()
    assert (bill.state, bill.owner, bill.on_due) == ("missing", "finance", "escalate")
    at = desk.stage.wait(DAY)
    chase_bills(due_bills(at, 9), at=at)
    assert desk.bill().owner == "operator"
    assert len(claim_bills(limit=9, at=at, lease_seconds=60)) == 1


def test_a_bill_brought_by_hand_is_not_fetched_any_more(desk: Desk) -> None:
    at = desk.next_morning()
    plan_bills([desk.channel], at=at)
    desk.brings([])
    assert desk.bill().state == "taken"
    assert claim_bills(limit=9, at=at, lease_seconds=60) == []
    assert not Ask.objects.filter(kind=Kind.BILL_FETCH).exists()


def test_a_damaged_bill_is_fetched_again_and_leaves_nothing(desk: Desk) -> None:
    def damaged(lines: list[BillLine]) -> Iterator[BillLine]:
        yield from lines
        raise BillUnreadable("it was cut short", 3)

    desk.sells(2)
    at = desk.next_morning()
    plan_bills([desk.channel], at=at)
    errands = claim_bills(limit=9, at=at, lease_seconds=60)
    assert record_bills([(errand, BillAnswer(b"half", damaged(desk.honest()))) for errand in errands], at=at) == 0
    assert not BillRow.objects.exists()
    ask = Ask.objects.get(kind=Kind.BILL_FETCH)
    assert ask.due_at > at
    assert "cut short" in ask.because


def test_the_running_sandbox_gives_its_bill_and_it_agrees(committed_db: Any) -> None:
    with sandpay("--refund-notice", "0", "--fee-basis-points", "60") as bank:
        stage = furnished()
        Channel.objects.filter(pk=stage.world.channel).update(
            base_url=bank.base_url,
            account=bank.merchant,
            secret_sealed=vault.seal(bank.signing_key, "channel"),
            their_key=bank.channel_key,
        )
        stage.at = now() - 3 * DAY
        stage.at = stage.at.replace(hour=4)
        bank.turn("clock", offset_seconds=(stage.at - datetime.now(UTC)).total_seconds())
        client = SandboxChannel(
            base_url=bank.base_url,
            merchant=bank.merchant,
            signing_key=bank.signing_key,
            channel_key=bank.channel_key,
        )
        for _ in range(3):
            payment = stage.begins_to_pay(stage.places("steam-50").order)
            bank.pay(client.start_payment(payment.as_asked(f"{bank.base_url}/nowhere", "")).code_url, "none")
            answer = client.query_payment(payment.as_asked("", ""))
            told = stage.notice(payment)
            notice = replace(told.notice, transaction_no=answer.transaction_no)
            accept_payments([replace(told, notice=notice)], at=stage.at)
        with pytest.raises(BillNotReady):
            client.fetch_bill(stage.at.date(), BillKind.TRADE)
        bank.turn("clock", offset_seconds=0)
        lacking = Payment.objects.order_by("pk")[0].pk.hex
        bank.turn("faults", out_trade_no=lacking, fault="bill_lacks")
        at = stage.at + DAY
        plan_bills([stage.world.channel], at=at)
        Ask.objects.update(due_at=at)
        with ThreadPoolExecutor(1) as pool:
            assert ask_bills(pool) == 1
        bill = Bill.objects.get(kind="trade")
        assert (bill.state, bill.line_count, bill.matched_count) == ("taken", 2, 2)
        assert [total["fee_minor"] for total in bill.totals] == [58]
        (found,) = bill.differences.all()
        assert (found.kind, found.our_no) == ("missing_there", lacking)
        client.close()
        assert Shop.objects.count() == 1
