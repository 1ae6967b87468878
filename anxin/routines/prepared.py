"""How is a routine called many times at a small price?"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def prepared(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is kept ready on the server.

    Django would send a new text each time, and reading that costs more than a transfer.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    raw.prepare_threshold = 0
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(query, values, prepare=True)
        return cursor.fetchall()
