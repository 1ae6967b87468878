"""How does a column that held people's words in clear become a sealed one? An operation for migrations."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AlterField, RunPython, RunSQL, SeparateDatabaseAndState

from anxin import vault
from anxin.vault.fields import SealedList, SealedText

AT_ONCE = 500


def seal_column(table: str, model: str, column: str, field: SealedText, *, key: str = "id") -> SeparateDatabaseAndState:
    """Turn a text (or JSON) column into bytes and seal what is in it, 500 rows a statement; undone it is in clear.

    Checks about the column must be taken away before and put back behind; guards must let it be changed.
    """
    listed = isinstance(field, SealedList)
    clear, back = (
        ("jsonb", f"convert_from({column}, 'UTF8')::jsonb") if listed else ("text", f"convert_from({column}, 'UTF8')")
    )
    return SeparateDatabaseAndState(
        database_operations=[
            RunSQL(
                f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT, "
                f"ALTER COLUMN {column} TYPE bytea USING convert_to({column}::text, 'UTF8')",
                f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {clear} USING {back}",
            ),
            RunPython(
                lambda _, editor: _each(editor, table, column, key, lambda old: _sealed(old, field)),
                lambda _, editor: _each(editor, table, column, key, lambda old: _clear(old, field)),
            ),
        ],
        state_operations=[AlterField(model, column, field)],
    )


def _sealed(old: bytes, field: SealedText) -> bytes:
    text = old.decode()
    return field.sealed(json.loads(text) if isinstance(field, SealedList) else text)


def _clear(old: bytes, field: SealedText) -> bytes:
    return (
        vault.unseal(old, field.purpose).encode() if old else field.written([]).encode() * isinstance(field, SealedList)
    )


def _each(
    editor: BaseDatabaseSchemaEditor, table: str, column: str, key: str, change: Callable[[bytes], bytes]
) -> None:
    for rows in _rows(editor, table, column, key):
        with editor.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS t SET {column} = fresh.value "
                f"FROM unnest(%s::uuid[], %s::bytea[]) AS fresh (id, value) WHERE t.{key} = fresh.id",
                [[pk for pk, _ in rows], [change(bytes(old)) for _, old in rows]],
            )


def _rows(editor: BaseDatabaseSchemaEditor, table: str, column: str, key: str) -> Iterator[list[tuple[Any, bytes]]]:
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        with editor.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT {AT_ONCE}", [last]
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
