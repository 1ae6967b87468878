"""Where are the books recomputed? In an engine other than the one that wrote them, from a copy that is never kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from datafusion import SessionConfig, SessionContext, SQLOptions
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
# a copy of a batch grows by doubling: the processor's cache holds such a one, and the system need not find new memory
_ARRIVING = {"adbc.postgresql.batch_size_hint_bytes": str(4 * 1024 * 1024)}
# one stream keeps the order in which rows arrived
_SETTINGS = {"datafusion.execution.target_partitions": "1", "datafusion.execution.batch_size": "16384"}


class SecondEngine:
    """DataFusion in memory beside a connection of its own to the books. Not for two threads at once."""

    def __init__(self, address: str) -> None:
        self._books = dbapi.connect(address)
        self._context = SessionContext(SessionConfig(_SETTINGS))
        # nothing but questions: no statement that reads or writes a file, whatever it says
        self._options = SQLOptions().with_allow_ddl(allow=False).with_allow_dml(allow=False)
        self._options = self._options.with_allow_statements(allow=False)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is loaded within is one state of the books."""
        try:
            for statement in _READING:
                self._execute(statement)
            yield
        finally:
            self._books.rollback()

    def load(self, query: str, *, name: str, before: Iterable[str] = (), after: Iterable[str] = ()) -> None:
        """Read the answer of a query to the books under a name.

        `x_before` is what stands in column `x` of the row before, `x_after` of the row after; NULL where there is none.
        """
        with self._books.cursor(adbc_stmt_kwargs=_ARRIVING) as cursor:
            cursor.execute(query)
            rows = cursor.fetch_arrow_table()
        count = rows.num_rows
        for column, part, place in (
            *((column, rows[column].slice(0, max(count - 1, 0)), "before") for column in before),
            *((column, rows[column].slice(1), "after") for column in after),
        ):
            none = [pa.nulls(min(count, 1), part.type)]
            chunks = none + part.chunks if place == "before" else part.chunks + none
            rows = rows.append_column(f"{column}_{place}", pa.chunked_array(chunks, part.type))
        self._put(name, rows.schema, rows.to_batches())

    def keep(self, query: str, *, name: str) -> None:
        """Work out a query over what was loaded, and keep its answer under a name."""
        frame = self._context.sql_with_options(query, self._options)
        self._put(name, frame.schema(), frame.collect())

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Work out a query over what was loaded or kept."""
        answer = self._context.sql_with_options(query, self._options).to_arrow_table()
        return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))

    def close(self) -> None:
        """Forget the copy."""
        del self._context
        self._books.close()

    def _put(self, name: str, schema: pa.Schema, batches: list[pa.RecordBatch]) -> None:
        if self._context.table_exist(name):
            self._context.deregister_table(name)
        none = pa.RecordBatch.from_pylist([], schema=schema)
        self._context.register_record_batches(name, [batches or [none]])

    def _execute(self, statement: str) -> None:
        with self._books.cursor() as cursor:
            cursor.execute(statement)


def address_of_books() -> str:
    """How this process's database is reached, with what it takes to get in."""
    connection.ensure_connection()
    info = connection.connection.info
    return make_conninfo(info.dsn, password=info.password or None)
