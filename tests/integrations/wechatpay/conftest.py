"""Which WeChat Pay do the tests of our client share, and how do they ask it?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from tests.integrations.wechatpay.asks import Make
from tests.simulators.wechatpay.running import QUICK, Wechatpay, wechatpay


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of this run are kept."""
    return tmp_path_factory.mktemp("wechatpay") / "keys.json"


@pytest.fixture(scope="session")
def wechat(keys: Path) -> Iterator[Wechatpay]:
    """WeChat Pay, for the whole run; every test uses numbers of its own."""
    with wechatpay(keys, *QUICK) as running:
        yield running


@pytest.fixture
def make(wechat: Wechatpay) -> Iterator[Make]:
    """Clients with changed settings, closed at the test's end."""
    made: list[WechatpayChannel] = []

    def do(**changes: object) -> WechatpayChannel:
        made.append(wechat.client(**changes))
        return made[-1]

    yield do
    for client in made:
        client.close()


@pytest.fixture
def channel(make: Make) -> WechatpayChannel:
    """Our client with its right keys."""
    return make()
