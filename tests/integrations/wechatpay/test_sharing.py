"""Is frozen money shared, released and taken back as WeChat Pay does it (分账)?"""

from uuid import UUID, uuid4

import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.integrations.wechatpay.shares import PartStatus, Receiver, ReturnStatus, ShareStatus
from anxin.payments.channel import PaymentAsk, RefundStatus, ReleaseAsk, ReleaseStatus
from tests.integrations.wechatpay.asks import Make, paid, payment, refund
from tests.simulators.processes import patience, wait_until
from tests.simulators.wechatpay.running import DAY, Wechatpay

SOL = "1900000777"
FEE = 77


@pytest.fixture
def freezing(make: Make) -> WechatpayChannel:
    """Our client where paid money is frozen, and Sol may receive parts of it."""
    client = make(settings={"freeze": "yes"})
    assert client.sharing.add_receiver(SOL, name="索尔供货有限公司")
    return client


@pytest.fixture
def frozen(freezing: WechatpayChannel, wechat: Wechatpay) -> PaymentAsk:
    """A payment whose money is frozen."""
    return paid(freezing, wechat)


def number_of(channel: WechatpayChannel, ask: PaymentAsk) -> str:
    return channel.query_payment(ask).transaction_no


def part(amount_minor: int, account: str = SOL) -> Receiver:
    return Receiver(account, amount_minor, "货款", name="索尔供货有限公司")


def test_paid_money_is_frozen_less_the_fee(freezing: WechatpayChannel, frozen: PaymentAsk) -> None:
    assert freezing.sharing.frozen_minor(number_of(freezing, frozen)) == 12_800 - FEE
    assert freezing.sharing.frozen_minor("4200000000000000000000000000") is None


def test_a_share_is_paid_once_however_often_it_is_asked(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, share = number_of(freezing, frozen), uuid4()
    before = wechat.read("totals")["shared_minor"]
    for _ in range(3):
        answer = freezing.sharing.share(number, share, [part(3000)], finish=False)
        assert answer.status in (ShareStatus.PROCESSING, ShareStatus.FINISHED)
    wait_until(lambda: freezing.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    (one,) = freezing.sharing.query_share(number, share).parts
    assert (one.account, one.amount_minor, one.status) == (SOL, 3000, PartStatus.PAID)
    assert wechat.read("totals")["shared_minor"] == before + 3000
    assert freezing.sharing.frozen_minor(number) == 12_800 - FEE - 3000


def test_the_same_share_with_another_amount_is_refused(freezing: WechatpayChannel, frozen: PaymentAsk) -> None:
    number, share = number_of(freezing, frozen), uuid4()
    freezing.sharing.share(number, share, [part(3000)], finish=False)
    again = freezing.sharing.share(number, share, [part(2000)], finish=False)
    assert again.status is ShareStatus.REFUSED
    assert freezing.sharing.frozen_minor(number) == 12_800 - FEE - 3000


def test_no_more_is_shared_than_the_ratio_allows_nor_to_strangers(
    freezing: WechatpayChannel, frozen: PaymentAsk
) -> None:
    number = number_of(freezing, frozen)
    above = freezing.sharing.share(number, uuid4(), [part(3841)], finish=False)
    assert (above.status, "比例" in above.detail) == (ShareStatus.REFUSED, True)
    stranger = freezing.sharing.share(number, uuid4(), [part(100, "1900000666")], finish=False)
    assert stranger.status is ShareStatus.REFUSED
    assert freezing.sharing.share(number, uuid4(), [], finish=False).status is ShareStatus.REFUSED
    assert freezing.sharing.frozen_minor(number) == 12_800 - FEE


def test_what_is_released_can_be_shared_no_more(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, release = number_of(freezing, frozen), uuid4()
    before = wechat.read("totals")["available_minor"]
    assert freezing.sharing.unfreeze(number, release, "确认收货").status is ShareStatus.PROCESSING
    wait_until(lambda: freezing.sharing.query_share(number, release).status is ShareStatus.FINISHED)
    assert freezing.sharing.frozen_minor(number) == 0
    assert wechat.read("totals")["available_minor"] == before + 12_800 - FEE
    assert freezing.sharing.share(number, uuid4(), [part(1)], finish=False).status is ShareStatus.REFUSED


def test_frozen_money_is_released_by_itself_after_thirty_days(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number = number_of(freezing, frozen)
    wechat.turn("clock", offset_seconds=31 * DAY)
    try:
        assert freezing.sharing.frozen_minor(number) == 0
        assert freezing.sharing.share(number, uuid4(), [part(1)], finish=False).status is ShareStatus.REFUSED
    finally:
        wechat.turn("clock", offset_seconds=0)


def test_a_refund_is_taken_from_frozen_money_first(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    before, number = wechat.read("totals")["available_minor"], number_of(freezing, frozen)
    assert freezing.refund(refund(frozen)).status is RefundStatus.ACCEPTED
    assert wechat.read("totals")["available_minor"] == before
    assert freezing.sharing.frozen_minor(number) == 0


def test_a_shared_payment_is_refunded_in_full_only_after_it_is_released(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, share = number_of(freezing, frozen), uuid4()
    freezing.sharing.share(number, share, [part(3000)], finish=False)
    whole = refund(frozen)
    assert freezing.refund(whole).detail == "INVALID_REQUEST: 请先完结分账再退款"
    release = uuid4()
    freezing.sharing.unfreeze(number, release, "退款")
    wait_until(lambda: freezing.sharing.query_share(number, release).status is ShareStatus.FINISHED)
    wechat.turn("funds", change_minor=3000)
    assert freezing.refund(whole).status is RefundStatus.ACCEPTED


def test_a_part_is_taken_back_once_and_never_more_than_it_was(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, share, back = number_of(freezing, frozen), uuid4(), uuid4()
    freezing.sharing.share(number, share, [part(3000)], finish=True)
    wait_until(lambda: freezing.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    before = wechat.read("totals")["available_minor"]
    for _ in range(2):
        freezing.sharing.take_back(share, back, account=SOL, amount_minor=2000, description="退款")
    wait_until(lambda: freezing.sharing.query_take_back(share, back).status is ReturnStatus.RETURNED)
    assert wechat.read("totals")["available_minor"] == before + 2000
    more = freezing.sharing.take_back(share, uuid4(), account=SOL, amount_minor=1001, description="退款")
    assert more.status is ReturnStatus.REFUSED


def test_a_return_that_fails_says_why_and_moves_nothing(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, share, back = number_of(freezing, frozen), uuid4(), uuid4()
    freezing.sharing.share(number, share, [part(3000)], finish=True)
    wait_until(lambda: freezing.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    before = wechat.read("totals")["available_minor"]
    wechat.turn("faults", out_trade_no=frozen.payment.hex, fault="return_fails", times=1)
    freezing.sharing.take_back(share, back, account=SOL, amount_minor=2000, description="退款")
    wait_until(lambda: freezing.sharing.query_take_back(share, back).status is ReturnStatus.FAILED)
    assert freezing.sharing.query_take_back(share, back).detail == "BALANCE_NOT_ENOUGH"
    assert wechat.read("totals")["available_minor"] == before


def test_a_share_that_fails_comes_back_to_what_is_frozen(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, share = number_of(freezing, frozen), uuid4()
    wechat.turn("faults", out_trade_no=frozen.payment.hex, fault="share_fails", times=1)
    freezing.sharing.share(number, share, [part(3000)], finish=False)
    wait_until(lambda: freezing.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    (one,) = freezing.sharing.query_share(number, share).parts
    assert (one.status, one.detail) == (PartStatus.CLOSED, "ACCOUNT_ABNORMAL")
    assert freezing.sharing.frozen_minor(number) == 12_800 - FEE


@pytest.mark.parametrize("fault", ["error_500", "unknown", "wrong_signature", "timeout_after_success"])
def test_an_unclear_answer_is_unknown_and_asking_again_shares_once(
    freezing: WechatpayChannel, wechat: Wechatpay, make: Make, frozen: PaymentAsk, fault: str
) -> None:
    number, share = number_of(freezing, frozen), uuid4()
    wechat.turn("faults", out_trade_no=frozen.payment.hex, fault=fault, times=1, seconds=2)
    hasty = make(timeout_seconds=patience(fault))
    assert hasty.sharing.share(number, share, [part(3000)], finish=False).status is ShareStatus.UNKNOWN
    freezing.sharing.share(number, share, [part(3000)], finish=False)
    wait_until(lambda: freezing.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    assert freezing.sharing.frozen_minor(number) == 12_800 - FEE - 3000


def test_what_was_never_frozen_cannot_be_shared(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    number = number_of(channel, paid(channel, wechat))
    assert channel.sharing.share(number, uuid4(), [part(1)], finish=False).status is ShareStatus.REFUSED
    assert channel.sharing.query_share(number, uuid4()).status is ShareStatus.NOT_FOUND
    assert channel.sharing.query_take_back(uuid4(), uuid4()).status is ReturnStatus.NOT_FOUND


def test_a_channel_that_is_gone_leaves_everything_unknown(make: Make) -> None:
    sharing = make(base_url="http://127.0.0.1:9").sharing
    assert sharing.share("42", uuid4(), [part(1)], finish=True).status is ShareStatus.UNKNOWN
    assert sharing.unfreeze("42", uuid4(), "x").status is ShareStatus.UNKNOWN
    assert sharing.query_share("42", uuid4()).status is ShareStatus.UNKNOWN
    back = sharing.take_back(uuid4(), uuid4(), account=SOL, amount_minor=1, description="x")
    assert back.status is ReturnStatus.UNKNOWN
    assert sharing.frozen_minor("42") is None
    assert not sharing.add_receiver(SOL, name="x")


def test_an_order_that_is_not_frozen_is_not_asked_to_be(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = payment()
    wechat.pay(channel.start_payment(ask).code_url, "none")
    assert channel.sharing.frozen_minor(number_of(channel, ask)) is None


def released(freezing: WechatpayChannel, number: str, release: UUID, *, again: bool) -> ReleaseStatus:
    return freezing.release(
        ReleaseAsk(release=release, transaction_no=number, title="解冻 7K3QFA2X"), again=again
    ).status


def test_what_is_left_is_released_once_and_looked_up_when_asked_again(
    freezing: WechatpayChannel, frozen: PaymentAsk
) -> None:
    number, release = number_of(freezing, frozen), uuid4()
    begun = released(freezing, number, release, again=True)
    assert begun in (ReleaseStatus.UNDER_WAY, ReleaseStatus.RELEASED), "nothing was known, so it was asked for"
    wait_until(lambda: released(freezing, number, release, again=True) is ReleaseStatus.RELEASED)
    assert freezing.sharing.frozen_minor(number) == 0
    assert released(freezing, number, uuid4(), again=False) is ReleaseStatus.RELEASED, "nothing is frozen any more"


def test_a_release_without_a_clear_answer_is_unknown_and_found_when_asked_again(
    freezing: WechatpayChannel, wechat: Wechatpay, frozen: PaymentAsk
) -> None:
    number, release = number_of(freezing, frozen), uuid4()
    wechat.turn("faults", out_trade_no=frozen.payment.hex, fault="error_500_after_success", times=1)
    assert released(freezing, number, release, again=False) is ReleaseStatus.UNKNOWN
    wait_until(lambda: released(freezing, number, release, again=True) is ReleaseStatus.RELEASED)
