"""Does every door that is not yours look like a wall?"""

from uuid import UUID

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from anxin.cases.models import Case
from anxin.delivery.models import Reveal
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.refs import new_id
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db

READ = ("/orders/{id}/", "/orders/{id}/live/", "/orders/{id}/pay/", "/orders/{id}/pay/live/", "/orders/{id}/case/")
WRITE = tuple(f"/orders/{{id}}/{verb}/" for verb in ("pay", "reveal", "confirm", "cancel", "case"))


def plain(body: bytes) -> str:
    """The page without the token and the address that differ for every request."""
    return "\n".join(line for line in body.decode().splitlines() if 'name="next"' not in line and "csrf" not in line)


@pytest.mark.parametrize("door", READ)
def test_anothers_order_reads_like_one_that_does_not_exist(door: str, paid: Buy, stu: Client, bea: Client) -> None:
    theirs = bea.get(door.format(id=paid(stu).pk))
    nobodys = bea.get(door.format(id=new_id()))
    assert theirs.status_code == nobodys.status_code == 404
    assert plain(theirs.content) == plain(nobodys.content)


@pytest.mark.parametrize("door", WRITE)
def test_nothing_of_another_buyers_order_can_be_changed(door: str, paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    assert sol.post(door.format(id=order.pk), {"problem": "not_arrived"}).status_code == 404
    order.refresh_from_db()
    assert order.state == "delivered"
    assert not Reveal.objects.exists()
    assert not Case.objects.exists()


def test_an_order_number_alone_opens_nothing(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    answer = stu.post("/orders/find/", {"ref": order.ref, "password": "wrong-guess"})
    assert answer.status_code == 404
    assert stu.get(f"/orders/{order.pk}/").status_code == 404


def test_a_wrong_password_and_a_wrong_number_are_told_alike(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    wrong = stu.post("/orders/find/", {"ref": order.ref, "password": "wrong-guess"}).content.decode()
    unknown = stu.post("/orders/find/", {"ref": "00000000", "password": "wrong-guess"}).content.decode()
    assert "没有找到，请核对后再试" in wrong
    assert "没有找到，请核对后再试" in unknown


def test_the_number_and_its_password_open_the_order_to_this_session(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    answer = stu.post("/orders/find/", {"ref": order.ref.lower(), "password": "open-sesame"})
    assert answer.headers["Location"] == f"/orders/{order.pk}/"
    assert stu.get(f"/orders/{order.pk}/").status_code == 200


def test_the_transaction_number_and_the_contact_open_the_order(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    number = order.payments.get().transaction_no
    asked = {"transaction_no": number, "contact": "Guest@Example.com"}
    assert stu.post("/orders/find/", {**asked, "contact": "stu@example.com"}).status_code == 404
    assert stu.post("/orders/find/", asked).status_code == 302


def test_guessing_is_stopped_after_ten_tries(paid: Buy, stu: Client) -> None:
    order = paid(Client())
    for _ in range(10):
        assert stu.post("/orders/find/", {"ref": order.ref, "password": "wrong-guess"}).status_code == 404
    answer = stu.post("/orders/find/", {"ref": order.ref, "password": "open-sesame"})
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.content.decode()
    assert stu.get(f"/orders/{order.pk}/").status_code == 404


def test_the_orders_own_link_opens_it_and_leaves_the_address_bar(buy: Buy, shop: Furnished, stu: Client) -> None:
    guest = Client()
    order = buy(guest)
    link = guest.get(f"/orders/{order.pk}/").content.decode().split("/o/")[1].split("/")[0]
    answer = stu.get(f"/o/{link}/")
    assert answer.headers["Location"] == f"/orders/{order.pk}/"
    assert stu.get("/o/not-a-token/").status_code == 404


def test_a_supplier_does_not_see_the_buyers_page(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu)
    assert sol.get("/supplier/orders/").content.decode().count(order.ref) == 1
    assert sol.get(f"/orders/{order.pk}/").status_code == 404


def test_the_desk_is_a_wall_for_everybody_but_suppliers(shop: Furnished, stu: Client, bea: Client) -> None:
    for door in ("", "orders/", "cases/", "items/", "stock/", "statement/", "money/", "money/2026-11/"):
        assert stu.get(f"/supplier/{door}").status_code == 404
        assert bea.get(f"/supplier/{door}").status_code == 404


def with_second_factor(ari: Client, person: UUID) -> Client:
    """Ari, who has also shown the code of the day."""
    session = ari.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person)
    session.save()
    return ari


def test_staff_with_a_password_alone_see_nobodys_order(paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    assert signed_in(shop.people["agent"]).get(f"/orders/{order.pk}/").status_code == 404


def test_the_staff_of_the_shop_may_look(paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    ari = with_second_factor(signed_in(shop.people["agent"]), shop.people["agent"])
    answer = ari.get(f"/orders/{order.pk}/")
    assert answer.status_code == 200
    assert "查看后不支持无理由退款" not in answer.content.decode()


@pytest.mark.parametrize("door", WRITE)
def test_the_staff_of_the_shop_may_not_act_as_the_buyer(door: str, paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    ari = with_second_factor(signed_in(shop.people["agent"]), shop.people["agent"])
    assert ari.post(door.format(id=order.pk), {"problem": "not_arrived"}).status_code == 404
    assert not Reveal.objects.exists()
    assert not Case.objects.exists()


def test_no_page_carries_a_script_or_style_of_its_own(paid: Buy, stu: Client, shop: Furnished) -> None:
    order = paid(stu)
    for door in ("/", "/rules/", "/orders/find/", f"/items/{shop.items['qq-coin-50']}/", f"/orders/{order.pk}/"):
        answer = stu.get(door)
        page = answer.content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]


def test_health_is_told_to_anybody(stu: Client, db: None) -> None:
    assert stu.get("/healthz").content == b"ok"
    assert not Order.objects.exists()
