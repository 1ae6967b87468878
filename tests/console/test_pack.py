"""Who of the staff may make which pack, and does the order say that it was taken?"""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from anxin.evidence.models import Exhibit
from anxin.orders.models import Order
from anxin.people.models import Person
from tests.console.conftest import SignsIn
from tests.support.cast import PASSWORD, QQ, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(stage: Stage) -> Order:
    """Bea's top-up, paid."""
    return stage.buys("qq-coin-50", account=QQ)


def door(order: Order) -> str:
    return f"/desk/orders/order/{order.pk}/pack/"


def test_an_agent_makes_one_for_an_authority_and_that_is_an_exhibit(order: Order, signs_in: SignsIn) -> None:
    ari = signs_in("agent")
    page = ari.get(f"/desk/orders/order/{order.pk}/change/").content.decode()
    assert "生成并下载" in page
    assert "法院起诉" not in page
    answer = ari.post(door(order), {"recipient": "12315"})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(BytesIO(answer.content)) as pack:
        read = "".join(pack.read(name).decode() for name in pack.namelist() if name.endswith("json"))
    assert QQ not in read
    assert PASSWORD not in read
    given = Exhibit.objects.get(kind="pack_given")
    assert given.content == {"recipient": "12315"}
    assert given.by.startswith("staff:")


@pytest.mark.parametrize("recipient", ["court", "buyer", "", "everybody"])
def test_an_agent_makes_none_for_whom_it_may_not(recipient: str, order: Order, signs_in: SignsIn) -> None:
    answer = signs_in("agent").post(door(order), {"recipient": recipient})
    assert answer.status_code == 302
    assert not Exhibit.objects.filter(kind="pack_given").exists()


def test_a_senior_may_make_the_whole_one_for_a_court(order: Order, signs_in: SignsIn) -> None:
    assert signs_in("senior").post(door(order), {"recipient": "court"}).status_code == 200


def test_nobody_of_another_shop_and_no_visitor_gets_one(
    order: Order, signs_in: SignsIn, stu: Person, stage: Stage
) -> None:
    assert signs_in(stu).post(door(order), {"recipient": "12315"}).status_code in (302, 404)
    assert Client().post(door(order), {"recipient": "12315"}).status_code == 302
    assert signs_in("agent", used=False).post(door(order), {"recipient": "12315"}).status_code == 302
    assert not Exhibit.objects.filter(kind="pack_given").exists()


def test_only_a_press_makes_one(order: Order, signs_in: SignsIn) -> None:
    looked = signs_in("agent").get(door(order))
    assert (looked.status_code, looked.headers["Location"]) == (302, f"/desk/orders/order/{order.pk}/change/")
    assert not Exhibit.objects.filter(kind="pack_given").exists()


def test_it_stands_beside_a_case(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("steam-50")
    case = stage.claims(order.pk, "other", words="不对")
    page = signs_in("senior").get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert f"/orders/order/{order.pk}/pack/" in page
    assert "法院起诉" in page
