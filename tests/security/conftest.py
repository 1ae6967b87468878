"""On what do the tests of old incidents stand? The demo shop with its people, and a channel that signs for real."""

import base64
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponseBase
from django.test import Client

from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.payments.models import Channel
from anxin.people.models import Person
from tests.web.conftest import _own_corner, bea, buy, offer_code, paid, shop, sol, stu

__all__ = ["_own_corner", "bea", "buy", "paid", "shop", "sol", "stu"]

Desk = Callable[[str | Person], Client]


@pytest.fixture
def desk(shop: Furnished) -> Desk:
    """`desk("agent")`: a member of the staff in the desk, with the second factor used."""

    def enter(who: str | Person) -> Client:
        person = who if isinstance(who, Person) else Person.objects.get(pk=shop.people[who])
        TOTP.activate(person, generate_totp_secret())
        client = Client()
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
        return client

    return enter


@dataclass
class Bank:
    """The other side of one channel row: it holds the key by which its notices are believed."""

    channel: UUID
    merchant: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def notice(self, payment: UUID, amount_minor: int, **changes: Any) -> bytes:
        """The body of "it is paid"."""
        fields = {
            "notice_id": f"n-{payment.hex}",
            "type": "payment.succeeded",
            "out_trade_no": payment.hex,
            "transaction_no": f"t-{payment.hex}",
            "amount_minor": amount_minor,
            "currency": "CNY",
            "occurred_at": "2026-11-23T12:00:00+08:00",
        }
        return json.dumps({**fields, **changes}).encode()

    def envelope(
        self, body: bytes, *, to: UUID | None = None, merchant: str | None = None, at: float | None = None
    ) -> dict[str, str]:
        """The headers under which a body is sent to the hook of channel `to` (its own)."""
        stamp, nonce = str(int(time.time() if at is None else at)), secrets.token_hex(16)
        path = hook(to or self.channel)
        signature = self.key.sign(f"POST\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n")
        return {
            "Sandpay-Merchant": self.merchant if merchant is None else merchant,
            "Sandpay-Timestamp": stamp,
            "Sandpay-Nonce": nonce,
            "Sandpay-Signature": base64.b64encode(signature).decode(),
        }


def hook(channel: UUID) -> str:
    """Where a channel's notices arrive."""
    return f"/hooks/channel/{channel}/"


def tell(channel: UUID, body: bytes, headers: dict[str, str]) -> HttpResponseBase:
    """What the hook answers to a notice."""
    return Client().post(hook(channel), body, content_type="application/json", headers=headers)


@pytest.fixture
def bank(shop: Furnished) -> Bank:
    """The shop's channel, as its bank sees it."""
    bank = Bank(shop.channel, "m1")
    their_key = bank.key.public_key().public_bytes_raw().hex()
    Channel.objects.filter(pk=shop.channel).update(their_key=their_key, account=bank.merchant)
    return bank


@dataclass
class Waiting:
    """An order whose code has been shown and that nobody has paid yet."""

    order: Order
    payment: UUID
    amount_minor: int


@pytest.fixture
def waiting(shop: Furnished, buy: Callable[..., Order], stu: Client) -> Waiting:
    """A guest's order of a card, waiting to be paid."""
    order = buy(stu)
    return Waiting(order, offer_code(shop, order).pk, order.amount_minor)
