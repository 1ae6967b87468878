"""Do the books of ten times as many orders take no more memory on their way out?"""

import io
import tracemalloc
from collections.abc import Callable

import pytest

from anxin.ledger.export_beancount import export_beancount
from anxin.ledger.export_csv import export_csv
from anxin.ledger.queries import statement, streamed
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from tests.ledger.books import Books
from tests.support.databases import Database

FEW, MANY, PAGE = 300, 3_000, 100
KILOBYTE = 1 << 10


class Nowhere(io.StringIO):
    """Takes whatever is written and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def kept(count: int) -> Books:
    """The books of a shop with that many orders."""
    books = Books()
    assert all(outcome.stands for outcome in transfer([books.paid(new_id(), 1) for _ in range(count)]))
    return books


def all_books(books: Books) -> int:
    return export_beancount(books.shop, Nowhere(), page=PAGE)


def one_account(books: Books) -> int:
    return export_csv({"CNY": streamed(books.outside, currency="CNY", page=PAGE)}, Nowhere())


def peak(export: Callable[[Books], int], books: Books, count: int) -> int:
    tracemalloc.start()
    try:
        assert export(books) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("export", [all_books, one_account])
def test_ten_times_the_orders_take_hardly_more_memory(committed_db: Database, export: Callable[[Books], int]) -> None:
    few, many = kept(FEW), kept(MANY)
    peak(export, few, FEW)
    assert peak(export, many, MANY) < peak(export, few, FEW) + 64 * KILOBYTE


def test_what_is_streamed_is_the_statement(committed_db: Database, books: Books) -> None:
    transfer([books.paid(new_id(), amount) for amount in range(1, 10)])
    since = statement(books.outside, currency="CNY")[4].at
    for first in (None, since):
        lines = streamed(books.outside, currency="CNY", since=first, page=2)
        assert list(lines) == statement(books.outside, currency="CNY", since=first)
