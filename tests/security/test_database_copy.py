"""A copy of one shop's database was a copy of all its codes. What does a copy of ours give away?"""

import json
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from anxin.agenda.kinds import Kind
from anxin.delivery.models import Code
from anxin.flows.claim_supply import claim_supply
from anxin.flows.furnish_shop import Furnished, Furniture, furnish_shop
from anxin.orders.models import Order
from anxin.support.models import Letter
from tests.security.conftest import Desk
from tests.web.conftest import PASSWORDS, Buy

pytestmark = pytest.mark.django_db

CODE, SEEN_CODE = "PLAIN-UNSEEN-CODE-1", "PLAIN-SEEN-CODE-2"
ACCOUNT, CONTACT, QUERY_PASSWORD = "7654321098", "bea.secret@example.com", "query-pass-word"


def whole_copy() -> str:
    """Every row of every table as text, sessions opened, so that a grep finds what a thief would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT to_json(t)::text FROM "{table}" AS t')
            rows += [str(row) for (row,) in cursor.fetchall()]
    assert len(tables) > 30
    assert len(rows) > 100
    opened = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join([*rows, *opened])


def found_in(copy: str, secret: str) -> bool:
    """Whether a secret stands there, as text or as bytes in hexadecimal."""
    return secret in copy or secret.encode().hex() in copy


@pytest.fixture
def lived_in(shop: Furnished, paid: Buy, sol: Client) -> str:
    """A copy of a shop in which all kinds of secrets have been used; and the token of an order's link."""
    sol.post("/supplier/stock/", {"item": shop.items["game-100"], "text": f"{SEEN_CODE}\n{CODE}\n"})
    private = {"contact": CONTACT, "password": QUERY_PASSWORD}
    Code.objects.filter(item=shop.items["game-100"], batch__source="demo").update(state="void")
    guest = Client()
    order = paid(guest, "game-100", **private)
    assert SEEN_CODE in guest.post(f"/orders/{order.pk}/reveal/", {"password": QUERY_PASSWORD}).content.decode()
    case = {"problem": "invalid_code", "line": order.lines.get().pk, "words": "no"}
    guest.post(f"/orders/{order.pk}/case/", case)
    paid(Client(), "qq-coin-50", account=ACCOUNT, account_again=ACCOUNT, **private)
    assert [e.account for e in claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=datetime.now(UTC), lease_seconds=60)] == [
        ACCOUNT
    ]
    back = Client()
    refunded = paid(back, "steam-50", **private)
    back.post(f"/orders/{refunded.pk}/case/", {"problem": "changed_mind", "line": refunded.lines.get().pk})
    assert Letter.objects.filter(order=refunded).exists()
    Client().post("/account/login/", {"login": "bea@anxin.example", "password": PASSWORDS["buyer"]})
    return whole_copy()


def test_a_copy_gives_away_no_code_no_account_no_contact_and_no_password(lived_in: str) -> None:
    secrets = [CODE, SEEN_CODE, ACCOUNT, CONTACT, QUERY_PASSWORD, *PASSWORDS.values()]
    assert [secret for secret in secrets if found_in(lived_in, secret)] == []


def test_a_copy_gives_away_no_key_of_a_channel_or_supplier(db: None) -> None:
    rules = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
    ours, theirs, secret = "5e" * 32, "5f" * 32, "6a" * 32
    places = {"channel_url": "http://127.0.0.1:9", "supplier_url": "http://127.0.0.1:9", "supplier_account": "anxin"}
    keys = {"our_signing_key": ours, "channel_key": theirs, "supplier_secret": secret}
    furnish_shop(Furniture(merchant="m", rules=rules, passwords={}, **places, **keys), codes=100, at=datetime.now(UTC))
    copy = whole_copy()
    assert found_in(copy, theirs), "a public key is no secret"
    assert not found_in(copy, ours)
    assert not found_in(copy, secret)


def test_what_is_found_here_would_be_found(lived_in: str) -> None:
    order = Order.objects.order_by("pk")[0]
    assert found_in(lived_in, order.ref)
    assert found_in(lived_in, bytes(order.contact_sealed).hex())


def test_a_copy_opens_no_order_by_its_link(buy: Buy, stu: Client) -> None:
    order = buy(stu)
    token = stu.get(f"/orders/{order.pk}/").content.decode().split("/o/")[1].split("/")[0]
    assert Client().get(f"/o/{token}/").status_code == 302
    assert not found_in(whole_copy(), token)


def test_a_copy_gives_away_no_second_factor(desk: Desk) -> None:
    desk("senior")
    secret = decrypt(Authenticator.objects.get().data["secret"])
    assert len(secret) >= 16
    assert not found_in(whole_copy(), secret)
