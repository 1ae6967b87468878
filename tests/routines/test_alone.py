"""Is a single statement committed when it returns, and never a part of something that may still be undone?"""

import pytest
from django.db import DataError, transaction

from anxin.routines.alone import alone
from tests.support.databases import Database

PUT = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, '2026-01-01') RETURNING 1"
WRONG = "SELECT 10 / %s::integer"


def kept(database: Database) -> int:
    with database.connect() as other:
        found = other.execute("SELECT count(*) FROM django_session").fetchone()
    assert found is not None
    return int(found[0])


def test_others_see_what_it_returned_of(committed_db: Database) -> None:
    assert alone(PUT, ["bea", ""]) == [(1,)]
    assert kept(committed_db) == 1


def test_inside_another_transaction_it_is_refused(committed_db: Database) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        alone(PUT, ["bea", ""])
    assert kept(committed_db) == 0


def test_what_fails_leaves_nothing_behind_and_harms_no_later_call(committed_db: Database) -> None:
    with pytest.raises(DataError):
        alone(WRONG, [0])
    assert alone(PUT, ["bea", ""]) == [(1,)]
    assert kept(committed_db) == 1
