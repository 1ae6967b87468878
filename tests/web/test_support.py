"""Does the support centre find the order, tell its live truth, fill the application in, and tell strangers nothing?"""

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.payments.models import Channel
from anxin.refs import new_ref
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db

STRANGER = "请输入订单号和查询密码打开订单"


def write(client: Client, text: str, **more: object) -> str:
    """What the support centre answers."""
    answer = client.post("/support/", {"text": text, **more})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def topup(paid: Buy, client: Client) -> Order:
    return paid(client, "qq-coin-50", account="12345678", account_again="12345678")


def test_a_message_is_answered_with_the_live_truth_and_a_filled_application(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    page = write(stu, f"订单{order.ref[:5]}，今天付款，充值账号12345678，未到账，附截图")
    assert "等待到账" in page
    assert "与记录一致" in page
    assert "先等到承诺时间" in page
    assert "确认提交申请" in page
    assert not Case.objects.exists()
    given = {"problem": "not_arrived", "q_account": "yes", "words": "未到账", "line": order.lines.get().pk}
    assert stu.post(f"/orders/{order.pk}/case/", given).status_code == 302
    assert Case.objects.get().problem == "not_arrived"


def test_a_no_says_what_else_can_be_done_and_is_not_pressed_on_anybody(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    assert (
        stu.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk}).status_code
        == 302
    )
    Case.objects.update(state="decided", owner="", due_at=None, on_due="", closed_at=order.placed_at)
    page = write(stu, f"{order.ref} 卡密无效")
    assert "按规则不退款" in page
    assert "确认提交申请" not in page
    assert "仍要提交，留下书面裁决" in page


def test_what_differs_from_our_record_is_said(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    page = write(stu, f"订单 {order.ref} 付了 1 元，账号 99999999，没到账")
    assert "记录是 ¥" in page
    assert "记录是 123****78" in page


def test_one_question_is_asked_where_two_problems_were_told(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    page = write(stu, f"{order.ref} 卡密错误，另外重复扣款了")
    assert "主要是哪一个问题？" in page
    assert 'name="problem" value="invalid_code"' in page
    assert "确认提交申请" not in page
    chosen = write(stu, f"{order.ref} 卡密错误，另外重复扣款了", order=order.pk, problem="invalid_code")
    assert "确认提交申请" in chosen
    assert f'name="words" value="{order.ref} 卡密错误，另外重复扣款了"' in chosen


def test_one_question_is_asked_where_two_orders_fit(paid: Buy, stu: Client) -> None:
    first, second = paid(stu), paid(stu)
    page = write(stu, "卡密无效")
    assert "您说的是哪一笔？" in page
    assert first.ref in page
    assert second.ref in page
    chosen = write(stu, "卡密无效", order=second.pk)
    assert "您说的是哪一笔？" not in chosen
    assert f"/orders/{second.pk}/case/" in chosen
    assert f'action="/orders/{first.pk}/case/"' not in chosen


def test_an_open_case_is_shown_and_no_second_application(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    stu.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk})
    page = write(stu, f"{order.ref} 卡密无效")
    assert f"{order.ref}-C1" in page
    assert "确认提交申请" not in page


@pytest.mark.parametrize("said", ["订单{ref}未到账", "订单{piece}未到账", "{ref}", "卡密无效"])
def test_a_stranger_learns_nothing_of_an_order(said: str, paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stranger = Client()
    real = write(stranger, said.format(ref=order.ref, piece=order.ref[:5]))
    other = new_ref()
    made_up = write(Client(), said.format(ref=other, piece=other[:5]))
    assert STRANGER in real
    assert str(order.pk) not in real
    for ref, page in ((order.ref, real), (other, made_up)):
        assert page.count(ref[:5]) == made_up.count(other[:5]) if ref == order.ref else True
    blank = [page.replace(ref, "?").replace(ref[:5], "?") for ref, page in ((order.ref, real), (other, made_up))]
    assert _without_tokens(blank[0]) == _without_tokens(blank[1])


def _without_tokens(page: str) -> list[str]:
    return [line.split('name="csrfmiddlewaretoken"')[0] for line in page.splitlines() if "csp" not in line]


def test_number_and_password_open_the_order_and_answer_what_was_written(paid: Buy, stu: Client) -> None:
    order = topup(paid, stu)
    guest = Client()
    page = write(guest, f"订单{order.ref}没到账")
    assert f'value="{order.ref}"' in page
    wrong = guest.post("/support/", {"ref": order.ref, "password": "wrong-one", "text": "没到账"})
    assert wrong.status_code == 404
    assert "没有找到" in wrong.content.decode()
    right = guest.post("/support/", {"ref": order.ref, "password": "open-sesame", "text": f"订单{order.ref}没到账"})
    assert "等待到账" in right.content.decode()
    alone = Client().post("/support/", {"ref": order.ref, "password": "open-sesame"})
    assert alone.headers["Location"] == f"/orders/{order.pk}/case/"


def test_questions_are_answered_from_rules_and_channels(shop: Furnished, stu: Client) -> None:
    page = write(stu, "退款多久到账？")
    assert "渠道受理后几分钟内" in page
    channel = Channel.objects.get(pk=shop.channel)
    channel.capabilities = {**channel.capabilities, "arrival_working_days": 7}
    channel.save()
    assert "渠道受理后 7 个工作日内" in write(stu, "退款多久到账？")
    assert "未到账：无需凭证" in write(stu, "申请退款需要什么材料")
    assert "客服审核" in write(stu, "转人工")
    assert not Case.objects.exists()


def test_where_the_money_is_is_told_of_the_order_that_was_named(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "line": order.lines.get().pk})
    page = write(stu, f"订单{order.ref}退款还没到账")
    assert "正在退款" in page or "退款中" in page
    assert "确认提交申请" not in page


def test_nothing_is_made_of_a_greeting(shop: Furnished, stu: Client) -> None:
    assert "没有读出是什么问题" in write(stu, "你好")


def test_what_was_typed_stays_when_it_was_too_often(
    shop: Furnished, stu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.web.support.MOST_MESSAGES", 0)
    refused = stu.post("/support/", {"text": "我写了很久"})
    assert refused.status_code == 429
    assert "我写了很久" in refused.content.decode()


def test_an_empty_message_is_asked_for_one(shop: Furnished, stu: Client) -> None:
    answer = stu.post("/support/", {"text": " "})
    assert answer.status_code == 422
    assert "请写一句话" in answer.content.decode()


def test_the_centre_is_linked_everywhere_and_speaks_english(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    assert stu.get("/").content.decode().count('href="/support/"') >= 2
    stu.post("/language/", {"language": "en", "next": "/"})
    page = stu.get("/support/").content.decode()
    for part in ("Tell us what happened", "How long does a refund take?", "Choose an order", "within minutes"):
        assert part in page
    assert "not arrived" not in write(stu, f"{order.ref} invalid code").split("understood")[0]


def test_of_two_orders_the_one_that_can_have_the_problem_is_meant(paid: Buy, stu: Client) -> None:
    arrived, waiting = paid(stu), topup(paid, stu)
    page = write(stu, "怎么还没到账")
    assert "您说的是哪一笔？" not in page
    assert f'action="/orders/{waiting.pk}/case/"' in page
    assert f'action="/orders/{arrived.pk}/case/"' not in page


def test_an_order_of_somebody_else_is_not_answered_by_its_id(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    page = write(Client(), "卡密无效", order=order.pk, problem="invalid_code")
    assert STRANGER in page
    assert str(order.pk) not in page
