"""Who holds our side against the channel's?"""

from typing import Any

import pytest

from tests.reconciliation.desk import Desk
from tests.support.cast import furnished


@pytest.fixture
def desk(db: Any) -> Desk:
    """Finn's desk in a furnished shop whose buyers pay and are paid back; what is written is rolled back."""
    return Desk(furnished())
