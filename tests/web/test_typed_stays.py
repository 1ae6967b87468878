"""Does what somebody typed stand on the page again when it was refused, whatever the refusal?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.flows.answer_case import answer_case
from anxin.orders.models import Order
from anxin.web.paid_form import PaidForm
from anxin.workdays.hours import SHANGHAI
from tests.web.conftest import Buy
from tests.web.test_cases import claim

pytestmark = pytest.mark.django_db


def test_a_proof_that_is_no_longer_asked_for_can_be_sent_to_the_support(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code")
    case = Case.objects.get()
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{case.line.supplier_id}", at=datetime.now(UTC))
    answer = sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "deny", "proof": "回执 S-20261122"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "回执 S-20261122</textarea>" in said
    assert f"/supplier/talks/{order.pk}/" in said


def test_a_proof_refused_on_a_further_page_stands_in_its_form(
    paid: Buy, stu: Client, sol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code")
    monkeypatch.setattr("anxin.web.supplier_desk.waiting_for_supplier", lambda supplier, skip: [])
    answer = sol.post(f"/supplier/cases/{Case.objects.get().pk}/answer/", {"answer": "maybe", "proof": "回执 S-1"})
    assert answer.status_code == 422
    assert "回执 S-1</textarea>" in answer.content.decode()


def test_a_message_stays_when_orders_were_tried_too_often(
    paid: Buy, stu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.web.find.MOST_FOR_ONE_ORDER", 0)
    order = paid(stu)
    given = {"text": "14:02付款，充值未到账", "ref": order.ref, "password": "open-sesame"}
    answer = Client().post("/support/", given)
    assert answer.status_code == 429
    said = answer.content.decode()
    assert "14:02付款，充值未到账</textarea>" in said
    assert '<input type="hidden" name="text" value="14:02付款，充值未到账">' in said


def yesterday() -> str:
    """As a bill has it; it takes no time that is long ago."""
    return f"{datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d}T14:02"


def test_the_three_figures_stay_when_they_were_tried_too_often(
    paid: Buy, stu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.web.paid.MOST_GUESSES", 0)
    order = paid(stu)
    given = {"transaction_no": "4200001234", "amount": "48.50", "paid_at": yesterday()}
    answer = stu.post(f"/orders/{order.pk}/paid/", given)
    assert answer.status_code == 429
    said = answer.content.decode()
    for typed in given.values():
        assert f'value="{typed}"' in said


@pytest.mark.parametrize("paid_at", ["9999-12-31T23:59", "0001-01-01T00:00", "2020-01-01T12:00"])
def test_a_time_that_no_bill_has_is_said_so(paid: Buy, stu: Client, paid_at: str) -> None:
    order = paid(stu)
    given = {"transaction_no": "4200001", "amount": "48.50", "paid_at": paid_at}
    answer = stu.post(f"/orders/{order.pk}/paid/", given)
    assert answer.status_code == 422
    assert "请按账单填写付款时间" in answer.content.decode()


def test_the_amount_is_read_in_the_orders_currency(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    Order.objects.filter(pk=order.pk).update(currency="JPY")
    page = stu.get(f"/orders/{order.pk}/paid/").content.decode()
    assert "付款金额（JPY）" in page
    assert "付款金额（元）" not in page
    given = {"transaction_no": "4200001", "amount": "48.50", "paid_at": yesterday()}
    assert stu.post(f"/orders/{order.pk}/paid/", given).status_code == 422, "half a yen is no amount"
    form = PaidForm(given | {"amount": "4850"}, currency="JPY")
    form.is_valid()
    assert form.cleaned_data["amount"] == 4_850
