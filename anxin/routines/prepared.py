"""How is a routine called many times at a small price?"""

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def prepared(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is kept ready on the server, for texts of which a program has few.

    Django would send a new text each time, and reading that costs more than a transfer.
    """
    # each look at Django's proxy asks anew whose connection it is
    mine = connections[DEFAULT_DB_ALIAS]
    mine.ensure_connection()
    mine.validate_no_broken_transaction()
    with mine.wrap_database_errors:
        text, cursor = _kept(mine.connection, query)
        cursor.execute(text, values, prepare=True)
        return cursor.fetchall()


PLANS_KEPT_SECONDS = 10.0


def renew_plans() -> None:
    """Let plans older than ten seconds go: one made while a table was empty takes the wrong index when it is full."""
    mine = connections[DEFAULT_DB_ALIAS]
    mine.ensure_connection()
    kept = vars(mine.connection)
    if time.monotonic() > kept.setdefault("plans_until", time.monotonic() + PLANS_KEPT_SECONDS):
        mine.connection.execute("DISCARD PLANS")
        kept["plans_until"] = time.monotonic() + PLANS_KEPT_SECONDS


def _kept(raw: "psycopg.Connection[Any]", query: str) -> tuple[str, "psycopg.Cursor[tuple[Any, ...]]"]:
    """The cursor of this text on this connection: it knows how to write its values while it gets the very same text."""
    cursors = vars(raw).setdefault("prepared_cursors", {})
    if query not in cursors:
        raw.prepare_threshold = 0
        cursors[query] = (query, psycopg.Cursor(raw))
    kept: tuple[str, psycopg.Cursor[tuple[Any, ...]]] = cursors[query]
    return kept
