"""Does a claim through the pages end as the rules say, with its reason on the page?"""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.refunds.models import Refund
from anxin.texts import Text
from tests.journeys.seen import middle, stands
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def claim(client: Client, order: Order, problem: str, **fields: object) -> str:
    """Open a case through the page and return the address of its page."""
    given = {"problem": problem, "line": order.lines.get().pk, "words": "", **fields}
    answer = client.post(f"/orders/{order.pk}/case/", given)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_the_rules_speak_before_anything_is_applied_for(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    said = stu.get(f"/orders/{order.pk}/case/check/?problem=changed_mind").content.decode()
    assert "可全额退款" in said
    assert "¥48.50" in said
    assert not Case.objects.exists()


def test_a_code_never_seen_is_refunded_by_its_buyer_alone(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    page = stu.get(claim(stu, order, "changed_mind")).content.decode()
    assert "正在退款" in page
    assert Refund.objects.get().amount_minor == order.amount_minor
    home = stu.get(f"/orders/{order.pk}/").content.decode()
    assert "退回中" in home
    assert "查看卡密" not in home


def test_an_invalid_code_goes_to_the_supplier_with_a_countdown(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    page = stu.get(claim(stu, order, "invalid_code", words="提示卡号不存在")).content.decode()
    assert "等供货商答复" in page
    assert "data-due" in page
    desk = sol.get("/supplier/cases/").content.decode()
    assert order.ref in desk
    assert "提示卡号不存在" in desk


def test_an_admission_lets_the_buyer_choose_and_the_choice_is_carried_out(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    address = claim(stu, order, "invalid_code")
    case = Case.objects.get()
    assert sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": ""}).status_code == 302
    assert "支持您的申请，请选择" in stu.get(address).content.decode()
    page = stu.post(f"{address}choose/", {"choice": "refund"}, follow=True).content.decode()
    assert "正在退款" in page
    assert Refund.objects.count() == 1


def test_a_denial_that_shows_nothing_is_refused_and_stays_on_the_page(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code")
    case = Case.objects.get()
    answer = sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "deny", "proof": " "})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    case.refresh_from_db()
    assert case.supplier_answer == "waiting"


def test_another_suppliers_case_is_a_wall(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu, "qq-coin-50", account="12345678", account_again="12345678")
    claim(stu, order, "changed_mind")
    case = Case.objects.get()
    assert sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit"}).status_code == 404
    assert order.ref not in sol.get("/supplier/cases/").content.decode()


def test_a_claim_without_a_problem_is_asked_for_one(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    answer = stu.post(f"/orders/{order.pk}/case/", {"line": order.lines.get().pk})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_what_a_person_asks_for_stands_on_the_page(paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    address = claim(stu, order, "other")
    case = Case.objects.get()
    assert "兑换失败页" not in stu.get(address).content.decode()
    wanted = Wanted(("goods",), Text("请补一张兑换失败页的截图", "Please add a screenshot of the failed redeeming"))
    ask_for_material(case.pk, wanted, by=f"staff:{shop.people['agent']}", at=datetime.now(UTC))
    assert "请补一张兑换失败页的截图" in stu.get(address).content.decode()
    stu.cookies["language"] = "en"
    assert "Please add a screenshot of the failed redeeming" in stu.get(address).content.decode()


def test_a_case_can_be_taken_back(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    address = claim(stu, order, "invalid_code")
    page = stu.post(f"{address}withdraw/", follow=True).content.decode()
    assert "已撤销" in page
    assert not Refund.objects.exists()


def test_choosing_where_nothing_is_offered_is_refused_in_one_sentence(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    address = claim(stu, order, "invalid_code")
    page = stu.post(f"{address}choose/", {"choice": "refund"}, follow=True).content.decode()
    assert "现在没有需要您选择的方案" in page
    assert not Refund.objects.exists()


def test_seen_and_no_longer_wanted_is_rejected_with_its_reason_and_the_ways_on(paid: Buy, stu: Client) -> None:
    order = paid(stu, exclusion_confirmed="on")
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    page = stu.get(claim(stu, order, "changed_mind")).content.decode()
    assert "未支持退款" in page
    assert re.search(r"依据：[^<]+（条款 \d+）", middle(page))
    assert stands("也可以向支付渠道投诉，或拨打 12315", middle(page))
    assert not Refund.objects.exists()


def test_the_rules_page_tells_what_is_refused_first(shop: Furnished, stu: Client) -> None:
    page = stu.get("/rules/").content.decode()
    assert page.index("不可退款的情况") < page.index("<h2>可退款的情况")
    assert page.count('id="clause-') >= 30
