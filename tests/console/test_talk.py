"""Can the staff see who waits, answer, promise and hand over, and is a stranger kept out?"""

import pytest
from django.test import Client

from anxin import clock
from anxin.flows.acts.record_promise import Promised
from anxin.flows.post_message import Said, post_message
from anxin.flows.promise import promise
from anxin.orders.models import Line, Order
from anxin.people.models import Person
from anxin.support.models import Commitment, HandOver, Message, Question
from anxin.support.states import Voice
from tests.console.conftest import SignsIn
from tests.support.cast import HOUR, QQ, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(stage: Stage) -> Order:
    """Bea has bought, and asks."""
    order = stage.buys("qq-coin-50", account=QQ)
    said = Said(body="怎么还没到账")
    post_message(order.pk, said, by="buyer", role=Voice.BUYER, at=clock.now())
    return order


@pytest.fixture
def ari(signs_in: SignsIn) -> Client:
    """The agent at the desk."""
    return signs_in("agent")


def text(client: Client, address: str) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_waits_stands_in_the_inbox_with_its_due_time(ari: Client, order: Order) -> None:
    said = text(ari, "/desk/talk/")
    assert order.ref in said
    assert "还剩" in said
    ari.post(f"/desk/talk/{order.pk}/say/", {"body": "供货商正在充值，14:40 前未到账自动退款", "to": "buyer"})
    assert order.ref not in text(ari, "/desk/talk/")
    assert Question.objects.get().state == "answered"


def test_the_page_shows_the_order_beside_the_words(ari: Client, order: Order) -> None:
    said = text(ari, f"/desk/talk/{order.pk}/")
    for part in ("怎么还没到账", order.ref, "承诺到账", "¥49.00", "转交"):
        assert part in said


def test_the_living_part_answers_204_while_nothing_is_new(ari: Client, order: Order) -> None:
    live = f"/desk/talk/{order.pk}/live/"
    stamp = text(ari, live).partition('data-seen="')[2].partition('"')[0]
    assert ari.get(f"{live}?seen={stamp}").status_code == 204
    assert ari.get(f"{live}?seen=old").status_code == 200


def test_putting_off_is_offered_as_a_promise_with_what_was_typed(ari: Client, order: Order) -> None:
    say = f"/desk/talk/{order.pk}/say/"
    refused = ari.post(say, {"body": "需上级审批，请耐心等待", "to": "buyer"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "需上级审批，请耐心等待</textarea>" in said
    assert '<option value="answer" selected>' in said
    assert Message.objects.count() == 1
    given = {"body": "需上级审批，请耐心等待", "to": "buyer", "matter": "answer", "due": "60", "reason": "金额较大"}
    assert ari.post(say, given).status_code == 302
    assert (Commitment.objects.get().reason, Commitment.objects.get().words) == ("金额较大", "给出答复")


def test_what_the_house_promised_any_of_its_staff_may_show(
    ari: Client, order: Order, signs_in: SignsIn, stu: Person
) -> None:
    ari.post(f"/desk/talk/{order.pk}/say/", {"body": "稍后回复您", "matter": "other", "due": "60", "words": "查账单"})
    made = Commitment.objects.get()
    keep = f"/desk/talk/promises/{made.pk}/keep/"
    assert signs_in(stu).post(keep, {"proof": "已查"}).status_code == 404
    made.refresh_from_db()
    assert made.state == "open"
    senior = signs_in("senior")
    assert keep in text(senior, f"/desk/talk/{order.pk}/")
    assert senior.post(keep, {"proof": "账单已核对，付款已收到"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "kept"


def test_a_suppliers_promise_is_not_kept_at_the_desk(ari: Client, order: Order) -> None:
    supplier = Line.objects.get(order=order).supplier_id
    given = Promised(matter="other", words="核对充值记录", due_at=clock.now() + HOUR)
    made = promise(order.pk, given, by=f"supplier:{supplier}", role=Voice.SUPPLIER, at=clock.now())
    keep = f"/desk/talk/promises/{made}/keep/"
    assert keep not in text(ari, f"/desk/talk/{order.pk}/")
    assert ari.post(keep, {"proof": "已查"}).status_code == 404
    assert Commitment.objects.get(pk=made).state == "open"


def test_handing_over_needs_a_reason_and_shows(ari: Client, order: Order) -> None:
    hand = f"/desk/talk/{order.pk}/hand/"
    refused = ari.post(hand, {"target": "finance", "reason": ""})
    assert refused.status_code == 422
    assert ari.post(hand, {"target": "finance", "reason": "需要看渠道账单"}).status_code == 302
    assert HandOver.objects.get().target == "finance"
    assert "已转交 1 次" in text(ari, f"/desk/talk/{order.pk}/")


def test_an_agent_of_another_shop_finds_nothing(order: Order, stu: Person, signs_in: SignsIn) -> None:
    client = signs_in(stu)
    assert order.ref not in text(client, "/desk/talk/")
    assert client.get(f"/desk/talk/{order.pk}/").status_code == 404
    assert client.get(f"/desk/talk/{order.pk}/live/").status_code == 404
    assert client.post(f"/desk/talk/{order.pk}/say/", {"body": "hello"}).status_code == 404
    assert client.post(f"/desk/talk/{order.pk}/hand/", {"target": "senior", "reason": "because"}).status_code == 404
    assert (Message.objects.count(), HandOver.objects.count()) == (1, 0)


def test_nobody_speaks_for_the_house_about_an_order_of_their_own(ari: Client, order: Order, stage: Stage) -> None:
    Order.objects.filter(pk=order.pk).update(buyer=stage.world.people["agent"])
    assert ari.post(f"/desk/talk/{order.pk}/say/", {"body": "您好"}).status_code == 403
    assert Message.objects.count() == 1


def test_without_a_second_factor_nothing_is_read(order: Order, signs_in: SignsIn) -> None:
    assert signs_in("agent", used=False).get(f"/desk/talk/{order.pk}/").status_code == 302


def test_a_promise_is_made_by_a_button_alone(ari: Client, order: Order) -> None:
    given = {"body": "", "matter": "refund", "due": "120"}
    assert ari.post(f"/desk/talk/{order.pk}/say/", given).status_code == 302
    assert Commitment.objects.get().matter == "refund"
    assert Message.objects.count() == 1
    assert "发起退款" in text(ari, "/desk/talk/")
