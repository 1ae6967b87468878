"""Are ids that a statement counts out as good as those that it would draw one by one?"""

from uuid import UUID

import pytest
from django.db import DataError, connection

from anxin.flows.acts.refund_by_rule import FIRST_ID
from anxin.refs import new_id
from anxin.routines import schema

pytestmark = pytest.mark.django_db


def counted(first: str, *numbers: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {schema()}.nth_id(%s, n) FROM unnest(%s::bigint[]) AS n", [first, list(numbers)])
        return [row[0] for row in cursor.fetchall()]


def a_first() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {schema()}.first_id()")
        return str(cursor.fetchone()[0])


def test_they_are_in_the_order_of_their_numbers() -> None:
    ids = counted(a_first(), *range(600), 15_000_000)
    assert sorted(set(ids)) == ids
    assert {(made.version, made.variant) for made in ids} == {(7, "specified in RFC 4122")}


def test_those_of_two_statements_never_meet() -> None:
    one, two = counted(a_first(), *range(600)), counted(a_first(), *range(600))
    assert not set(one) & set(two)
    assert one[-1] < two[0]


def test_one_made_in_python_begins_a_count_too() -> None:
    first = new_id()
    (made,) = counted(first.hex[:FIRST_ID], 1)
    assert (made.version, made.hex[:26], made.hex[-6:]) == (7, first.hex[:26], "100001")


def test_a_number_beyond_all_is_refused() -> None:
    with pytest.raises(DataError):
        counted(a_first(), 2**24)
