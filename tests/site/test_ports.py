"""Is a port given to one alone, also before its server listens?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anxin.site import ports
from anxin.site.ports import free_ports, is_free

# above all that others are given; each test has its own, in whichever of the processes that run tests
OWN = 32_000 + 100 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 7)
STARTS = iter(range(OWN, OWN + 100, 2))
ROOT = Path(__file__).resolve().parents[2]
OTHERS = (
    "import sys; from anxin.site import ports; ports.FIRST, ports.LAST = map(int, sys.argv[1:]); ports.free_ports()"
)


@pytest.fixture
def only_two(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two ports are all that there are; said as first and last."""
    first = next(port for port in STARTS if is_free(port) and is_free(port + 1))
    monkeypatch.setattr(ports, "FIRST", first)
    monkeypatch.setattr(ports, "LAST", first + 3)
    return first, first + 3


def test_a_port_is_given_once_though_nobody_listens_yet(only_two: tuple[int, int]) -> None:
    first, last = only_two
    assert {free_ports(), free_ports()} == {first, first + 1}
    assert is_free(first)
    with pytest.raises(OSError, match="no 1 neighbouring ports"):
        free_ports()
    other = subprocess.run(
        [sys.executable, "-c", OTHERS, str(first), str(last)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "no 1 neighbouring ports" in other.stderr


def test_a_name_is_kept_for_so_many_more_and_then_given_again(
    only_two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "KEPT", 1)
    assert {free_ports() for _ in range(20)} == {only_two[0], only_two[0] + 1}
