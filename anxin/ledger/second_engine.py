"""Where are the books recomputed? In an engine other than the one that wrote them, from a copy that is never kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from adbc_driver_postgresql import dbapi
from django.db import connection
from psycopg.conninfo import make_conninfo

# chains are read along their index, in their order: to read all and sort them looks cheaper, and is not
_READING = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL enable_bitmapscan = off",
    "SET LOCAL enable_sort = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL jit = off",
)
# nothing from outside can be read or loaded, whatever stands in a row
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
}


class SecondEngine:
    """DuckDB in memory beside a connection of its own to the books. Not for two threads at once."""

    def __init__(self, address: str) -> None:
        self._books = dbapi.connect(address)
        self._duck = duckdb.connect(config=_CLOSED)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is loaded within is one state of the books."""
        try:
            for statement in _READING:
                self._execute(statement)
            yield
        finally:
            self._books.rollback()

    def load(self, query: str, *, into: str) -> None:
        """Read the answer of a query to the books, as `arriving`, by a statement that keeps what is needed."""
        with self._books.cursor() as cursor:
            cursor.execute(query)
            self._duck.register("arriving", cursor.fetch_arrow())
            try:
                self._duck.execute(into)
            finally:
                self._duck.unregister("arriving")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Run a statement of this engine over what was loaded."""
        return self._duck.execute(query).fetchall()

    def close(self) -> None:
        """Forget the copy."""
        self._duck.close()
        self._books.close()

    def _execute(self, statement: str) -> None:
        with self._books.cursor() as cursor:
            cursor.execute(statement)


def address_of_books() -> str:
    """How this process's database is reached, with what it takes to get in."""
    connection.ensure_connection()
    info = connection.connection.info
    return make_conninfo(info.dsn, password=info.password or None)
