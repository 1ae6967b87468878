"""Which gateway and which clients do the tests of epay share?"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.integrations.epay.v1 import EpayV1
from anxin.integrations.epay.v2 import EpayV2
from anxin.payments.channel import PaymentAsk, PaymentStatus, RefundAsk, Way
from tests.simulators.epay.running import Epay, Listener, epay, listening, new_key, private, public
from tests.simulators.processes import PATIENCE_SECONDS

NOWHERE = "http://127.0.0.1:9/nowhere/"
AMOUNT_MINOR = 12_850

Client = EpayV1 | EpayV2
Make = Callable[..., Client]


@pytest.fixture(scope="session")
def gateway() -> Iterator[Epay]:
    """One gateway for the whole run; every test uses numbers of its own."""
    with epay() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    """Where notices of this test arrive."""
    with listening("success") as listener:
        yield listener


@pytest.fixture(scope="session")
def make(gateway: Epay) -> Iterator[Make]:
    """Makes a client of a version with right settings but for the changes."""
    with ExitStack() as stack:

        def do(version: int, **changes: Any) -> Client:
            settings: dict[str, Any] = {"base_url": gateway.base_url, "pid": gateway.pid, "type": "alipay"}
            settings["timeout_seconds"] = PATIENCE_SECONDS
            client: Client
            if version == 1:
                client = EpayV1(**(settings | {"key": gateway.key, "partial": True} | changes))
            else:
                keys = {"private_key": private(new_key("merchant")), "platform_key": public(new_key("platform"))}
                client = EpayV2(**(settings | keys | changes))
            stack.callback(client.close)
            return client

        yield do


@pytest.fixture(scope="session")
def v1(make: Make) -> EpayV1:
    """The client of version 1."""
    client = make(1)
    assert isinstance(client, EpayV1)
    return client


@pytest.fixture(scope="session")
def v2(make: Make) -> EpayV2:
    """The client of version 2."""
    client = make(2)
    assert isinstance(client, EpayV2)
    return client


@pytest.fixture(params=[1, 2], ids=["v1", "v2"])
def version(request: pytest.FixtureRequest) -> int:
    """Both versions in turn."""
    return int(request.param)


@pytest.fixture
def client(version: int, v1: EpayV1, v2: EpayV2) -> Client:
    """The client of the version."""
    return v1 if version == 1 else v2


def asked(amount_minor: int = AMOUNT_MINOR, notify_url: str = NOWHERE, **changes: Any) -> PaymentAsk:
    """A payment of Bea's."""
    settings: dict[str, Any] = {"payment": uuid4(), "currency": "CNY", "subject": "话费 100 元 & 快充=1"}
    settings |= {"expires_at": datetime.now(UTC) + timedelta(minutes=15), "return_url": "http://127.0.0.1:9/back"}
    return PaymentAsk(amount_minor=amount_minor, notify_url=notify_url, **(settings | changes))


def of(ask: PaymentAsk, amount_minor: int | None = None, **changes: Any) -> RefundAsk:
    """A refund of it."""
    settings: dict[str, Any] = {"payment": ask.payment, "refund": uuid4(), "paid_minor": ask.amount_minor}
    settings |= {"amount_minor": amount_minor or ask.amount_minor, "reason": "未到账", "currency": "CNY"}
    return RefundAsk(**(settings | {"notify_url": NOWHERE} | changes))


@dataclass(frozen=True)
class Bea:
    """A buyer who pays what she is shown."""

    gateway: Epay

    def pays(self, client: Client, ask: PaymentAsk, notice: str = "none", fault: dict[str, Any] | None = None) -> None:
        """Start the payment and press the button."""
        offer = client.start_payment(ask)
        assert offer.status is PaymentStatus.WAITING, offer.detail
        if fault:
            self.gateway.turn("faults", out_trade_no=ask.payment.hex, **fault)
        self.gateway.pay(offer.redirect_url if ask.way is Way.REDIRECT else offer.code_url, notice)


@pytest.fixture
def bea(gateway: Epay) -> Bea:
    """Bea, who buys."""
    return Bea(gateway)


def moved(gateway: Epay, payment: UUID) -> list[int]:
    """The refunds that were asked for one payment, as the gateway saw them."""
    entries = gateway.read("log?kind=refund")["received"]
    return [entry["amount_minor"] for entry in entries if entry.get("out_trade_no") == payment.hex]
