"""Which running parties do the tests of our clients share?"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.integrations.sandbox.supplier import SandboxSupplier
from tests.simulators.listener import Listener, listening
from tests.simulators.processes import PATIENCE_SECONDS, Sandpay, Sandsup, sandpay, sandsup


@pytest.fixture(scope="session")
def bank() -> Iterator[Sandpay]:
    """The sandbox channel, for the whole run; every test uses numbers of its own."""
    with sandpay("--refund-notice", "0") as running:
        yield running


@pytest.fixture(scope="session")
def house() -> Iterator[Sandsup]:
    """The sandbox supplier, for the whole run."""
    with sandsup("--hang", "20") as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    """Where notices of this test arrive."""
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def channel(bank: Sandpay) -> Iterator[SandboxChannel]:
    """Our client of the channel, with its right keys."""
    client = SandboxChannel(
        base_url=bank.base_url,
        merchant=bank.merchant,
        signing_key=bank.signing_key,
        channel_key=bank.channel_key,
        timeout_seconds=PATIENCE_SECONDS,
    )
    yield client
    client.close()


@pytest.fixture(scope="session")
def supplier(house: Sandsup) -> Iterator[SandboxSupplier]:
    """Our client of the supplier, with its right secret."""
    client = SandboxSupplier(base_url=house.base_url, secret=house.secret, timeout_seconds=PATIENCE_SECONDS)
    yield client
    client.close()


class MakeChannel(Protocol):
    """Makes a client of the channel with right settings but for the changes."""

    def __call__(self, **changes: Any) -> SandboxChannel: ...


@pytest.fixture
def make_channel(bank: Sandpay) -> Iterator[MakeChannel]:
    """Clients that have seen nothing yet, closed at the test's end."""
    with ExitStack() as stack:

        def make(**changes: Any) -> SandboxChannel:
            settings: dict[str, Any] = {
                "base_url": bank.base_url,
                "merchant": bank.merchant,
                "signing_key": bank.signing_key,
            }
            client = SandboxChannel(
                **(settings | {"channel_key": bank.channel_key, "timeout_seconds": PATIENCE_SECONDS} | changes)
            )
            stack.callback(client.close)
            return client

        yield make
