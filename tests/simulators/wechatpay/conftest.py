"""Which WeChat Pay does others' client drive?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.wechatpay.running import QUICK, Wechatpay, wechatpay


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of this run are kept."""
    return tmp_path_factory.mktemp("wechatpay") / "keys.json"


@pytest.fixture(scope="session")
def wechat(keys: Path) -> Iterator[Wechatpay]:
    """WeChat Pay, for the whole run."""
    with wechatpay(keys, *QUICK) as running:
        yield running
