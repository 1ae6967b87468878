"""Every test of a flow has a stage."""

from typing import Any

import pytest

from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()
