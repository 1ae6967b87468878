"""Is a code shown only to who is really its buyer, and is every look told?"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from anxin import vault
from anxin.delivery.models import Reveal, Sight, StaffReveal
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.support.models import Letter
from tests.security.conftest import Desk, desk
from tests.web.conftest import Buy

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

CODE = re.compile(r"<code>([A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})</code>")
WHY = "the supplier says that it was used"


def codes(answer: Any) -> list[str]:
    return CODE.findall(answer.content.decode())


def press(client: Client, order: Order, **typed: str) -> Any:
    return client.post(f"/orders/{order.pk}/reveal/", typed, follow=True)


def mailed_link(order: Order) -> str:
    letter = Letter.objects.filter(order=order, kind__startswith="reveal_link").latest("at")
    found = re.search(r"http://[^/]+(/reveal/\S+)", vault.unseal(letter.body_sealed, "letter"))
    assert found
    return found[1]


def test_a_guests_session_alone_shows_no_code(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    assert "查询密码" in stu.get(f"/orders/{order.pk}/").content.decode()
    for typed in ({}, {"password": ""}, {"password": "wrong-guess"}):
        assert codes(press(stu, order, **typed)) == []
    assert not Reveal.objects.exists()
    assert len(codes(press(stu, order, password="open-sesame"))) == 1
    assert Sight.objects.get().proof == "password"


def test_the_password_is_not_asked_again_at_once_and_is_later(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    press(stu, order, password="open-sesame")
    assert len(codes(press(stu, order))) == 1
    session = stu.session
    session["proven"] = {str(order.pk): ("password", (datetime.now(UTC) - timedelta(minutes=11)).timestamp())}
    session.save()
    assert codes(press(stu, order)) == []


def test_a_link_by_mail_does_as_well_as_the_password(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/mail/")
    elsewhere = Client()
    answer = elsewhere.get(mailed_link(order))
    assert answer.headers["Location"] == f"/orders/{order.pk}/#codes"
    assert len(codes(press(elsewhere, order))) == 1
    assert Sight.objects.get().proof == "mail_link"
    assert codes(press(stu, order)) == [], "who asked for the link has not opened it"


@pytest.mark.parametrize("spoil", [lambda t: t[:-3] + "xxx", lambda t: f"f{t[1:]}", lambda t: "nothing"])
def test_a_changed_link_opens_nothing(paid: Buy, stu: Client, spoil: object) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/mail/")
    token = mailed_link(order).removeprefix("/reveal/").rstrip("/")
    assert Client().get(f"/reveal/{spoil(token)}/").status_code == 404  # type: ignore[operator]  # a lambda above
    assert codes(press(Client(), order)) == []


def test_a_password_is_not_guessed_without_end(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    for n in range(10):
        press(stu, order, password=f"guess-{n}")
    assert "尝试次数过多" in press(stu, order, password="open-sesame").content.decode()
    assert not Reveal.objects.exists()


def test_a_signed_in_buyer_is_known(paid: Buy, bea: Client) -> None:
    order = paid(bea)
    assert "查询密码" not in bea.get(f"/orders/{order.pk}/").content.decode()
    assert len(codes(press(bea, order))) == 1
    assert Sight.objects.get().proof == "signed_in"


def test_a_shown_code_can_be_copied_and_scanned_and_hides_again(paid: Buy, stu: Client) -> None:
    page = press(stu, paid(stu), password="open-sesame").content.decode()
    assert page.count("data-copy=") == 1
    assert 'class="qr"' in page
    assert "data-veil" in page


def test_the_staff_sees_codes_by_two(paid: Buy, stu: Client, desk: Desk, shop: Furnished, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    order = paid(stu)
    ari, sam = desk("agent"), desk("senior")
    page = f"/desk/orders/order/{order.pk}/"
    ari.post(f"{page}ask_reveal/", {"because": "supplier_check", "words": WHY})
    request = StaffReveal.objects.get()
    look = f"/desk/orders/order/{request.pk}/see_codes/"
    assert codes(ari.post(look, follow=True)) == []
    assert "同意查看" in sam.get(f"{page}change/").content.decode()
    waits = f'href="{page}change/#codes"'
    assert [waits in one.get("/desk/").content.decode() for one in (ari, sam)] == [False, True]
    sam.post(f"/desk/orders/order/{request.pk}/second_reveal/")
    assert waits not in sam.get("/desk/").content.decode()
    shown = ari.post(look, headers={"X-Forwarded-For": "203.0.113.9"})
    assert Sight.objects.get().address == "203.0.113.9", "not the proxy's"
    assert "no-store" in shown.headers["Cache-Control"]
    assert len(re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", shown.content.decode())) == 1
    assert not Reveal.objects.exists(), "the buyer has not seen it"
    public = Client().get("/staff-reveals/").content.decode()
    assert "与供货商核对" in public
    assert order.ref not in public
    assert WHY not in public


def test_another_shops_staff_and_the_buyer_are_strangers_to_a_request(
    paid: Buy, stu: Client, bea: Client, desk: Desk
) -> None:
    order = paid(stu)
    desk("agent").post(f"/desk/orders/order/{order.pk}/ask_reveal/", {"because": "case", "words": WHY})
    request = StaffReveal.objects.get()
    for client in (Client(), bea):
        assert codes(client.post(f"/desk/orders/order/{request.pk}/second_reveal/", follow=True)) == []
    request.refresh_from_db()
    assert request.seconded_at is None
