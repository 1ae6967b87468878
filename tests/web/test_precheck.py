"""Does the page before applying say what the rules will say, ask only what counts, and take the application?"""

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.evidence.needs import ONLY_THE_BUYER
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.policy.facts import Problem
from anxin.policy.queries import policy_for, version_in_force
from anxin.web.case_questions import MOST_QUESTIONS, QUESTIONS, counts
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def check(client: Client, order: Order, problem: str, **answers: str) -> str:
    """What the part of the page says that htmx asks for."""
    given = {"problem": problem, **{f"q_{key}": value for key, value in answers.items()}}
    answer = client.get(f"/orders/{order.pk}/case/check/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def seen(client: Client, order: Order) -> Order:
    """The buyer has looked at the code."""
    client.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    return order


def test_eligible_says_the_clause_who_decides_how_much_and_when(paid: Buy, stu: Client) -> None:
    said = check(stu, paid(stu), "changed_mind")
    for part in ("可全额退款", "条款", "系统按规则马上裁决", "¥48.50", "渠道受理后几分钟内"):
        assert part in said
    assert "退到余额" not in said
    assert not Case.objects.exists()


def test_a_signed_in_buyer_sees_the_balance_too(paid: Buy, bea: Client) -> None:
    said = check(bea, paid(bea, contact="", password=""), "changed_mind")
    assert "退到余额" in said
    assert "即时到账" in said


def test_what_the_supplier_answers_first_says_until_when_and_what_is_missing(paid: Buy, stu: Client) -> None:
    said = check(stu, seen(stu, paid(stu)), "invalid_code")
    for part in ("先由供货商核实", "最晚今天", "不答复，系统按规则往下判", "如果支持", "还缺", "截图"):
        assert part in said or part.replace("今天", "明天") in said
    assert "支付渠道的通知，已自动附上" in said


def test_a_no_says_why_in_a_sentence_and_what_else_can_be_done(paid: Buy, stu: Client) -> None:
    order = seen(stu, paid(stu, exclusion_confirmed="on"))
    said = check(stu, order, "changed_mind", reason="none")
    for part in ("按规则不退款", "个人原因不支持退款。", "您还可以", "联系客服", "申诉一次", "12315"):
        assert part in said
    assert "如果支持" not in said


def test_a_reason_behind_a_change_of_mind_changes_what_the_rules_say(paid: Buy, stu: Client) -> None:
    order = seen(stu, paid(stu, exclusion_confirmed="on"))
    assert "除了不想要，还有别的原因吗？" in check(stu, order, "changed_mind")
    assert "按规则不退款" not in check(stu, order, "changed_mind")
    assert "先由供货商核实" in check(stu, order, "changed_mind", reason="differs")


def test_nothing_is_asked_where_every_answer_ends_alike(paid: Buy, stu: Client) -> None:
    """A code that was never seen is refunded whatever the reason."""
    said = check(stu, paid(stu), "changed_mind")
    assert 'name="q_reason"' not in said


def test_nothing_is_asked_that_these_rules_treat_alike(shop: Furnished, paid: Buy, stu: Client) -> None:
    policy = policy_for(version_in_force(shop.shop).pk, "code", "")
    assert not counts(QUESTIONS[Problem.INVALID_CODE][0], Problem.INVALID_CODE, policy)
    assert 'name="q_page"' not in check(stu, seen(stu, paid(stu)), "invalid_code")


def test_every_question_has_answers_that_differ_and_no_problem_has_more_than_two() -> None:
    for problem, questions in QUESTIONS.items():
        assert len(questions) <= MOST_QUESTIONS
        for question in questions:
            claims = {(answer.problem or problem, answer.mistyped) for answer in question.answers}
            assert len(claims) == len(question.answers) >= 2
            assert all(claimed in ONLY_THE_BUYER for claimed, _ in claims)


def topup(paid: Buy, client: Client) -> Order:
    return paid(client, "qq-coin-50", account="12345678", account_again="12345678")


def test_the_account_is_asked_about_before_a_claim_that_turns_on_it(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    said = check(stu, order, "wrong_account")
    assert "123****78，是您要充的那个吗？" in said
    assert "再回答一个问题" in said
    mistyped, elsewhere = (check(stu, order, "wrong_account", account=answer) for answer in ("no", "yes"))
    assert "可全额退款" in mistyped
    assert "可全额退款" not in elsewhere
    assert "先等到承诺时间" in elsewhere


def test_an_open_question_holds_the_application_and_keeps_what_was_written(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    given = {"problem": "wrong_account", "words": "充到别的号了", "line": order.lines.get().pk, "asked": "1"}
    answer = stu.post(f"/orders/{order.pk}/case/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请先回答一个问题" in page
    assert "充到别的号了" in page
    assert not Case.objects.exists()
    assert stu.post(f"/orders/{order.pk}/case/", {**given, "q_account": "no"}).status_code == 302
    case = Case.objects.get()
    assert (case.problem, case.account_error) == ("wrong_account", "buyer")


def test_an_answer_can_turn_the_claim_into_another(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    given = {"problem": "wrong_account", "q_account": "yes", "asked": "1", "line": order.lines.get().pk}
    assert stu.post(f"/orders/{order.pk}/case/", given).status_code == 302
    assert Case.objects.get().problem == "not_arrived"


def test_other_comes_last_is_discouraged_and_leads_to_what_is_closer(paid: Buy, stu: Client) -> None:
    order = seen(stu, paid(stu))
    page = stu.get(f"/orders/{order.pk}/case/").content.decode()
    assert page.count('value="other"') == 1
    assert all(
        page.index(f'value="{name}"') < page.index('value="other"') for name in ("invalid_code", "charged_twice")
    )
    assert "“其他”要等人看" in page
    assert "收到了，和买的不一样" in check(stu, order, "other")
    assert "先由供货商核实" in check(stu, order, "other", state="differs")


def test_what_the_platform_knows_is_listed_as_attached(paid: Buy, stu: Client) -> None:
    page = stu.get(f"/orders/{seen(stu, paid(stu)).pk}/case/").content.decode()
    for part in ("项记录，不用您举证", "支付通知", "发货记录", "查看卡密记录", "订单和下单时同意的规则"):
        assert part in page


def test_a_second_application_leads_to_the_open_case_with_a_sentence(paid: Buy, stu: Client) -> None:
    order = seen(stu, paid(stu))
    given = {"problem": "invalid_code", "line": order.lines.get().pk, "words": ""}
    first = stu.post(f"/orders/{order.pk}/case/", given)
    case = Case.objects.get()
    page = stu.get(first.headers["Location"]).content.decode()
    assert case.ref in page
    for again in (stu.post(f"/orders/{order.pk}/case/", given), stu.get(f"/orders/{order.pk}/case/")):
        assert again.status_code == 302
        assert str(case.pk) in again.headers["Location"]
    assert f"已有处理中的售后单 {case.ref}" in stu.get(f"/cases/{case.pk}/").content.decode()
    assert Case.objects.count() == 1


def test_the_page_speaks_english_too(paid: Buy, stu: Client) -> None:
    order = seen(stu, paid(stu, exclusion_confirmed="on"))
    stu.post("/language/", {"language": "en", "next": "/"})
    said = check(stu, order, "changed_mind", reason="none")
    for part in ("Not refundable under the rules", "What you can still do", "appeal once"):
        assert part in said


def test_a_stranger_learns_nothing_before_applying(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stranger = Client()
    assert stranger.get(f"/orders/{order.pk}/case/").status_code == 404
    assert stranger.get(f"/orders/{order.pk}/case/check/", {"problem": "changed_mind"}).status_code == 404
