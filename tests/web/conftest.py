"""Which shop do the page tests look at? The furnished demo shop, with Bea, Sol and Stu at its door."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.flows.furnish_shop import Furnished, Furniture, furnish_shop
from anxin.orders.models import Order
from anxin.payments.channel import ChannelNotice
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.people.models import Person
from anxin.refs import new_id

PASSWORDS = {"buyer": "bea-has-a-password", "supplier": "sol-has-a-password"}


@pytest.fixture(autouse=True)
def _own_corner(settings: Settings, tmp_path: Path) -> None:
    """Tries of one test do not count in the next, and static files come from the sources."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def furnish() -> Furnished:
    """The demo shop with five codes of each card."""
    furniture = Furniture(
        merchant="m1",
        channel_url="http://127.0.0.1:9",
        our_signing_key="00" * 32,
        channel_key="00" * 32,
        supplier_url="http://127.0.0.1:9",
        supplier_account="anxin",
        supplier_secret="00" * 32,
        rules=files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8"),
        passwords=PASSWORDS,
    )
    furnished = furnish_shop(furniture, codes=5, at=datetime.now(UTC))
    assert furnished is not None
    return furnished


@pytest.fixture
def shop(db: None) -> Furnished:
    """The demo shop, gone again after the test."""
    return furnish()


@pytest.fixture
def stu() -> Client:
    """A stranger without a session."""
    return Client()


@pytest.fixture
def bea(shop: Furnished) -> Client:
    """The buyer, signed in."""
    return signed_in(shop.people["buyer"])


@pytest.fixture
def sol(shop: Furnished) -> Client:
    """A supplier of the card codes, signed in."""
    return signed_in(shop.people["supplier"])


def signed_in(person: UUID) -> Client:
    """A session of this person."""
    client = Client()
    client.force_login(Person.objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend")
    return client


Buy = Callable[..., Order]


def order_through_the_page(shop: Furnished, client: Client, sku: str = "steam-50", **fields: object) -> Order:
    """Order as a guest does, and return the order."""
    given = {
        "quantity": 1,
        "split": "0",
        "account": "",
        "account_again": "",
        "contact": "guest@example.com",
        "password": "open-sesame",
        "agreed": 1,
    }
    answer = client.post(f"/items/{shop.items[sku]}/order/", {**given, **fields})
    assert answer.status_code == 302, answer.content.decode()
    return Order.objects.get(pk=answer.headers["Location"].split("/")[2])


def offer_code(shop: Furnished, order: Order) -> Payment:
    """The channel has offered a code for this order."""
    now = datetime.now(UTC)
    return Payment.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        channel_id=shop.channel,
        number=1,
        amount_minor=order.amount_minor,
        currency=order.currency,
        state=PaymentState.OFFERED,
        code_url="http://127.0.0.1:9/cashier/pp_7K3QFA2M",
        started_at=now,
        expires_at=order.due_at or now,
    )


def say_paid(shop: Furnished, order: Order) -> Order:
    """The channel says that this order is paid."""
    payment, now = offer_code(shop, order), datetime.now(UTC)
    notice = ChannelNotice(
        external_id=str(payment.pk),
        kind="payment.succeeded",
        payment=payment.pk,
        refund=None,
        transaction_no=f"42{payment.pk.hex[-10:]}",
        amount_minor=order.amount_minor,
        currency=order.currency,
        occurred_at=now,
    )
    assert accept_payments([Received(channel=shop.channel, notice=notice, body="{}")], at=now) == ["accepted"]
    order.refresh_from_db()
    return order


@pytest.fixture
def buy(shop: Furnished) -> Buy:
    """`buy(client, sku, **fields)`."""
    return partial(order_through_the_page, shop)


@pytest.fixture
def paid(shop: Furnished, buy: Buy) -> Buy:
    """The same, and the channel has said that it is paid."""

    def paid_order(client: Client, sku: str = "steam-50", **fields: object) -> Order:
        return say_paid(shop, buy(client, sku, **fields))

    return paid_order
