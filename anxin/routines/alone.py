"""How is a flow that is one statement committed without being asked for it?"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import atomic

from anxin.routines.prepared import prepared


def alone(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a `prepared` statement that is a whole transaction; what it returns is committed.

    One question to the server instead of three, for each of which a thread gives the interpreter away and waits to get
    it back. Raises RuntimeError inside another transaction, as `atomic(durable=True)` does.
    """
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        # refuses by itself, but for a test's own transaction
        with atomic(durable=True):
            return prepared(query, values)
    return prepared(query, values)
