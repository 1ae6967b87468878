"""Does each channel's bill come by itself, from its running simulator to the books, whatever happens on the way?"""

import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.clock import now
from anxin.delivery.models import Delivery
from anxin.flows.accept_payments import accept_payments
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.plan_bills import plan_bills
from anxin.flows.record_offer import record_offer
from anxin.integrations.epay.channel import capabilities_for
from anxin.integrations.registry import capabilities_of, payment_channel
from anxin.jobs.ask_bills import ask_bills
from anxin.jobs.ask_payments import ask_payments
from anxin.jobs.ask_refunds import ask_refunds
from anxin.ledger.models import Transfer
from anxin.payments.channel import PaymentStatus
from anxin.payments.models import Channel, Payment
from anxin.payments.settings import seal_settings
from anxin.reconciliation.days import first_moment, last_ready
from anxin.reconciliation.models import Bill, BillFile, BillRow
from anxin.refs import new_id
from anxin.refunds.models import Refund
from tests.reconciliation.desk import Desk
from tests.simulators.alipay.running import SELLER, alipay
from tests.simulators.epay.running import epay, new_key, private, public
from tests.simulators.processes import Knobs, sandpay, wait_until
from tests.simulators.stripe.running import stripe_running
from tests.simulators.wechatpay.running import QUICK, wechatpay
from tests.support.cast import DAY, HOUR, MINUTE

NOWHERE = "http://127.0.0.1:9/"
WEEK = 7
KINDS = ("sandbox", "wechatpay", "alipay", "epay1", "epay2", "stripe")
# these say themselves that a day is not over; for the others our own client knows it
SAY_NOT_YET = ("sandbox", "wechatpay", "alipay")
# what can befall a file or an answer on its way, and the name under which it is asked for
SPOILT = {
    "wechatpay": ("bills", "wrong_hash", "cut_short"),
    "alipay": ("bills", "cut_short"),
    "stripe": ("bill", "error_500"),
}


@dataclass(frozen=True)
class Party:
    """A running channel, and what a row that asks it keeps."""

    kind: str
    running: Knobs
    account: str
    settings: dict[str, str]
    pay: Callable[[str, str], Any]
    newest: date


@pytest.fixture(scope="module")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Party]]:
    """Every channel that has bills; each test takes a day of its own."""
    with ExitStack() as stack:
        bank = stack.enter_context(sandpay("--refund-notice", "0", "--fee-basis-points", "60"))
        wechat = stack.enter_context(wechatpay(tmp_path_factory.mktemp("wechatpay") / "keys.json", *QUICK))
        ali = stack.enter_context(alipay())
        gate = stack.enter_context(epay())
        card = stack.enter_context(stripe_running())
        ours, theirs = private(new_key("merchant")), public(new_key("platform"))
        keys = {"seller_id": SELLER} | {name: ali.key(name) for name in ("app_private_key", "alipay_public_key")}
        sealed = {"secret_key": card.secret_key, "webhook_secret": card.webhook_secret}
        signing = {"signing_key": bank.signing_key, "channel_key": bank.channel_key}
        first = {"version": "1", "key": gate.key, "type": "alipay"}
        second = {"version": "2", "private_key": ours, "platform_key": theirs, "type": "alipay"}
        # the same for all tests: they count their days from it, and at ten another day is ready
        newest = last_ready(now())
        yield {
            "sandbox": Party("sandbox", bank, bank.merchant, signing, bank.pay, newest),
            "wechatpay": Party("wechatpay", wechat, wechat.account, wechat.settings, wechat.pay, newest),
            "alipay": Party("alipay", ali, ali.app_id, keys, ali.pay, newest),
            "epay1": Party("epay", gate, gate.pid, first, gate.pay, newest),
            "epay2": Party("epay", gate, gate.pid, second, gate.pay, newest),
            "stripe": Party("stripe", card, card.account, sealed, card.pay, newest),
        }


@dataclass
class Shop:
    """Finn's desk with one channel, on a day that is over."""

    desk: Desk
    party: Party

    def __post_init__(self) -> None:
        party = self.party
        sealed, their_key = seal_settings(party.kind, party.settings)
        can = capabilities_for(party.settings) if party.kind == "epay" else capabilities_of(party.kind)
        keys = {"account": party.account, "base_url": party.running.base_url, "their_key": their_key}
        # the demo shop's own channel is used as it is furnished
        old = self.desk.stage.world.channel if party.kind == "sandbox" else new_id()
        made = {"shop_id": self.desk.stage.world.shop, "kind": party.kind, "capabilities": can.to_json()}
        self.row, _ = Channel.objects.update_or_create(
            pk=old, defaults=keys | {"secret_sealed": sealed}, create_defaults=made | keys | {"secret_sealed": sealed}
        )
        self.client = payment_channel(self.row)
        self.desk.stage.world = replace(self.desk.stage.world, channel=self.row.pk)

    def goes_back(self, days: int) -> None:
        """At noon of a day that has its bill by now, in the shop and at the channel."""
        # both versions of epay are one merchant, so their days differ
        days += WEEK if self.party.settings.get("version") == "2" else 0
        self.desk.day = self.party.newest - timedelta(days=days)
        self.desk.stage.at = first_moment(self.desk.day) + 12 * HOUR
        self.party.running.turn("clock", offset_seconds=(self.desk.stage.at - datetime.now(UTC)).total_seconds())

    def comes_back(self) -> None:
        """Now."""
        self.party.running.turn("clock", offset_seconds=0)

    def sells(self, sku: str, *, account: str = "") -> Payment:
        """Bea pays at the channel, and the shop hears of it."""
        stage = self.desk.stage
        payment = stage.begins_to_pay(stage.places(sku, account=account).order)
        offer = self.client.start_payment(payment.as_asked(NOWHERE, NOWHERE))
        record_offer(payment.pk, offer, at=stage.at)
        self.party.pay(offer.code_url or offer.redirect_url, "none")
        payment = Payment.objects.select_related("order").get(pk=payment.pk)
        answer = self.client.query_payment(payment.as_asked(NOWHERE, NOWHERE))
        assert answer.status is PaymentStatus.PAID
        told = stage.notice(payment)
        notice = replace(told.notice, transaction_no=answer.transaction_no)
        accept_payments([replace(told, notice=notice)], at=stage.at)
        if not self.row.can.notice_proves:
            Ask.objects.filter(kind=Kind.PAYMENT_QUERY).update(due_at=stage.at)
            with ThreadPoolExecutor(1) as pool:
                ask_payments(pool)
        return payment

    def gives_back(self) -> Refund:
        """Bea pays for what nobody delivers, and the machine sends the money back."""
        stage, order = self.desk.stage, self.sells("qq-coin-50", account="12345678").order_id
        stage.wait(32 * MINUTE)
        for _ in range(4):
            judge_deliveries(Delivery.objects.filter(order=order).values_list("pk", flat=True), at=stage.at)
            stage.wait(11 * MINUTE)
        with ThreadPoolExecutor(1) as pool:

            def arrived() -> bool:
                Ask.objects.filter(kind__in=(Kind.REFUND_ASK, Kind.REFUND_QUERY)).update(due_at=stage.at)
                for kind in (Kind.REFUND_ASK, Kind.REFUND_QUERY):
                    ask_refunds(kind, pool)
                return Refund.objects.get(order=order).state == "arrived"

            wait_until(arrived)
        return Refund.objects.get(order=order)

    def plans(self) -> None:
        """The morning after."""
        plan_bills([self.row.pk], at=first_moment(self.desk.day) + DAY + 10 * HOUR)

    def fetches(self) -> Bill:
        """A worker's turn; the bill of trades as it stands then."""
        with ThreadPoolExecutor(1) as pool:
            ask_bills(pool)
        return Bill.objects.get(channel=self.row, day=self.desk.day, kind="trade")

    def waits(self) -> None:
        """Until what was postponed is due again."""
        assert not Ask.objects.filter(kind=Kind.BILL_FETCH, due_at__lte=now()).exists()
        Ask.objects.filter(kind=Kind.BILL_FETCH).update(due_at=now())


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of channel in turn."""
    return str(request.param)


@pytest.fixture
def shop(desk: Desk, parties: dict[str, Party], kind: str) -> Iterator[Shop]:
    """A shop with a channel of the kind."""
    made = Shop(desk, parties[kind])
    yield made
    made.party.running.turn("faults/clear")
    made.comes_back()


# where a notice counts for nothing until the payment was looked up, it counts from today: no refund is due yesterday
@pytest.mark.parametrize("kind", sorted({*KINDS} - {"epay1"}))
def test_what_was_paid_and_paid_back_stands_on_the_bill_and_agrees(shop: Shop, kind: str) -> None:
    shop.goes_back(0)
    payments = [shop.sells("steam-50") for _ in range(2)]
    refund = shop.gives_back()
    shop.comes_back()
    shop.plans()
    bill = shop.fetches()
    assert (bill.state, bill.line_count) == ("taken", bill.matched_count)
    told = set(BillRow.objects.filter(file=str(bill.file_id)).values_list("our_no", flat=True))
    both = {refund.payment_id.hex} if kind.startswith("epay") else {refund.payment_id.hex, refund.pk.hex}
    assert told == {payment.pk.hex for payment in payments} | both
    assert shop.desk.differences() == []
    fees = sum(total["fee_minor"] for total in bill.totals)
    assert (fees == 0) == kind.startswith("epay")
    booked = Transfer.objects.filter(kind="channel_fee", key__startswith=f"fees:{bill.file_id}:")
    assert [row.amount_minor for row in booked] == ([fees] if fees else [])


@pytest.mark.parametrize("kind", ["wechatpay", "alipay"])
def test_the_file_is_kept_as_it_came_packed(shop: Shop, kind: str) -> None:
    shop.goes_back(1)
    shop.sells("steam-50")
    shop.comes_back()
    shop.plans()
    shop.fetches()
    raw = bytes(BillFile.objects.get(bills__kind="trade").raw)
    if kind == "wechatpay":
        assert raw.startswith(b"\x1f\x8b")
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    assert any("商户订单号" in text.decode("gb18030") for text in texts)
    with pytest.raises(UnicodeDecodeError):
        texts[0].decode()


@pytest.mark.parametrize("kind", SAY_NOT_YET)
def test_a_bill_that_is_not_made_yet_is_asked_for_again(shop: Shop) -> None:
    shop.goes_back(2)
    payment = shop.sells("steam-50")
    shop.plans()
    assert shop.fetches().state == "wanted"
    shop.comes_back()
    shop.waits()
    bill = shop.fetches()
    assert (bill.state, bill.line_count) == ("taken", 1)
    assert BillRow.objects.get(file=str(bill.file_id)).our_no == payment.pk.hex
    assert shop.desk.differences() == []


@pytest.mark.parametrize("kind", sorted(SPOILT))
def test_what_came_over_damaged_leaves_nothing_and_is_asked_for_again(shop: Shop, kind: str) -> None:
    shop.goes_back(3)
    shop.sells("steam-50")
    shop.comes_back()
    # one bill alone: which of several meets the fault is not the question
    Channel.objects.filter(pk=shop.row.pk).update(capabilities=shop.row.capabilities | {"bills": ["trade"]})
    shop.plans()
    scope, *faults = SPOILT[kind]
    for fault in faults:
        shop.party.running.turn("faults", out_trade_no=scope, fault=fault, times=1)
        assert shop.fetches().state == "wanted"
        assert not BillFile.objects.exists()
        assert not BillRow.objects.exists()
        shop.waits()
    bill = shop.fetches()
    assert (bill.state, bill.line_count) == ("taken", 1)
    assert shop.desk.differences() == []


@pytest.mark.parametrize("kind", ["epay1", "epay2"])
def test_a_gateway_that_is_gone_is_asked_again_when_it_is_back(shop: Shop) -> None:
    shop.goes_back(3)
    payment = shop.sells("steam-50")
    shop.comes_back()
    shop.plans()
    Channel.objects.filter(pk=shop.row.pk).update(base_url=NOWHERE)
    assert shop.fetches().state == "wanted"
    assert not BillFile.objects.exists()
    Channel.objects.filter(pk=shop.row.pk).update(base_url=shop.row.base_url)
    shop.waits()
    bill = shop.fetches()
    assert (bill.state, bill.line_count) == ("taken", 1)
    assert BillRow.objects.get(file=str(bill.file_id)).our_no == payment.pk.hex
    assert shop.desk.differences() == []


def test_a_day_without_business_ends_as_an_empty_bill(shop: Shop, kind: str) -> None:
    shop.goes_back(5)
    shop.comes_back()
    shop.plans()
    if kind == "alipay":
        # it says of an empty day what it says of a bill that is not made yet
        Bill.objects.filter(kind="trade").update(due_at=now() + 3 * HOUR)
        assert shop.fetches().state == "wanted"
        Bill.objects.filter(kind="trade").update(due_at=now() + HOUR)
        shop.waits()
    bill = shop.fetches()
    assert (bill.state, bill.line_count) == ("taken", 0)
    assert shop.desk.differences() == []


@pytest.mark.parametrize("kind", ["alipay"])
def test_no_bill_is_no_empty_bill_where_money_came(shop: Shop) -> None:
    shop.goes_back(4)
    payment = shop.desk.sells(1)[0]
    shop.comes_back()
    shop.plans()
    Bill.objects.filter(kind="trade").update(due_at=now() - HOUR)
    assert payment.paid_at is not None
    assert shop.fetches().state == "wanted"
