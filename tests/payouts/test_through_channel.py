"""Is a supplier paid out through a channel once, whatever the channel does, and only where the law allows it?"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from anxin import vault
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.chase_payouts import chase_payouts
from anxin.flows.claim_payouts import claim_payouts
from anxin.flows.judge_payout import judge_payout
from anxin.flows.record_deposit import record_deposit
from anxin.flows.record_payouts import record_payouts
from anxin.flows.request_payout import request_payout
from anxin.flows.send_payout import send_payout
from anxin.flows.suspend_supplier import suspend_supplier
from anxin.integrations.alipay.channel import CAPABILITIES
from anxin.ledger.accounts import outside, supplier_available, supplier_reserve
from anxin.ledger.queries import balance
from anxin.payments.models import Channel
from anxin.payouts.channel import PayoutAnswer, PayoutChannel, PayoutStatus
from anxin.payouts.models import Agreement, Payout, PayoutAttempt
from anxin.payouts.refusals import (
    AccountNeeded,
    ChannelCannotPay,
    Cooling,
    NotThroughOwnAccount,
    PayoutClosed,
    SamePerson,
    SecondPerson,
    SupplierSuspended,
)
from anxin.people.models import Role
from anxin.refs import new_id
from tests.integrations.alipay.conftest import Make, house, make
from tests.payouts.conftest import SHARE, settled
from tests.simulators.alipay.running import Alipay
from tests.simulators.processes import IMPATIENCE_SECONDS
from tests.support.cast import DAY, Stage

__all__ = ["house", "make"]
pytestmark = pytest.mark.django_db
SOL, FINN, OSCAR = new_id(), f"staff:{new_id()}", f"staff:{new_id()}"
ACCOUNT = "sol@cards.example"


@dataclass
class Till:
    """Sol's approved payout, the channel's row, and the client that asks it."""

    stage: Stage
    channel: UUID
    payout: UUID
    client: PayoutChannel
    house: Alipay

    def turn(self) -> None:
        """What a worker does once, as soon as it may."""
        self.stage.wait(timedelta(hours=2))
        for errand in claim_payouts(limit=5, at=self.stage.at, lease_seconds=60):
            ask = self.client.pay_out if errand.act == "ask" else self.client.query_payout
            record_payouts([(errand, ask(errand.ask))], at=self.stage.at)

    def row(self) -> Payout:
        """The payout as it stands."""
        return Payout.objects.get(pk=self.payout)

    def moved(self) -> int:
        """How many times the channel says that it paid."""
        return sum(one.get("out_biz_no") == self.payout.hex for one in self._transfers())

    def _transfers(self) -> list[dict[str, object]]:
        told: list[dict[str, object]] = self.house.read("payouts")["transfers"]
        return told

    def books(self) -> tuple[int, int, int]:
        """What is Sol's, what is set aside, what left through the channel."""
        shop, sol = self.stage.world.shop, self.stage.world.stock
        held = (balance(supplier_available(shop, sol)), balance(supplier_reserve(shop, sol)))
        return *held, balance(outside(shop, self.channel))


@pytest.fixture
def till(stage: Stage, house: Alipay, make: Make) -> Till:
    """¥47.04 are Sol's and approved by Finn; the shop has an account at Alipay with certificates."""
    channel = Channel.objects.create(
        shop_id=stage.world.shop,
        kind="alipay",
        name_zh="支付宝",
        name_en="Alipay",
        account=house.app_id,
        base_url=house.base_url,
        secret_sealed=vault.seal("{}", "channel"),
        capabilities=CAPABILITIES.to_json(),
    )
    terms = Terms(legal_name="星河卡券", identity_no="9131X", payee="支付宝", account_kind="alipay", account=ACCOUNT)
    settled(stage)
    agree_with_supplier(stage.world.stock, terms, by=OSCAR, at=stage.at)
    record_deposit(stage.world.stock, 100_000, proof="D-1", by=FINN, at=stage.at)
    payout = request_payout(stage.world.stock, SHARE, payee="", person=SOL, by="supplier", at=stage.at)
    judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    client = make("certificates").payouts
    assert client is not None
    return Till(stage, channel.pk, payout, client, house)


def test_it_is_paid_once_and_booked_under_the_channels_number(till: Till) -> None:
    send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    with pytest.raises(PayoutClosed):
        send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    till.turn()
    row = till.row()
    assert (row.state, bool(row.proof), row.sent_by) == ("paid", True, OSCAR)
    assert till.books() == (0, 0, SHARE)
    assert till.moved() == 1
    assert ACCOUNT not in repr(row.__dict__)
    attempt = PayoutAttempt.objects.get()
    assert (attempt.kind, attempt.answer) == ("ask", "paid")


FAULTS = {
    "error_500": "paid",
    "timeout_after_success": "paid",
    "timeout_without_success": "paid",
    "unknown": "paid",
    "unsigned_answer": "paid",
    "wrong_signature": "paid",
    "rate": "paid",
    "payout_dealing": "paid",
    "payer_short": "paid",
    "payee_unknown": "refused",
    "payout_fails_later": "refused",
}


@pytest.mark.parametrize(("fault", "end"), FAULTS.items())
def test_every_fault_ends_with_one_payment_or_the_money_back(till: Till, make: Make, fault: str, end: str) -> None:
    if fault.startswith("timeout"):
        impatient = make("certificates", timeout_seconds=IMPATIENCE_SECONDS).payouts
        assert impatient is not None
        till.client = impatient
    till.house.fault(fault, till.payout.hex, seconds=20)
    send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    till.turn()
    if fault.startswith("timeout"):
        assert till.row().state == "sending", "unknown is not failed"
        calm = make("certificates").payouts
        assert calm is not None
        till.client = calm
    for _ in range(4):
        till.turn()
    assert till.row().state == end
    paid = end == "paid"
    assert till.books() == ((0, 0, SHARE) if paid else (SHARE, 0, 0))
    assert till.moved() == paid


def test_a_worker_that_died_asking_is_followed_by_a_look(till: Till) -> None:
    send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    (errand,) = claim_payouts(limit=5, at=till.stage.at, lease_seconds=0.001)
    till.client.pay_out(errand.ask)
    (again,) = claim_payouts(limit=5, at=till.stage.at, lease_seconds=60)
    assert (errand.act, again.act, again.ask.payout) == ("ask", "query", errand.ask.payout)
    assert record_payouts([(errand, PayoutAnswer(PayoutStatus.REFUSED))], at=till.stage.at) == 0, "its lease is over"
    assert record_payouts([(again, till.client.query_payout(again.ask))], at=till.stage.at) == 1
    assert (till.row().state, till.moved()) == ("paid", 1)


def test_what_is_being_sent_is_neither_cancelled_nor_forgotten(till: Till) -> None:
    send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    till.stage.wait(2 * DAY)
    assert chase_payouts([till.payout], at=till.stage.at) == 1
    row = till.row()
    assert (row.state, row.late_since) == ("sending", till.stage.at)


def test_who_is_not_the_seller_of_record_does_not_pay_out_itself(till: Till) -> None:
    Agreement.objects.update(by_hand=False)
    with pytest.raises(NotThroughOwnAccount):
        send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    assert till.row().state == "approved"


def test_only_a_channel_that_can_and_an_account_there(till: Till) -> None:
    with pytest.raises(ChannelCannotPay):
        send_payout(till.payout, till.stage.world.channel, by=OSCAR, at=till.stage.at)
    Agreement.objects.update(account_kind="wechatpay")
    with pytest.raises(AccountNeeded):
        send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)


def test_nothing_is_sent_to_a_suspended_supplier(till: Till) -> None:
    suspend_supplier(till.stage.world.stock, reason="失联", by=FINN, at=till.stage.at)
    with pytest.raises(SupplierSuspended):
        send_payout(till.payout, till.channel, by=OSCAR, at=till.stage.at)
    assert till.row().state == "approved"


def test_four_eyes_or_a_pause(till: Till) -> None:
    with pytest.raises(SamePerson):
        send_payout(till.payout, till.channel, by=f"staff:{SOL}", at=till.stage.at)
    with pytest.raises(SecondPerson):
        send_payout(till.payout, till.channel, by=FINN, at=till.stage.at)
    Role.objects.filter(shop=till.stage.world.shop, name__in=("finance", "operator")).delete()
    with pytest.raises(Cooling):
        send_payout(till.payout, till.channel, by=FINN, at=till.stage.at)
    till.stage.wait(timedelta(minutes=30))
    send_payout(till.payout, till.channel, by=FINN, at=till.stage.at)
    assert till.row().state == "sending"


def test_keys_alone_open_no_transfers(make: Make) -> None:
    assert make("keys").payouts is None
    assert make("certificates").payouts is not None
