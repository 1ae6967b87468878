"""Is a buyer offered exactly what can be done, by letter and page alike, and is no refund without a way on?"""

import re
from uuid import UUID

import pytest

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.acts.need_left import GoneAlready
from anxin.flows.book_chargeback import Taken, book_chargeback
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_letters import claim_letters
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import OnItsWay, redirect_refund
from anxin.flows.resend_refund import NoSecondTry, resend_refund
from anxin.flows.send_to_card import GivenCard, NotToACard, send_to_card
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.orders.models import Order
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.refunds.models import Refund
from anxin.refunds.queries import bound_for_balance, choices_of, open_to_a_persons_word
from anxin.refunds.states import Destination
from anxin.support.models import Letter
from anxin.web.refund_status import refund_status
from anxin.web.show_order import show_order
from tests.flows.refunding import at_the_channel, in_refund, now, refunded, the_channel_can
from tests.support.cast import DAY, HOUR, MINUTE, Stage

SHORT, ACCEPTED, ARRIVED, BOUNCED = (
    RefundStatus.BALANCE_SHORT,
    RefundStatus.ACCEPTED,
    RefundStatus.ARRIVED,
    RefundStatus.BOUNCED,
)
NUMBER = "re_1"
WAYS = {"resend": ("原路再退", "sent again the way"), "to_balance": ("退到余额", "to your balance")}
WAYS |= {"to_card": ("另一张银行卡", "another bank card")}


def letter(refund: Refund, kind: str) -> str:
    rows = Letter.objects.filter(order=refund.order_id, kind__startswith=f"{kind}-")
    return vault.unseal(rows.order_by("-at")[0].body_sealed, "letter")


def on_page(stage: Stage, refund: Refund) -> set[str]:
    shown = show_order(Order.objects.get(pk=refund.order_id), stage.at)
    return set(shown.can) & set(WAYS)


def sentence(stage: Stage, refund: Refund) -> str:
    row = Refund.objects.select_related("payment__channel", "decision", "order").get(pk=refund.pk)
    return refund_status([row], stage.at).sentence.zh


def bea(stage: Stage) -> UUID:
    return stage.world.people["buyer"]


def taken_back(stage: Stage, *, buyer: UUID | None = None) -> Refund:
    the_channel_can(stage, looks_again_after_days=1)
    refund = refunded(stage, buyer=buyer)
    stage.channel_says(ARRIVED)
    stage.wait(DAY)
    assert stage.channel_says(BOUNCED, Kind.REFUND_QUERY) == 1
    assert now(refund).state == "reversed"
    return refund


@pytest.mark.parametrize("looks", [1, 70])
def test_what_a_channel_has_taken_up_and_waits_for_funds_goes_nowhere_else(stage: Stage, looks: int) -> None:
    refund = refunded(stage, buyer=bea(stage))
    for _ in range(looks):
        assert stage.channel_says(SHORT, number=NUMBER) == 1
        stage.wait(10 * MINUTE)
    with pytest.raises(OnItsWay):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert (now(refund).state, now(refund).destination, now(refund).channel_refund_no) == ("short", "original", NUMBER)
    assert on_page(stage, refund) == set()
    assert "余额，即时到账" not in letter(refund, "short")
    assert NUMBER in letter(refund, "short")
    assert "已受理" in sentence(stage, refund)
    assert stage.channel_says(ARRIVED, number=NUMBER) == 1
    assert (now(refund).state, at_the_channel(stage), in_refund(stage, refund)) == ("arrived", 0, 0)


@pytest.mark.parametrize("status", [RefundStatus.REFUSED, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND])
def test_whatever_is_said_later_what_was_taken_up_stays_on_its_way(stage: Stage, status: RefundStatus) -> None:
    the_channel_can(stage, queryable=False)
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(SHORT, number=NUMBER)
    stage.wait(10 * MINUTE)
    assert stage.channel_says(status) == 1
    with pytest.raises(OnItsWay):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert now(refund).state in ("unknown", "short")


def test_what_was_taken_up_in_time_is_not_too_late_however_long_funds_are_short(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(SHORT, number=NUMBER)
    the_channel_can(stage, window_days=1)
    stage.wait(3 * DAY)
    Ask.objects.filter(subject=refund.pk).update(asked_at=None)
    assert stage.channel_says(SHORT, number=NUMBER) == 1
    assert now(refund).state == "short"
    with pytest.raises(OnItsWay):
        redirect_refund(refund.pk, by="buyer", at=stage.at)


def test_what_no_channel_has_taken_up_may_still_go_to_the_balance(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(SHORT)
    assert on_page(stage, refund) == {"to_balance"}
    assert "退到余额" in letter(refund, "short")
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(ARRIVED) == 1
    assert at_the_channel(stage) == 4_850


def test_a_resent_refund_that_finds_no_funds_is_not_taken_for_the_first_sending(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(BOUNCED, number=NUMBER)
    resend_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(SHORT)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert now(refund).destination == "balance"


def says_abnormal(stage: Stage) -> None:
    """It came back and is still open at the channel, which can send it to a card."""
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    record_refunds([(errand, RefundAnswer(BOUNCED, NUMBER, open_there=True))], at=stage.at)


@pytest.mark.parametrize("said", [BOUNCED, RefundStatus.REFUSED])
def test_a_card_is_asked_for_only_where_the_channel_still_has_the_refund(stage: Stage, said: RefundStatus) -> None:
    the_channel_can(stage, card_banks=["ICBC_DEBIT"])
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(said)
    assert "to_card" not in on_page(stage, refund)
    assert WAYS["to_card"][0] not in letter(refund, "bounced" if said is BOUNCED else "no-way-back")
    card = GivenCard(bank="ICBC_DEBIT", holder="Bea", number="6222021234567890128", consent=True)
    with pytest.raises(NotToACard):
        send_to_card(refund.pk, card, by="buyer", at=stage.at)


def says_spent(stage: Stage) -> None:
    """It refuses, because its payment was returned in its own console."""
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    record_refunds([(errand, RefundAnswer(RefundStatus.REFUSED, detail="E7", spent=True))], at=stage.at)


def test_what_may_have_gone_back_already_goes_nowhere_before_finance_has_looked(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    says_spent(stage)
    assert (now(refund).state, on_page(stage, refund)) == ("with_finance", set())
    with pytest.raises(GoneAlready):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert "已退给您的不会再退一次" in letter(refund, "spent")
    assert "已退给您的不会再退一次" in sentence(stage, refund)
    assert not Letter.objects.filter(kind__startswith="no-way-back").exists()
    chase_refunds([refund.pk], at=stage.wait(DAY))
    assert "这笔付款已经退回" in sentence(stage, refund), "overdue as well"
    assert WAYS["to_balance"][0] not in letter(refund, "overdue")
    assert (now(refund).state, in_refund(stage, refund)) == ("with_finance", refund.amount_minor)
    settle_refund_by_hand(refund.pk, arrived=True, reason="后台退款 R9", by="staff", at=stage.at)
    assert (now(refund).state, at_the_channel(stage)) == ("arrived", 0)


def test_what_finance_found_not_to_have_gone_back_is_asked_for_again_and_then_its_buyers_choice(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    says_spent(stage)
    settle_refund_by_hand(refund.pk, arrived=False, reason="后台没有退款", by="staff", at=stage.at)
    says_spent(stage)
    assert (now(refund).state, on_page(stage, refund)) == ("with_finance", {"to_balance"})
    assert WAYS["to_balance"][0] in letter(refund, "no-way-back")
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(ARRIVED) == 1
    assert (now(refund).state, now(refund).destination) == ("arrived", "balance")


def test_finances_word_does_not_stand_against_what_our_own_books_know(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    says_spent(stage)
    settle_refund_by_hand(refund.pk, arrived=False, reason="后台没有退款", by="staff", at=stage.at)
    taken = Taken(payment=refund.payment_id, reference="D1", amount_minor=1, reason="争议", beyond=True)
    book_chargeback(taken, by="staff", at=stage.at)
    says_spent(stage)
    assert (now(refund).state, on_page(stage, refund)) == ("with_finance", set())


def disputed(stage: Stage, refund: Refund) -> None:
    """A bank takes the whole of it as well."""
    amount_minor = refund.amount_minor
    taken = Taken(payment=refund.payment_id, reference="D1", amount_minor=amount_minor, reason="争议", beyond=True)
    book_chargeback(taken, by="staff", at=stage.at)


def test_what_waits_for_funds_while_a_bank_takes_it_is_finances_and_not_sent(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    disputed(stage, refund)
    stage.wait(11 * MINUTE)
    assert stage.channel_says(ARRIVED) == 0
    assert (now(refund).state, on_page(stage, refund)) == ("with_finance", set())
    assert "已退给您的不会再退一次" in letter(refund, "spent")
    assert "已退给您的不会再退一次" in sentence(stage, refund)
    settle_refund_by_hand(refund.pk, arrived=False, reason="后台没有退款", by="staff", at=stage.at)
    assert stage.channel_says(ARRIVED) == 1, "finance has looked"
    assert now(refund).state == "arrived"


def test_what_waits_for_funds_at_a_channel_that_has_it_stays_there(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT, number="R1")
    disputed(stage, refund)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    stage.channel_says(ARRIVED)
    stage.channel_says(ARRIVED, Kind.REFUND_QUERY)
    assert now(refund).state == "arrived"


def test_what_finance_saw_unsent_while_a_bank_takes_it_is_finances(stage: Stage) -> None:
    refund = refunded(stage)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    disputed(stage, refund)
    assert stage.channel_says(ARRIVED) == 0
    assert now(refund).state == "with_finance"


def test_what_bounced_while_a_bank_takes_it_is_finances_and_not_sent_again(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(BOUNCED)
    disputed(stage, refund)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    assert stage.channel_says(ARRIVED) == 0
    assert (now(refund).state, in_refund(stage, refund)) == ("with_finance", refund.amount_minor)
    assert "已退给您的不会再退一次" in letter(refund, "spent")


@pytest.mark.parametrize("guest", [True, False])
@pytest.mark.parametrize(("retries", "language"), [(True, "zh-hans"), (True, "en"), (False, "zh-hans"), (False, "en")])
@pytest.mark.parametrize("banks", [[], ["ICBC_DEBIT"]])
def test_letter_and_page_offer_the_same(
    stage: Stage, guest: bool, retries: bool, banks: list[str], language: str
) -> None:
    the_channel_can(stage, retries=retries, card_banks=banks)
    refund = refunded(stage, buyer=None if guest else bea(stage))
    Order.objects.filter(pk=refund.order_id).update(language=language)
    says_abnormal(stage)
    offered = {*(["resend"] if retries else []), *(["to_card"] if banks else []), *([] if guest else ["to_balance"])}
    assert on_page(stage, refund) == offered
    said = letter(refund, "bounced")
    for way, (zh, en) in WAYS.items():
        assert ((zh if language == "zh-hans" else en) in said) == (way in offered), way
    assert ("请在下方选择去向" in sentence(stage, refund)) == bool(offered)
    assert (("财务" if language == "zh-hans" else "finance") in said.lower()) == (not retries or not offered)


def test_a_guests_reversed_refund_without_a_second_try_comes_to_finance_and_ends_there(stage: Stage) -> None:
    the_channel_can(stage, retries=False)
    refund = taken_back(stage)
    assert on_page(stage, refund) == set()
    assert "再退一次" not in letter(refund, "reversed")
    assert "由财务与您约定" in sentence(stage, refund)
    with pytest.raises(NoSecondTry):
        resend_refund(refund.pk, by="staff", at=stage.at)
    assert chase_refunds([refund.pk], at=stage.wait(DAY)) == 1
    assert now(refund).state == "with_finance"
    assert "渠道不能再退一次" in letter(refund, "no-way-back")
    settle_refund_by_hand(refund.pk, arrived=True, reason="银行转账 8812", by="staff", at=stage.at)
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("arrived", 0, 0)


def test_finance_need_not_wait_a_day_for_what_was_taken_back(stage: Stage) -> None:
    the_channel_can(stage, retries=False)
    paid, unpaid = taken_back(stage), refunded(stage)
    stage.channel_says(ARRIVED)
    stage.wait(DAY)
    stage.channel_says(BOUNCED, Kind.REFUND_QUERY)
    settle_refund_by_hand(paid.pk, arrived=True, reason="银行转账 8812", by="staff", at=stage.at)
    settle_refund_by_hand(unpaid.pk, arrived=False, reason="买家没有收到", by="staff", at=stage.at)
    assert (now(paid).state, now(unpaid).state) == ("arrived", "with_finance")
    assert at_the_channel(stage) == unpaid.amount_minor


def test_where_the_channel_has_a_second_try_no_persons_word_is_taken_for_what_it_took_back(stage: Stage) -> None:
    refund = taken_back(stage)
    row = Refund.objects.select_related("payment__channel", "order").get(pk=refund.pk)
    assert not open_to_a_persons_word(row, stage.at + 3 * DAY)
    assert "resend" in choices_of(row)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    assert now(refund).state == "reversed"


def test_an_order_that_cannot_be_paid_back_the_way_it_was_says_so_before_anybody_asks(stage: Stage) -> None:
    order = stage.buys("steam-50", buyer=bea(stage))
    assert show_order(order, stage.at).no_way_back is None
    the_channel_can(stage, refundable=False)
    said = show_order(order, stage.at).no_way_back
    assert said is not None
    assert said.zh == "该渠道不支持原路退款"


@pytest.mark.parametrize("detail", ["TRADE_OVERDUE: order is too old", "ACQ.SELLER_BALANCE_NOT_ENOUGH", ""])
def test_a_letter_in_chinese_carries_none_of_the_channels_own_words(stage: Stage, detail: str) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.REFUSED, detail=detail)
    said = letter(refund, "no-way-back")
    assert "渠道拒绝了这笔退款" in said
    assert not re.search(r"[A-Z]{3}_|too old", said)


@pytest.mark.parametrize(
    ("abilities", "said"),
    [({"window_days": 1}, "已超过渠道可退款的期限"), ({"refundable": False}, "该渠道不支持原路退款")],
)
def test_why_there_is_no_way_back_is_said_by_letter_and_page(
    stage: Stage, abilities: dict[str, object], said: str
) -> None:
    the_channel_can(stage, **abilities)
    order = stage.buys("steam-50")
    stage.wait(DAY + HOUR)
    stage.claims(order.pk, "changed_mind")
    (refund,) = stage.refunds(order.pk)
    assert stage.channel_says(ARRIVED) == 0
    assert said in letter(refund, "no-way-back")
    assert said in sentence(stage, refund)
    first = letter(refund, "refund")
    assert "按原支付方式退回" not in first
    assert said in first


@pytest.mark.parametrize("bulk", [False, True])
def test_the_first_letter_names_where_its_buyer_wants_it(stage: Stage, bulk: bool) -> None:
    order = stage.buys("steam-50", buyer=bea(stage))
    prefer_destination(order.pk, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(order.pk, "changed_mind")
    (refund,) = stage.refunds(order.pk)
    if bulk:
        # as many refunds at once leave it: to be written by whoever sends it
        Letter.objects.filter(order=order, kind="refund-1").update(body_sealed=b"")
        bodies = [one.body for one in claim_letters(limit=9, at=stage.at, lease_seconds=60)]
        first = next(body for body in bodies if "48.50" in body and "原因" in body)
    else:
        first = letter(refund, "refund")
    assert "退到您的余额" in first
    assert "按原支付方式退回" not in first


def test_who_chose_nothing_is_told_that_it_goes_back_the_way_it_came(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    assert "按原支付方式退回" in letter(refund, "refund")
    assert bound_for_balance([refund]) == set()
    claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    prefer_destination(refund.order_id, Destination.BALANCE, by="buyer", at=stage.at)
    assert bound_for_balance([now(refund)]) == set(), "whom the channel was asked for goes by the channel"
