"""Which gateway and which client do the tests of USDT share?"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from anxin.integrations.usdt.channel import UsdtChannel
from anxin.payments.channel import PaymentAsk
from tests.simulators.epay.running import Listener, listening
from tests.simulators.processes import PATIENCE_SECONDS
from tests.simulators.usdt.running import Usdt, usdt

NOWHERE = "http://127.0.0.1:9/nowhere/"
AMOUNT_MINOR = 12_850

Make = Callable[..., UsdtChannel]


@pytest.fixture(scope="session")
def gateway() -> Iterator[Usdt]:
    """One gateway for the whole run; every test uses numbers of its own."""
    with usdt() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    """Where notices of this test arrive."""
    with listening("ok") as listener:
        yield listener


@pytest.fixture(scope="session")
def make(gateway: Usdt) -> Iterator[Make]:
    """Makes a client with right settings but for the changes."""
    with ExitStack() as stack:

        def do(**changes: Any) -> UsdtChannel:
            settings: dict[str, Any] = {"base_url": gateway.base_url, "account": "shop", "token": gateway.token}
            settings["timeout_seconds"] = PATIENCE_SECONDS
            client = UsdtChannel(**(settings | changes))
            stack.callback(client.close)
            return client

        yield do


@pytest.fixture(scope="session")
def client(make: Make) -> UsdtChannel:
    """Our client with the right token."""
    return make()


def asked(amount_minor: int = AMOUNT_MINOR, notify_url: str = NOWHERE, **changes: Any) -> PaymentAsk:
    """A payment of Bea's."""
    settings: dict[str, Any] = {"payment": uuid4(), "currency": "CNY", "subject": "月卡"}
    settings |= {"expires_at": datetime.now(UTC) + timedelta(minutes=15)}
    return PaymentAsk(amount_minor=amount_minor, notify_url=notify_url, **(settings | changes))
