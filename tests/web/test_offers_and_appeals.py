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
