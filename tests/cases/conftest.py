"""Every test of a case has a stage."""

from typing import Any

import pytest

from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()
