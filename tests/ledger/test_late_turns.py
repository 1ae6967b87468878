"""A transaction that had its number early and its turn late: no cut takes its link without the one before it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from anxin.ledger.check_proof import check_proof
from anxin.ledger.prove import prove
from anxin.ledger.queries import balance
from anxin.ledger.roll_up import roll_up
from anxin.ledger.seal_day import seal_day
from anxin.ledger.transfer import transfer
from anxin.ledger.verify import verify
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database

DAY = date(2026, 11, 20)
Write = Callable[[psycopg.Connection[Any], Books, UUID], object]


def _one(early: psycopg.Connection[Any], books: Books, order: UUID) -> None:
    early.execute(
        f"SELECT {schema()}.transfer_one(%s, %s, %s, %s, 7, 'CNY', 'paid', 'REF', 'late', %s, NULL)",
        [books.shop, order, books.outside, books.hold(order), NOON],
    )


def _many(early: psycopg.Connection[Any], books: Books, order: UUID) -> None:
    other = new_id()
    early.execute(
        f"SELECT count(*) FROM {schema()}.transfer(%s::uuid[], %s::uuid[], %s::text[], %s::text[], '{{7,8}}', "
        "'{CNY,CNY}', '{paid,paid}', '{REF,REF}', '{late,other}', %s::timestamptz[], '{NULL,NULL}', false)",
        [
            [books.shop] * 2,
            [order, other],
            [books.outside] * 2,
            [books.hold(order), books.hold(other)],
            [NOON, NOON],
        ],
    )


def _in_a_loop(early: psycopg.Connection[Any], books: Books, order: UUID) -> None:
    early.execute(
        f"SELECT count(*) FROM {schema()}.transfer_many(%s::uuid[], %s::uuid[], %s::text[], %s::text[], '{{7,8}}', "
        "'{CNY,CNY}', '{paid,paid}', '{REF,REF}', '{late,other}', %s::timestamptz[], '{NULL,NULL}', false)",
        [[books.shop] * 2, [order] * 2, [books.outside] * 2, [books.hold(order)] * 2, [NOON, NOON]],
    )


def _exhibit(early: psycopg.Connection[Any], books: Books, order: UUID) -> None:
    early.execute(
        f"SELECT count(*) FROM {schema()}.chain_append(ARRAY[%s::uuid], ARRAY[%s::uuid], 'exhibit', ARRAY[%s::uuid], "
        "ARRAY[%s::bytea])",
        [order, books.shop, new_id(), bytes(32)],
    )


@pytest.mark.parametrize("write", [_one, _many, _in_a_loop, _exhibit])
def test_a_cut_between_two_links_takes_neither_or_the_first(committed_db: Database, books: Books, write: Write) -> None:
    order = new_id()
    transfer([books.paid(order, 100)])
    wait_until_all_is_past()
    with committed_db.connect(autocommit=False) as early, committed_db.connect(autocommit=False) as between:
        early.execute("SELECT pg_current_xact_id()")
        between.execute("SELECT pg_current_xact_id()")
        transfer([books.paid(order, 20)])
        write(early, books, order)
        early.commit()
        roll_up()
        seal_day(DAY, at=NOON)
        first = prove(order)
        assert check_proof(first) == ""
        assert [link["seq"] for link in first["links"]] == [1]
        assert verify().holds
    wait_until_all_is_past()
    roll_up()
    seal_day(DAY + timedelta(days=1), at=NOON)
    later = prove(order)
    assert check_proof(later) == ""
    assert len(later["links"]) >= 3
    assert verify().holds
    assert balance(books.outside) in {-120, -127, -135}
