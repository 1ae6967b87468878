"""Can finance book what a channel took of a payment, and how it ended, and nobody else?"""

from django.urls import reverse

from anxin.payments.models import Chargeback, Payment
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

TOLD = {"reference": "D-1", "amount": "48.50", "reason": "持卡人否认交易"}


def page_of(payment: Payment) -> str:
    return reverse("admin:payments_payment_change", args=[payment.pk])


def test_finance_books_a_chargeback_and_its_end_once(stage: Stage, signs_in: SignsIn) -> None:
    payment = Payment.objects.get(order=stage.buys("steam-50").pk)
    finn = signs_in("finance")
    for _ in range(2):
        finn.post(reverse("admin:desk_charge_back", args=[payment.pk]), TOLD)
    row = Chargeback.objects.get()
    shown = finn.get(page_of(payment)).content.decode()
    assert "争议中" in shown
    assert "D-1" in shown
    assert "胜诉：渠道已把钱退回" in shown
    for outcome in ("won", "lost"):
        finn.post(
            reverse("admin:desk_chargeback_closed", args=[payment.pk]), {"chargeback": row.pk, "outcome": outcome}
        )
    row.refresh_from_db()
    assert row.state == "won"
    finn.cookies["language"] = "en"
    assert "Won, it came back" in finn.get(page_of(payment)).content.decode()


def test_a_wrong_amount_is_refused_with_a_sentence(stage: Stage, signs_in: SignsIn) -> None:
    payment = Payment.objects.get(order=stage.buys("steam-50").pk)
    finn = signs_in("finance")
    wrong, beyond = "请填写金额（元），如 48.50", "金额必须大于零"
    for amount, why in (("viel", wrong), ("48.51", beyond), ("0", beyond)):
        answer = finn.post(reverse("admin:desk_charge_back", args=[payment.pk]), TOLD | {"amount": amount})
        assert answer.status_code == 422
        said = answer.content.decode()
        assert why in said
        assert all(typed in said for typed in (TOLD["reference"], TOLD["reason"], f'value="{amount}"'))
    assert not Chargeback.objects.exists()


def test_support_and_strangers_book_nothing(stage: Stage, signs_in: SignsIn) -> None:
    payment = Payment.objects.get(order=stage.buys("steam-50").pk)
    address = reverse("admin:desk_charge_back", args=[payment.pk])
    assert signs_in("agent").post(address, TOLD).status_code == 403
    assert not Chargeback.objects.exists()
