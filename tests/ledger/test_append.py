"""Are links of many chains, one for each, written as they are where some chain gets two?"""

import hashlib
from uuid import UUID

import pytest
from django.db import connection

from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import Books

pytestmark = pytest.mark.django_db


def append(books: Books, *subjects: UUID) -> list[tuple[int, int, bytes]]:
    """A link for each of the subjects in turn, whose content is its place."""
    contents = [bytes([place]) for place in range(len(subjects))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n, seq, hash FROM {schema()}.chain_append("
            "%s::uuid[], %s::uuid[], 'exhibit', %s::uuid[], %s::bytea[])",
            [list(subjects), [books.shop] * len(subjects), [new_id() for _ in subjects], contents],
        )
        return sorted((n, seq, bytes(hashed)) for n, seq, hashed in cursor.fetchall())


def head(subject: UUID) -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, head FROM ledger_chain WHERE subject = %s", [subject])
        seq, hashed = cursor.fetchone()
        return seq, bytes(hashed)


def after(before: bytes, content: bytes) -> bytes:
    return hashlib.sha256(before + content).digest()


def test_one_link_for_each_in_their_order(books: Books) -> None:
    one, two = sorted([new_id(), new_id()])
    first, second = (hashlib.sha256(subject.bytes).digest() for subject in (one, two))
    assert append(books, one, two) == [(1, 1, after(first, b"\0")), (2, 1, after(second, b"\1"))]
    assert (head(one), head(two)) == ((1, after(first, b"\0")), (1, after(second, b"\1")))


def test_two_links_of_one_and_out_of_order(books: Books) -> None:
    one, two = sorted([new_id(), new_id()])
    first, second = (hashlib.sha256(subject.bytes).digest() for subject in (one, two))
    told = append(books, two, one, two)
    assert told == [(1, 1, after(second, b"\0")), (2, 1, after(first, b"\1")), (3, 2, after(told[0][2], b"\2"))]
    assert (head(one), head(two)) == ((1, told[1][2]), (2, told[2][2]))


def test_later_links_follow_the_earlier_ones(books: Books) -> None:
    one = new_id()
    ((_, _, before),) = append(books, one)
    assert append(books, one) == [(1, 2, after(before, b"\0"))]
