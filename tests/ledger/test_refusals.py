"""The database refuses what the code would never ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from anxin.ledger.models import Balance, ChainLink, Transfer
from anxin.ledger.queries import balance
from anxin.ledger.seal_day import seal_day
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import NOON, Books

pytestmark = pytest.mark.django_db

INSERT = (
    'INSERT INTO ledger_transfer (id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, '
    "reverses, chain, seq, hash) VALUES (uuidv7(), %s, %s, %s, %s, %s, 'CNY', %s, 'REF', %s, %s, %s, %s, %s, '')"
)


@pytest.fixture
def order(books: Books) -> UUID:
    order = new_id()
    transfer([books.paid(order, 100, key="paid")])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {schema()}.chain_append(%s::uuid[], %s::uuid[], 'exhibit', %s::uuid[], %s::bytea[])",
            [[order], [books.shop], [new_id()], [bytes(32)]],
        )
    seal_day(NOON.date(), at=NOON)
    return order


@contextmanager
def refused(words: str, kind: type[DatabaseError] = DatabaseError) -> Iterator[None]:
    with pytest.raises(kind, match=words), transaction.atomic():
        yield


def run(query: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_chainlink", "ledger_root"])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_written_is_never_changed(order: UUID, table: str, change: str) -> None:
    with refused("append-only"):
        run(change.format(table))
    assert Transfer.objects.count() == 1
    assert ChainLink.objects.count() == 1


def test_a_balance_under_zero_is_refused(order: UUID, books: Books) -> None:
    with refused("balance_is_never_below_zero", IntegrityError):
        run("UPDATE ledger_balance SET amount_minor = amount_minor - 101 WHERE address = %s", books.hold(order))
    assert balance(books.hold(order)) == 100


def test_a_transfer_from_anyone_but_the_writer_is_refused(order: UUID, books: Books) -> None:
    with refused("by the function transfer alone"):
        run(
            INSERT, books.shop, order, books.hold(order), books.pending(order), 999, "confirmed", "raw", NOON, None,
            order, 3,
        )  # fmt: skip
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "source", "reason"),
    [("confirmed", "nowhere", "off_chart"), ("stolen", "hold", "off_chart"), ("confirmed", "hold", "short")],
)
def test_the_sql_function_refuses_by_name(order: UUID, books: Books, kind: str, source: str, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, reason FROM {schema()}.transfer_one(%s, %s, %s, %s, 101, 'CNY', %s, 'R', 'raw', %s, NULL)",
            [books.shop, order, f"{source}:{books.shop}:{order}", books.pending(order), kind, NOON],
        )
        assert cursor.fetchone() == ("refused", reason)
    assert balance(books.hold(order)) == 100


def test_even_a_false_writer_meets_the_rules_of_the_table(order: UUID, books: Books) -> None:
    run("SELECT set_config('anxin.writer', 'transfer', true)")
    first = Transfer.objects.get()
    raw = (books.shop, order, books.hold(order), books.outside)
    with refused("transfer_amount_is_positive", IntegrityError):
        run(INSERT, *raw, 0, "paid", "raw", NOON, None, order, 3)
    with refused("transfer_key_is_used_once", IntegrityError):
        run(INSERT, *raw, 1, "paid", "paid", NOON, None, order, 3)
    with refused("transfer_has_one_place_in_its_chain", IntegrityError):
        run(INSERT, *raw, 1, "paid", "raw", NOON, None, order, 1)
    run(INSERT, *raw, 1, "reversed", "raw", NOON, first.id, order, 3)
    with refused("transfer_is_reversed_once", IntegrityError):
        run(INSERT, *raw, 1, "reversed", "raw again", NOON, first.id, order, 4)


@pytest.mark.parametrize(("kind", "amount_minor"), [("stolen", 1), ("confirmed", 101), ("confirmed", 100)])
def test_raw_sql_writes_no_transfer_of_whatever_kind_or_amount(
    order: UUID, books: Books, kind: str, amount_minor: int
) -> None:
    raw = (books.shop, order, books.hold(order), books.pending(order), amount_minor, kind, "raw", NOON, None, order, 3)
    with refused("written by the function transfer alone"):
        run(INSERT, *raw)
    assert Transfer.objects.count() == 1
    assert balance(books.hold(order)) == 100


def test_there_is_one_mark(order: UUID) -> None:
    with refused("mark_is_one_row", IntegrityError):
        run("INSERT INTO ledger_mark VALUES (2, '0')")
    assert Balance.objects.count() == 1
