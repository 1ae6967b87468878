"""What becomes of an application for an order whose case is open already? It leads there, and its words are kept."""

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.support.models import Message
from anxin.web.talk import MOST_MESSAGES
from tests.web.conftest import Buy
from tests.web.test_cases import claim

pytestmark = pytest.mark.django_db


def test_what_was_written_for_a_case_that_is_open_already_is_kept(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code", words="提示卡号不存在")
    given = {"problem": "invalid_code", "line": order.lines.get().pk, "words": "提示卡号不存在"}
    stu.post(f"/orders/{order.pk}/case/", given)
    assert not Message.objects.exists(), "the same press twice says nothing new"
    page = stu.post(f"/orders/{order.pk}/case/", {**given, "words": "换了手机也不行"}, follow=True).content.decode()
    assert "已作为消息发送" in page
    assert Message.objects.get().body == "换了手机也不行"
    assert Case.objects.count() == 1


def test_words_are_kept_where_a_case_opens_at_the_same_moment(
    paid: Buy, stu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code")
    monkeypatch.setattr("anxin.web.case_open.open_case_of", lambda order: None)
    page = stu.get(claim(stu, order, "invalid_code", words="换了手机也不行")).content.decode()
    assert "已作为消息发送" in page
    assert Message.objects.get().body == "换了手机也不行"


def test_an_open_case_is_no_door_for_messages_without_end(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(stu, order, "invalid_code")
    for number in range(MOST_MESSAGES + 1):
        page = claim(stu, order, "invalid_code", words=f"第 {number} 次说明")
    assert Message.objects.count() == MOST_MESSAGES
    assert "尝试次数过多" in stu.get(page).content.decode()
