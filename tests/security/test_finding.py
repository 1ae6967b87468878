"""One shop gave away ten thousand codes to somebody who asked for them one by one. How often may one ask here?"""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.people.models import Person
from anxin.refs import new_ref, new_token
from anxin.web.find import MOST_FOR_ONE_ORDER
from tests.web.conftest import Buy
from tests.web.test_strangers import plain

pytestmark = pytest.mark.django_db


def said(client: Client, ref: str, password: str) -> tuple[int, str]:
    """Status and page of a search, the number that was typed taken out."""
    answer = client.post("/orders/find/", {"ref": ref, "password": password})
    return answer.status_code, plain(answer.content).replace(ref, "REF")


def test_every_reason_not_to_find_an_order_is_told_alike(paid: Buy, buy: Buy, stu: Client, bea: Client) -> None:
    guests, signed = paid(Client()), buy(bea)
    answers = {
        said(stu, guests.ref, "wrong-guess"),
        said(stu, signed.ref, "wrong-guess"),
        said(stu, new_ref(), "wrong-guess"),
        said(stu, "not-a-number", "wrong-guess"),
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_one_address_may_not_try_many_numbers(stu: Client, shop: Furnished) -> None:
    answers = [said(stu, new_ref(), "123456")[0] for _ in range(11)]
    assert answers == [404] * 10 + [429]


def test_many_addresses_may_not_try_one_number(paid: Buy, shop: Furnished) -> None:
    ref = paid(Client()).ref
    answers = [said(Client(REMOTE_ADDR=f"203.0.113.{n}"), ref, "123456")[0] for n in range(MOST_FOR_ONE_ORDER + 1)]
    assert answers == [404] * MOST_FOR_ONE_ORDER + [429]


def test_one_address_may_not_try_many_payments(stu: Client, shop: Furnished) -> None:
    given = {"contact": "guest@example.com"}
    answers = [stu.post("/orders/find/", {**given, "transaction_no": f"42{n}"}).status_code for n in range(11)]
    assert answers == [404] * 10 + [429]


def test_one_address_may_not_try_many_links(stu: Client, shop: Furnished) -> None:
    answers = [stu.get(f"/o/{new_token()}/").status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]


def test_a_link_cannot_be_guessed_from_another(buy: Buy, stu: Client) -> None:
    first, second = new_token(), new_token()
    assert len(first) >= 22, "at least 128 bits in base 64"
    assert first[:8] != second[:8]
    order = buy(Client())
    for guess in (order.pk, order.pk.hex, order.ref, order.token_sha256):
        assert stu.get(f"/o/{guess}/").status_code == 404


def test_codes_are_not_shown_without_end(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    answers = [stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_orders_are_not_placed_without_end(buy: Buy, stu: Client, shop: Furnished) -> None:
    for n in range(60):
        buy(stu, "qq-coin-50", account="12345678", account_again="12345678", contact=f"guest{n}@example.com")
    given = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
    assert stu.post(f"/items/{shop.items['steam-50']}/order/", given).status_code == 429
    assert Order.objects.count() == 60


def test_nobodys_mailbox_is_filled_by_orders_of_others(buy: Buy, shop: Furnished) -> None:
    for n in range(20):
        buy(Client(REMOTE_ADDR=f"203.0.113.{n}"), "qq-coin-50", account="12345678", account_again="12345678")
    given = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
    door = f"/items/{shop.items['steam-50']}/order/"
    assert Client(REMOTE_ADDR="203.0.113.99").post(door, given).status_code == 429
    assert Order.objects.count() == 20


def test_an_unknown_person_and_a_wrong_password_are_told_alike(shop: Furnished) -> None:
    email = Person.objects.get(pk=shop.people["buyer"]).email
    pages = set()
    for login in (email, "nobody@anxin.example"):
        answer = Client().post("/account/login/", {"login": login, "password": "wrong-guess"})
        pages.add((answer.status_code, plain(answer.content).replace(login, "WHO")))
    assert len(pages) == 1


def test_who_asks_for_a_new_password_does_not_learn_who_is_known(shop: Furnished, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    email = Person.objects.get(pk=shop.people["buyer"]).email
    answers = [Client().post("/account/password/reset/", {"email": who}) for who in (email, "nobody@anxin.example")]
    assert len({(answer.status_code, answer.headers.get("Location")) for answer in answers}) == 1
    assert {letter.to[0] for letter in mail.outbox} == {email, "nobody@anxin.example"}


def test_an_order_number_says_nothing_of_the_one_before(buy: Buy, stu: Client) -> None:
    refs = [buy(stu).ref for _ in range(5)]
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", ref) for ref in refs)
    assert len({ref[:3] for ref in refs}) == 5, "numbers that count up share their beginning"
