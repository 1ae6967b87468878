"""Which running parties do the tests of a module share?"""

from collections.abc import Iterator

import pytest

from tests.simulators.listener import Listener, listening
from tests.simulators.processes import Sandpay, Sandsup, sandpay, sandsup


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
