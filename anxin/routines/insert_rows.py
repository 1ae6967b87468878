"""How do many rows get into a table at a small price?

As one JSON value that the database takes apart. Django's bulk_create writes an array for each column, and psycopg
escapes every quotation mark of every JSON document in it: on 200 decisions that took three quarters of the time.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_rows(model: type[models.Model], rows: Iterable[models.Model | Mapping[str, object]]) -> None:
    """Insert unsaved instances, or rows by column name (`order_id`, not `order`) with every column, in one statement.

    Raises what the database raises; a column that a mapping leaves out is NULL.
    """
    fields, statement = _statement(model)
    whole = [
        {field.column: _kept(field, row) for field in fields} if isinstance(row, models.Model) else row for row in rows
    ]
    if not whole:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [_said(whole)])


def insert_new(model: type[models.Model], rows: Iterable[Mapping[str, object]]) -> frozenset[UUID]:
    """The same for rows by column name of which some may be there by another id: those are left alone; the ids that
    are new."""
    whole = list(rows)
    if not whole:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(f"{_statement(model)[1]} ON CONFLICT DO NOTHING RETURNING id", [_said(whole)])
        return frozenset(row[0] for row in cursor.fetchall())


def _said(rows: Iterable[Mapping[str, object]]) -> str:
    return json.dumps(rows, default=_write, ensure_ascii=False)


@cache
def _statement(model: type[models.Model]) -> tuple[list[Any], str]:
    fields = [(str(field.column), field.attname, field.db_type(connection)) for field in model._meta.concrete_fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column, _, _ in fields)
    typed = ", ".join(f"{quote(column)} {kind}" for column, _, kind in fields)
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS r({typed})"
    return list(model._meta.concrete_fields), statement


def _kept(field: Any, row: models.Model) -> Any:
    """What is to be stored; bytes may be the sealed form of something else that the attribute shows."""
    if isinstance(field, models.BinaryField):
        return field.get_prep_value(field.pre_save(row, add=True))
    return getattr(row, field.attname)


def _write(value: Any) -> str:
    """What JSON has no word for, in the way that PostgreSQL reads it; times keep their microseconds."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    message = f"{type(value).__name__} cannot be written"
    raise TypeError(message)
