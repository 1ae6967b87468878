"""Can both sides agree, and a buyer appeal, through the pages, and does a stranger see nothing of it?"""

from datetime import timedelta

import pytest
from django.test import Client

from anxin.cases.models import Appeal, Case, Offer
from anxin.cases.states import Side
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.resume_cases import resume_cases
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.refunds.models import Refund
from anxin.texts import Text
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def claimed(client: Client, order: Order, problem: str = "invalid_code") -> Case:
    client.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    client.post(f"/orders/{order.pk}/case/", {"problem": problem, "line": order.lines.get().pk, "words": "兑换失败"})
    return Case.objects.get()


def disputed(client: Client, order: Order) -> Case:
    case = claimed(client, order)
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier", at=case.opened_at)
    return case


def test_a_supplier_proposes_and_the_buyer_accepts_after_comparing(paid: Buy, stu: Client, sol: Client) -> None:
    case = disputed(stu, paid(stu))
    form = sol.get(f"/supplier/cases/{case.pk}/offer/").content.decode()
    assert "24.25" in form, "half is proposed where neither side has shown its claim"
    sent = sol.post(f"/supplier/cases/{case.pk}/offer/", {"kind": "partial_refund", "amount": "20.00", "words": "抱歉"})
    assert sent.status_code == 302
    offer = Offer.objects.get()
    page = stu.get(f"/cases/{case.pk}/").content.decode()
    assert "供货商提出：退款 ¥20.00" in page
    asked = stu.get(f"/offers/{offer.pk}/").content.decode()
    assert "按规则现在：由人工审核" in asked
    assert not Refund.objects.exists()
    assert stu.post(f"/offers/{offer.pk}/", {"answer": "accept"}).status_code == 302
    assert Refund.objects.get().amount_minor == 2_000
    assert "双方协商一致" in stu.get(f"/cases/{case.pk}/").content.decode()


def test_less_than_the_rules_is_said_and_has_to_be_ticked(paid: Buy, stu: Client, sol: Client) -> None:
    case = claimed(stu, paid(stu))
    resume_cases([case.pk], at=case.opened_at + timedelta(hours=2))
    sol.post(f"/supplier/cases/{case.pk}/offer/", {"kind": "partial_refund", "amount": "20.00"})
    offer = Offer.objects.get()
    assert "这个方案比规则少 ¥28.50" in stu.get(f"/offers/{offer.pk}/").content.decode()
    assert stu.post(f"/offers/{offer.pk}/", {"answer": "accept"}).status_code == 422
    assert not Refund.objects.exists()
    assert stu.post(f"/offers/{offer.pk}/", {"answer": "accept", "knows_less": "yes"}).status_code == 302
    assert Refund.objects.get().amount_minor == 2_000


def test_a_buyer_proposes_and_the_supplier_accepts_at_its_desk(paid: Buy, stu: Client, sol: Client) -> None:
    case = claimed(stu, paid(stu))
    assert stu.post(f"/cases/{case.pk}/offer/", {"kind": "partial_refund", "amount": ""}).status_code == 422
    stu.post(f"/cases/{case.pk}/offer/", {"kind": "partial_refund", "amount": "12.5", "words": "退一点就行"})
    offer = Offer.objects.get()
    desk = sol.get("/supplier/cases/").content.decode()
    assert "买家提出：退款 ¥12.50" in desk
    assert "退一点就行" in desk
    sol.post(f"/supplier/offers/{offer.pk}/", {"answer": "accept"})
    assert Refund.objects.get().amount_minor == 1_250
    assert case.decisions.order_by("-at", "-pk")[0].liable == "supplier"


def test_a_buyer_takes_an_own_offer_back(paid: Buy, stu: Client, sol: Client) -> None:
    case = claimed(stu, paid(stu))
    stu.post(f"/cases/{case.pk}/offer/", {"kind": "reissue"})
    offer = Offer.objects.get()
    assert "撤回方案" in stu.get(f"/cases/{case.pk}/").content.decode()
    stu.post(f"/offers/{offer.pk}/withdraw/")
    sol.post(f"/supplier/offers/{offer.pk}/", {"answer": "accept"})
    offer.refresh_from_db()
    assert (offer.state, offer.side) == ("withdrawn", Side.BUYER)


def refused(client: Client, order: Order) -> Case:
    """The rules refuse: too late and with nothing to show, as a person has found."""
    case = disputed(client, order)
    held = lock_orders([order.pk])[order.pk]
    no = Text("卡密有效，已在您的账号兑换。", "The code is good and was redeemed on your account.")
    settle_case(Case.objects.get(), held, refund=False, reason=no, by="staff:nobody", at=case.opened_at)
    return case


def test_a_refusal_is_appealed_point_by_point(paid: Buy, stu: Client) -> None:
    case = refused(stu, paid(stu))
    assert "提出申诉" in stu.get(f"/cases/{case.pk}/").content.decode()
    assert "卡密有效" in stu.get(f"/cases/{case.pk}/appeal/").content.decode()
    assert stu.post(f"/cases/{case.pk}/appeal/", {"point1": ""}).status_code == 422
    given = {"point1": "我没有兑换过", "point2": "记录不是我的账号"}
    assert stu.post(f"/cases/{case.pk}/appeal/", given).status_code == 302
    assert Appeal.objects.get().points == list(given.values())
    page = stu.get(f"/cases/{case.pk}/").content.decode()
    assert "申诉复核中" in page
    assert "我没有兑换过" in page
    assert "data-due" in page
    assert "不认可这个结果" not in page


def test_pages_of_offers_and_appeals_speak_english(paid: Buy, stu: Client, sol: Client) -> None:
    case = refused(stu, paid(stu))
    stu.post("/language/", {"language": "en", "next": "/"})
    assert "You can appeal once before" in stu.get(f"/cases/{case.pk}/").content.decode()
    assert "One thing a point" in stu.get(f"/cases/{case.pk}/appeal/").content.decode()
    assert "None so far" in stu.get("/appeals/log/").content.decode()


def test_a_stranger_and_another_supplier_find_nothing(paid: Buy, stu: Client, sol: Client) -> None:
    case = claimed(stu, paid(stu))
    sol.post(f"/supplier/cases/{case.pk}/offer/", {"kind": "full"})
    offer = Offer.objects.get()
    eve = Client()
    for address in (f"/cases/{case.pk}/offer/", f"/cases/{case.pk}/appeal/", f"/offers/{offer.pk}/"):
        assert eve.get(address).status_code == 404
        assert eve.post(address, {"answer": "accept"}).status_code == 404
    for address in (f"/cases/{case.pk}/reopen/", f"/offers/{offer.pk}/withdraw/", f"/supplier/offers/{offer.pk}/"):
        assert eve.post(address, {"answer": "accept"}).status_code == 404
    assert (Offer.objects.get().state, Refund.objects.count()) == ("open", 0)


def test_the_public_log_names_nobody(paid: Buy, stu: Client) -> None:
    case = refused(stu, paid(stu))
    Role.objects.exclude(name="supplier").delete()
    case.refresh_from_db()
    appeal_case(case.pk, ["不对"], by="buyer", at=case.closed_at or case.opened_at)
    page = Client().get("/appeals/log/").content.decode()
    assert "卡密无效" in page
    assert case.order.ref not in page
    assert "冷静期" in stu.get(f"/cases/{case.pk}/").content.decode()


def test_taking_back_an_appeal_is_no_withdrawal_of_the_claim(paid: Buy, stu: Client) -> None:
    case = claimed(stu, paid(stu))
    assert "撤销申请" in stu.get(f"/cases/{case.pk}/").content.decode()
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier", at=case.opened_at)
    held = lock_orders([case.order_id])[case.order_id]
    no = Text("卡密有效。", "The code is good.")
    settle_case(Case.objects.get(), held, refund=False, reason=no, by="staff:nobody", at=case.opened_at)
    appeal_case(case.pk, ["不对"], by="guest", at=case.opened_at)
    page = stu.get(f"/cases/{case.pk}/").content.decode()
    assert "撤回申诉" in page
    assert "之后仍可再申请" not in page


def test_an_order_that_has_ended_offers_the_money_alone(paid: Buy, stu: Client) -> None:
    case = claimed(stu, paid(stu))
    resume_cases([case.pk], at=case.opened_at + timedelta(hours=2))
    page = f"/cases/{case.pk}/"
    assert 'value="reissue"' in stu.get(page).content.decode()
    Order.objects.filter(pk=case.order_id).update(state="settled")
    said = stu.get(page).content.decode()
    assert 'value="refund"' in said
    assert 'value="reissue"' not in said


def test_answers_and_appeals_are_counted(paid: Buy, stu: Client, sol: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    case = refused(stu, paid(stu))
    for module in ("appeal", "offer", "supplier_offer"):
        monkeypatch.setattr(f"anxin.web.{module}.MOST_POSTS", 1)
    assert stu.post(f"/cases/{case.pk}/appeal/", {"point1": "长" * 501}).status_code == 422
    assert stu.post(f"/cases/{case.pk}/appeal/", {"point1": " 写好的理由 "}).status_code == 302
    assert stu.post(f"/cases/{case.pk}/appeal/", {"point1": "再来"}).status_code in (302, 429)
    assert stu.post(f"/cases/{case.pk}/offer/", {"kind": "full", "words": "第一次"}).status_code == 302
    again = stu.post(f"/cases/{case.pk}/offer/", {"kind": "full", "words": "写了很久的说明"})
    assert again.status_code == 429
    assert "写了很久的说明" in again.content.decode()
    assert Offer.objects.get().words == "第一次"
    for _ in range(2):
        refusal = stu.post(f"/cases/{case.pk}/reopen/", follow=True).content.decode()
    assert "尝试次数过多" in refusal
    for _ in range(2):
        answer = sol.post(f"/supplier/offers/{Offer.objects.get().pk}/", {"answer": "decline"}, follow=True)
    assert "尝试次数过多" in answer.content.decode()


def test_what_waits_for_a_supplier_comes_in_pages(
    paid: Buy, stu: Client, sol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        order = paid(stu)
        stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
        stu.post(
            f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk, "words": "无效"}
        )
    first, second = Case.objects.order_by("due_at", "pk")
    for module in ("anxin.cases.queries", "anxin.web.supplier_desk"):
        monkeypatch.setattr(f"{module}.SHOWN", 1)
    page = sol.get("/supplier/cases/").content.decode()
    assert (f"case-{first.pk}" in page, f"case-{second.pk}" in page, 'href="?page=2"' in page) == (True, False, True)
    page = sol.get("/supplier/cases/?page=2").content.decode()
    assert (f"case-{first.pk}" in page, f"case-{second.pk}" in page, "?page=3" in page) == (False, True, False)
    assert sol.get("/supplier/cases/?page=²").status_code == 200
