"""Does the test suite refuse what would make it lie? Each rule is broken in a small suite of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, code: str, **environment: str) -> str:
    """What pytest says of this one file, run under the house's conftest."""
    file = folder / "test_small.py"
    file.write_text(code)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c"]
    command += [str(ROOT / "pyproject.toml"), str(file)]
    settings = os.environ["DJANGO_SETTINGS_MODULE"]
    environment = {**os.environ, "CI": "", "DJANGO_SETTINGS_MODULE": settings, **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout


SKIPPED = "import pytest\ndef test_small(): pytest.skip('no chromium')"
SKIPPED_FILE = "import pytest\npytest.skip('no chromium', allow_module_level=True)"
EXPECTED = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_small(): assert False"


@pytest.mark.parametrize("code", [SKIPPED, SKIPPED_FILE])
def test_ci_fails_what_it_would_skip(tmp_path: Path, code: str) -> None:
    assert "1 skipped" in run(tmp_path, code)
    said = run(tmp_path, code, CI="true")
    assert "In CI nothing may be skipped" in said
    assert "no chromium" in said
    assert "skipped in" not in said


def test_ci_lets_an_expected_failure_be(tmp_path: Path) -> None:
    assert "1 xfailed" in run(tmp_path, EXPECTED, CI="true")


def test_truncating_tests_are_told_the_other_way(tmp_path: Path) -> None:
    said = run(tmp_path, "import pytest\n@pytest.mark.django_db(transaction=True)\ndef test_small(): pass")
    assert "committed_db" in said
    assert "passed" not in said


def test_two_ways_to_a_database_are_refused(tmp_path: Path) -> None:
    said = run(tmp_path, "import pytest\n@pytest.mark.django_db\ndef test_small(committed_db): pass")
    assert "take one of them" in said
    assert "passed" not in said


def test_the_network_is_closed_but_for_loopback(tmp_path: Path) -> None:
    said = run(tmp_path, "import socket\ndef test_small(): socket.create_connection(('192.0.2.1', 80), 1)")
    assert "SocketConnectBlockedError" in said


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    assert "UserWarning: careful" in run(tmp_path, "import warnings\ndef test_small(): warnings.warn('careful')")
