"""Does a command find the installation's own database?"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.site.postgres import FOR_TESTS, Server, place_for

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (
    "import sys, pathlib, os; from anxin.site.database import use_database; use_database(pathlib.Path(sys.argv[1]));"
    "import psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 7').fetchone()[0])"
)


@pytest.fixture
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anxin-test-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made) / "var"


def ask(var: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-c", COMMAND, str(var)]
    asked = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return asked.stdout.strip()


def test_a_command_starts_the_database_and_stops_it_again(var: Path) -> None:
    assert ask(var) == "7"
    assert Server(place_for(var).home).pid() is None


def test_a_command_beside_a_running_shop_leaves_its_database_alone(var: Path) -> None:
    with Server(place_for(var).home, settings=FOR_TESTS) as server:
        pid = server.pid()
        assert ask(var) == "7"
        assert server.pid() == pid
