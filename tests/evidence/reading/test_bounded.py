"""What happens to the child that reads when a picture is too much for it, or when it is killed?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.evidence.deadlines import LEASE, READ_WITHIN
from anxin.evidence.reading import engine
from anxin.evidence.reading.bounded import MEGABYTE, MOST_SECONDS, TRIES, BoundedReader, Died
from anxin.evidence.reading.refusals import ModelsDiffer
from anxin.evidence.reading.shapes import NOT_READ
from anxin.evidence.refusals import NotAPicture, TooManyPixels
from anxin.jobs.read_uploads import BATCH
from tests.evidence.reading.corpus import Case, cases
from tests.support.pictures import picture, pixel_bomb

LITTLE = 300 * MEGABYTE


@pytest.fixture
def reader() -> Iterator[BoundedReader]:
    reader = BoundedReader(most_seconds=300.0)
    yield reader
    reader.close()


def small() -> Case:
    """The quickest to be read."""
    return next(case for case in cases(7) if case.treatment == "small")


def test_a_killed_reader_is_started_anew_and_kept_warm(reader: BoundedReader) -> None:
    for data in (b"GIF89a no picture of ours", pixel_bomb()):
        with pytest.raises((NotAPicture, TooManyPixels)):
            reader.read(data)
    first = reader.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert reader.read(small().draw()).readable
    second = reader.pid
    assert second not in {None, first}
    reader.read(picture())
    assert reader.pid == second


def test_a_picture_that_takes_too_much_is_left_to_a_person() -> None:
    for bounds in ({"most_space": LITTLE}, {"most_seconds": 0.0}):
        reader = BoundedReader(**bounds)
        assert reader.read(small().draw()) == NOT_READ
        assert reader.pid is None


def test_memory_in_use_is_bounded_too() -> None:
    reader = BoundedReader(most_resident=MEGABYTE)
    assert reader.read(small().draw()) == NOT_READ
    assert reader.pid is None


def test_a_reader_that_does_not_listen_is_ended_and_knows_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTER_KEY", "a-secret-of-ours")
    reader = BoundedReader(most_seconds=1.0)
    child = reader._alive()
    assert b"a-secret-of-ours" not in Path(f"/proc/{child.pid}/environ").read_bytes()
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises((Died, OSError)):
        reader._heard(b"x" * MEGABYTE)
    assert child.poll() is not None
    assert reader.pid is None


def test_other_models_are_not_read_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MODELS", dict.fromkeys(engine.MODELS, "0" * 64))
    with pytest.raises(ModelsDiffer):
        engine.Engine()


def test_without_the_extra_all_else_is_there() -> None:
    """What the worker, the pages and the command import must not need what only the child needs."""
    program = """
import sys
sys.modules |= dict.fromkeys(["numpy", "cv2", "rapidocr", "onnxruntime", "zxingcpp", "shapely"])
import anxin.evidence.reading.compare
import anxin.evidence.reading.problems
from anxin.site.evidence_command import evidence_command
import importlib.util
importlib.util.find_spec = lambda name: None
raise SystemExit(evidence_command(["read", sys.argv[1], "--json"]))
"""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(picture())
        file.flush()
        told = subprocess.run([sys.executable, "-c", program, file.name], capture_output=True, text=True, check=False)
    assert json.loads(told.stderr)["refused"] == "cannot_read"
    assert told.returncode == 2


def test_a_lease_outlasts_whatever_its_reader_may_take() -> None:
    longest = BATCH * TRIES * MOST_SECONDS
    assert LEASE.total_seconds() >= 1.5 * longest, "else a second reader takes up what is still being read"
    assert READ_WITHIN > LEASE
