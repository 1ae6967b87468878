"""Is a buyer's message answered at once from the order's own record, and is the application filled in?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxin import clock
from anxin.cases.models import Case
from anxin.flows.furnish_shop import Furnished
from anxin.flows.post_message import Said, post_message
from anxin.support.states import Voice
from tests.support.pictures import picture
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db

QQ = {"account": "12345678", "account_again": "12345678"}


def test_the_machine_answers_at_once_and_fills_the_application_in(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    page = f"/orders/{order.pk}/talk/"
    stu.post(page, {"body": f"订单{order.ref}，充值账号12345678，未到账", "to": "agent"})
    said = stu.get(page).content.decode()
    assert 'id="understood"' in said
    assert f'action="/orders/{order.pk}/case/"' in said
    assert Case.objects.count() == 0


def test_a_picture_that_came_along_is_not_asked_for_again(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    page, words = f"/orders/{order.pk}/talk/", f"订单{order.ref}，充值账号12345678，未到账，附截图"
    stu.post(page, {"body": words, "to": "agent"})
    assert "截图在申请页上传" in stu.get(page).content.decode(), "spoken of and not sent"
    shots = [SimpleUploadedFile(f"{n}.png", picture(str(n)), "image/png") for n in range(2)]
    stu.post(page, {"body": words, "to": "agent", "pictures": shots})
    said = stu.get(page).content.decode()
    assert "已收到 2 张，已附上" in said
    assert "截图在申请页上传" not in said
    assert f'action="/orders/{order.pk}/case/"' in said
    stu.cookies["language"] = "en"
    assert "2 received and attached" in stu.get(page).content.decode()


def test_a_picture_sent_just_before_its_words_counts_and_one_to_the_supplier_does_not(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    page = f"/orders/{order.pk}/talk/"

    def send(to: str, body: str, *pictures: str) -> str:
        files = [SimpleUploadedFile(f"{one}.png", picture(one), "image/png") for one in pictures]
        stu.post(page, {"body": body, "to": to, "pictures": files})
        return str(stu.get(page).content.decode())

    send("supplier", "", "0")
    assert "截图在申请页上传" in send("agent", "卡密无效，附截图")
    send("agent", "", "1")
    assert "已收到 1 张，已附上" in send("agent", "卡密无效，附截图！")


def test_once_a_person_has_answered_the_machine_is_silent(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    page = f"/orders/{order.pk}/talk/"
    stu.post(page, {"body": "未到账", "to": "agent"})
    by = f"staff:{shop.people['agent']}"
    post_message(order.pk, Said(body="供货商正在充值"), by=by, role=Voice.AGENT, at=clock.now())
    assert 'id="understood"' not in stu.get(page).content.decode()


def test_small_talk_is_left_to_people(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    stu.post(f"/orders/{order.pk}/talk/", {"body": "你们是哪里的公司", "to": "agent"})
    assert 'id="understood"' not in stu.get(f"/orders/{order.pk}/talk/").content.decode()
