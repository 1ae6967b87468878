"""Can somebody who names an address make us knock at doors inside our own network?"""

import pytest

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.docking import Wire

INSIDE = ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"]


@pytest.mark.parametrize("host", INSIDE)
def test_no_address_of_ours_is_connected_to(host: str) -> None:
    with pytest.raises(NoAnswer) as refused:
        Connections(f"https://{host}", 20, abroad=True).ask("POST", "/", {}, b"{}")
    assert "open internet" in str(refused.value.__cause__)


def test_nothing_goes_abroad_unencrypted() -> None:
    for made in (Connections, Wire):
        with pytest.raises(ValueError, match="encrypted"):
            made("http://shop.example", 20, abroad=True)
