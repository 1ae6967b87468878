"""A shop's books for every test of the ledger."""

import pytest

from tests.ledger.books import Books


@pytest.fixture
def books() -> Books:
    return Books()
