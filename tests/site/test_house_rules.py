"""Does the test suite refuse what would make it lie? Each rule is broken in a small suite of its own."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
import socket, warnings
import pytest

def test_skipped(): pytest.skip("no chromium")

@pytest.mark.xfail(strict=True)
def test_expected_to_fail(): assert False

@pytest.mark.django_db(transaction=True)
def test_truncating(): pass

def test_truncating_by_fixture(transactional_db): pass

@pytest.mark.django_db
def test_two_ways(committed_db): pass

def test_network(): socket.create_connection(("192.0.2.1", 80), 1)

def test_warning(): warnings.warn("careful")

@pytest.mark.root
def test_root(): pass

def test_sound(): pass
"""
SKIPPED_FILE = "import pytest\npytest.skip('no chromium', allow_module_level=True)"


CONFTEST = """
from tests import conftest as house
globals().update({name: value for name, value in vars(house).items() if not name.startswith("__")})
"""


def run(folder: Path, **environment: str) -> dict[str, str]:
    """What became of each small test: "" where it passed, else what was said of it."""
    report = folder.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    command += ["--continue-on-collection-errors"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]
    environment = {**os.environ, "CI": "", **environment}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert report.exists(), ended.stdout + ended.stderr
    cases = ET.parse(report).getroot().iter("testcase")
    said: dict[str, str] = {}
    for case in cases:
        told = " ".join(f"{found.tag}: {found.get('message')} {found.text}" for found in case)
        said[str(case.get("name"))] = f"{said.get(str(case.get('name')), '')}{told}"
    return said


def small_suite(made: Path) -> Path:
    """It stands under the house's own conftest."""
    for name, code in {"conftest": CONFTEST, "test_small": SMALL, "test_skipped_file": SKIPPED_FILE}.items():
        (made / f"{name}.py").write_text(code)
    return made


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a run on somebody's own machine."""
    return run(small_suite(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def said_in_ci(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a run in CI."""
    return run(small_suite(tmp_path_factory.mktemp("small")), CI="true")


def test_a_sound_test_passes(said: dict[str, str]) -> None:
    assert said["test_sound"] == ""


def test_what_is_skipped_at_home_fails_in_ci(said: dict[str, str], said_in_ci: dict[str, str]) -> None:
    assert said["test_skipped"].startswith("skipped: ")
    assert said_in_ci["test_skipped"].startswith("failure: ")
    assert "In CI nothing may be skipped, and this was: Skipped: no chromium" in said_in_ci["test_skipped"]


def test_a_file_that_skips_itself_fails_in_ci(said: dict[str, str], said_in_ci: dict[str, str]) -> None:
    assert any(line.startswith("skipped: ") for name, line in said.items() if "skipped_file" in name)
    (line,) = (line for name, line in said_in_ci.items() if "skipped_file" in name)
    assert "In CI nothing may be skipped" in line
    assert line.startswith("error: ")


def test_ci_lets_an_expected_failure_be(said_in_ci: dict[str, str]) -> None:
    assert said_in_ci["test_expected_to_fail"].startswith("skipped: ")


@pytest.mark.parametrize("name", ["test_truncating", "test_truncating_by_fixture"])
def test_truncating_tests_are_told_the_other_way(said: dict[str, str], name: str) -> None:
    assert said[name].startswith("error: ")
    assert "ake the fixture `committed_db`" in said[name]


def test_two_ways_to_a_database_are_refused(said: dict[str, str]) -> None:
    assert said["test_two_ways"].startswith("error: ")
    assert "take one of them" in said["test_two_ways"]


def test_the_network_is_closed_but_for_loopback(said: dict[str, str]) -> None:
    assert said["test_network"].startswith("failure: ")
    assert "192.0.2.1" in said["test_network"]


def test_a_warning_is_an_error(said: dict[str, str]) -> None:
    assert "UserWarning: careful" in said["test_warning"]


def test_what_needs_root_is_left_out_for_others_even_in_ci(said_in_ci: dict[str, str]) -> None:
    assert ("test_root" in said_in_ci) == (os.geteuid() == 0)
