"""Does a bench look at what it is answered?"""

import psycopg
import pytest
from django.db import connection

from anxin.bench.batch import Batches, ask, write
from anxin.ledger.models import Transfer

pytestmark = pytest.mark.django_db


def raw() -> psycopg.Connection[tuple[object, ...]]:
    """The test's connection as a bench holds one."""
    connection.ensure_connection()
    asked: psycopg.Connection[tuple[object, ...]] = connection.connection
    return asked


def test_batches_are_answered_as_they_were_asked() -> None:
    made = Batches()
    ask(raw(), made.next())
    ask(raw(), made.next())
    assert Transfer.objects.count() == 990 + 980


def test_a_batch_that_does_nothing_is_no_figure() -> None:
    batch = Batches().next()
    ask(raw(), batch)
    with pytest.raises(RuntimeError, match="otherwise"):
        ask(raw(), batch)


def test_the_floor_leaves_the_rows_of_a_batch() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL anxin.writer = 'transfer'")
    write(raw(), Batches().next_rows())
    assert Transfer.objects.count() == 980
