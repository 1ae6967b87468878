"""Which running parties do the tests of the Alipay client share, and how does a test ask?"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.payments.channel import PaymentAsk, RefundAsk
from tests.simulators.alipay.running import SELLER, Alipay, alipay
from tests.simulators.listener import Listener, listening
from tests.simulators.processes import PATIENCE_SECONDS

NOWHERE = "http://127.0.0.1:9/nowhere/"


@pytest.fixture(scope="session")
def house() -> Iterator[Alipay]:
    """Alipay, for the whole run; every test uses numbers of its own."""
    with alipay() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    """Where notices of this test arrive."""
    with listening(b"success") as listener:
        yield listener


def settings_of(house: Alipay, mode: str) -> dict[str, str]:
    """The settings of a channel's row, by keys or by certificates."""
    common = {"seller_id": SELLER, "app_private_key": house.key("app_private_key")}
    if mode == "keys":
        return common | {"alipay_public_key": house.key("alipay_public_key")}
    return common | {name: house.key(name) for name in ("app_cert", "alipay_cert", "alipay_root_cert")}


class Make:
    """Makes clients with right settings but for the changes."""

    def __init__(self, house: Alipay, stack: ExitStack) -> None:
        self.house, self.stack = house, stack

    def __call__(self, mode: str = "keys", *, account: str = "", base_url: str = "", **changes: Any) -> AlipayChannel:
        more: dict[str, Any] = {"timeout_seconds": PATIENCE_SECONDS}
        more |= {name: changes.pop(name) for name in ("clock", "timeout_seconds") if name in changes}
        client = AlipayChannel.from_settings(
            base_url=base_url or self.house.base_url,
            account=account or self.house.app_id,
            settings=settings_of(self.house, mode) | changes,
            **more,
        )
        self.stack.callback(client.close)
        return client


@pytest.fixture
def make(house: Alipay) -> Iterator[Make]:
    """Clients of this test, closed at its end."""
    with ExitStack() as stack:
        yield Make(house, stack)


@pytest.fixture(params=["keys", "certificates"])
def channel(make: Make, request: pytest.FixtureRequest) -> AlipayChannel:
    """Our client with its right keys, in each mode."""
    return make(request.param)


@pytest.fixture
def client(make: Make) -> AlipayChannel:
    """Our client with its right keys, where the mode makes no difference."""
    return make()


def ask(payment: UUID | None = None, **changes: Any) -> PaymentAsk:
    """A payment of 128 yuan that is fine but for the changes."""
    fields: dict[str, Any] = {
        "payment": payment or uuid4(),
        "amount_minor": 12_800,
        "currency": "CNY",
        "subject": "话费 100 元",
        "expires_at": datetime.now(UTC) + timedelta(minutes=15),
        "notify_url": NOWHERE,
    }
    return PaymentAsk(**(fields | changes))


def refund_of(paid: PaymentAsk, **changes: Any) -> RefundAsk:
    """A refund of the whole payment but for the changes."""
    fields: dict[str, Any] = {
        "payment": paid.payment,
        "refund": uuid4(),
        "amount_minor": paid.amount_minor,
        "paid_minor": paid.amount_minor,
        "currency": "CNY",
        "reason": "未到账",
        "notify_url": NOWHERE,
    }
    return RefundAsk(**(fields | changes))


def pay(client: AlipayChannel, house: Alipay, notice: str = "none", **changes: Any) -> PaymentAsk:
    """A payment that the buyer made."""
    one = ask(**changes)
    assert house.pay(client.start_payment(one).code_url, notice).status_code == 303
    return replace(one, transaction_no=client.query_payment(one).transaction_no)
