"""How does a session of tests start at once? By a template that another session left on the same server.

Its name tells of which migrations and routines it was made. Where only routines differ, they are installed into a copy;
migrating is left for new migrations. The sessions of one run take the same, and the first of them makes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql

from anxin.routines import ROOT, schema

KEEP = 6
PREFIX = "anxin_kept"

House = psycopg.Connection[Any]


def kept_template(house: House, migrate: Callable[[str], None], install: Callable[[str], None]) -> str:
    """The name of a template for this checkout, made unless it is there; `migrate` and `install` are told where."""
    alike = f"{PREFIX}_{_migrations()}_"
    name = alike + schema().removeprefix("anxin_")
    with _alone(house, name):
        if name in _all(house, alike):
            return name
        older = _all(house, alike)
        making = f"{name}_making"
        _run(house, "DROP DATABASE IF EXISTS {} WITH (FORCE)", making)
        if older:
            _run(house, "CREATE DATABASE {} TEMPLATE {} STRATEGY = FILE_COPY", making, older[0])
            install(making)
        else:
            _run(house, "CREATE DATABASE {}", making)
            migrate(making)
        _run(house, "ALTER DATABASE {} RENAME TO {}", making, name)
    for old in _all(house, f"{PREFIX}_")[KEEP:]:
        # somebody may just be copying it; the next session tries again
        with suppress(psycopg.errors.ObjectInUse):
            _run(house, "DROP DATABASE IF EXISTS {}", old)
    return name


def _migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _all(house: House, prefix: str) -> list[str]:
    """Whole ones, the newest first."""
    rows = house.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname NOT LIKE '%%making' "
        "ORDER BY oid DESC",
        [prefix],
    )
    return [str(row[0]) for row in rows]


def _run(house: House, statement: str, *names: str) -> None:
    house.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _alone(house: House, name: str) -> Iterator[None]:
    house.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        house.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
