"""A shop was taken over through a header that was pasted into a statement. What do headers do here?"""

import pytest
from django.test import Client

from anxin.delivery.models import Code, Reveal
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.people.models import Person
from tests.web.conftest import PASSWORDS, Buy

pytestmark = pytest.mark.django_db

SQL = "1.2.3.4'; DELETE FROM delivery_code; UPDATE people_person SET is_staff = true; --"


def test_a_header_is_never_part_of_a_statement(paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    staff = Person.objects.filter(is_staff=True).count()
    headers = {"User-Agent": SQL, "X-Forwarded-For": SQL, "X-Real-IP": SQL, "Accept-Language": SQL}
    assert stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"}, headers=headers).status_code == 200
    assert Reveal.objects.get().agent == SQL
    assert Code.objects.count() == 10
    assert Person.objects.filter(is_staff=True).count() == staff


def test_what_is_typed_to_find_an_order_is_never_part_of_a_statement(paid: Buy, stu: Client) -> None:
    paid(Client())
    for pair in (("ref", "password"), ("transaction_no", "contact")):
        for field in pair:
            given = {name: "' OR ''='" if name == field else "open-sesame" for name in pair}
            assert stu.post("/orders/find/", given).status_code == 404
    assert "orders" not in stu.session


def test_an_address_told_by_a_stranger_is_not_believed(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"}, headers={"X-Forwarded-For": "9.9.9.9"})
    assert Reveal.objects.get().address == "127.0.0.1"


def test_told_addresses_do_not_buy_further_guesses(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    given = {"ref": order.ref, "password": "wrong-guess"}
    answers = [stu.post("/orders/find/", given, headers={"X-Forwarded-For": f"9.9.9.{n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]


def test_told_addresses_do_not_buy_further_passwords(shop: Furnished, stu: Client) -> None:
    email = Person.objects.get(pk=shop.people["buyer"]).email
    for n in range(10):
        stu.post(
            "/account/login/", {"login": email, "password": "wrong-guess"}, headers={"X-Forwarded-For": f"9.9.{n}.9"}
        )
    stu.post(
        "/account/login/", {"login": email, "password": PASSWORDS["buyer"]}, headers={"X-Forwarded-For": "8.8.8.8"}
    )
    assert "_auth_user_id" not in stu.session


def test_who_buys_is_read_from_the_session_alone(buy: Buy, stu: Client, shop: Furnished) -> None:
    bea = shop.people["buyer"]
    order = buy(stu, buyer=bea, person=bea, by=f"buyer:{bea}", user=bea, uid=bea)
    assert Order.objects.get(pk=order.pk).buyer is None
    assert order.steps.get().by == "guest"
