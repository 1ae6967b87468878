"""Is it said by name, everywhere and in both languages, that another amount came in than was asked for?"""

import pytest

from anxin import vault
from anxin.cases.models import Decision
from anxin.flows.accept_payments import accept_payments
from anxin.flows.cancel_order import cancel_order
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.payments.models import Payment
from anxin.support.models import Letter
from anxin.web.because import because
from anxin.web.told import told
from tests.support.cast import Stage


def page(stage: Stage, order: Order) -> str:
    entries = told(order, line_of(order.pk), stage.at)
    return "\n".join(f"{one.title.zh} {one.detail.zh if one.detail else ''}" for one in entries)


@pytest.mark.parametrize(
    ("paid", "word", "said", "money"),
    [
        (100, "underpaid", "少付：应付 ¥48.50，实付 ¥1.00", "¥1.00"),
        (9_700, "overpaid", "多付：应付 ¥48.50，实付 ¥97.00", "¥97.00"),
    ],
)
def test_what_came_in_is_named_by_letter_reason_and_history(
    stage: Stage, paid: int, word: str, said: str, money: str
) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    assert accept_payments([stage.notice(payment, amount_minor=paid)], at=stage.at) == [word]
    order = stage.order(placed.order)
    (refund,) = stage.refunds(placed.order)
    letter = vault.unseal(Letter.objects.get(order=order, kind="refund-1").body_sealed, "letter")
    for text in (letter, refund.reason.zh, because(Decision.objects.get(order=order)).zh):
        assert said in text
        assert "可重新付款" in text
        assert "订单已结束" not in text
    history = page(stage, order)
    assert money in history
    assert ("少于" if word == "underpaid" else "多于") in history
    assert "进入担保托管" not in history
    assert "all of it goes back" in because(Decision.objects.get(order=order)).en
    assert Decision.objects.get(order=order).word == word
    assert Payment.objects.get().paid_minor == paid
    stage.pays(placed.order)
    assert page(stage, stage.order(placed.order)).count("进入担保托管") == 1


def test_what_came_too_late_is_said_to_have_come_too_late(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    cancel_order(placed.order, by="buyer", at=stage.at)
    accept_payments([stage.notice(payment)], at=stage.at)
    decision = Decision.objects.get(order=placed.order)
    assert (decision.word, because(decision).zh) == ("", "付款到达时订单已结束")


def test_of_an_order_that_is_over_nobody_is_told_to_pay_it_again(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    cancel_order(placed.order, by="buyer", at=stage.at)
    accept_payments([stage.notice(payment, amount_minor=100)], at=stage.at)
    (refund,) = stage.refunds(placed.order)
    assert "少付" in refund.reason.zh
    assert "重新付款" not in refund.reason.zh
