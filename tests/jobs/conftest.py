"""Worker tests run against the real other side, in processes of their own."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from anxin.flows.furnish_shop import Furniture, furnish_shop
from tests.simulators.processes import Sandpay, sandpay
from tests.support.cast import NOON, Stage, furnished


@pytest.fixture(scope="session")
def channel() -> Iterator[Sandpay]:
    """The sandbox channel as a process, for all tests of workers; its notices go nowhere."""
    with sandpay() as running:
        yield running


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()


@pytest.fixture
def shop(committed_db: Any, channel: Sandpay) -> Stage:
    """A furnished shop whose channel is the running one."""
    world = furnish_shop(
        Furniture(
            merchant=channel.merchant,
            channel_url=channel.base_url,
            our_signing_key=channel.signing_key,
            channel_key=channel.channel_key,
            supplier_url="http://127.0.0.1:9",
            supplier_account="anxin",
            supplier_secret="33" * 32,
            rules=files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8"),
            passwords={},
        ),
        codes=400,
        at=NOON,
    )
    assert world is not None
    return Stage(world)
