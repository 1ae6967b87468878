"""Is a statement that was kept ready still right after what may happen to its connection?"""

import pytest
from django.db import DataError, connection, transaction

from anxin.routines.prepared import prepared

HALF = "SELECT 10 / %s::integer, %s::text"


@pytest.mark.usefixtures("committed_db")
def test_the_same_text_takes_values_of_other_types() -> None:
    assert prepared(HALF, [5, "a"]) == [(2, "a")]
    assert prepared(HALF, ["2", None]) == [(5, None)]


@pytest.mark.usefixtures("committed_db")
def test_an_error_is_djangos_and_harms_no_later_call() -> None:
    with pytest.raises(DataError):
        prepared(HALF, [0, "a"])
    assert prepared(HALF, [5, "b"]) == [(2, "b")]


@pytest.mark.usefixtures("committed_db")
def test_it_answers_after_a_rollback_and_on_a_new_connection() -> None:
    with transaction.atomic():
        assert prepared(HALF, [5, "before"]) == [(2, "before")]
        transaction.set_rollback(True)
    assert prepared(HALF, [5, "after"]) == [(2, "after")]
    before = connection.connection
    connection.close()
    assert prepared(HALF, [5, "anew"]) == [(2, "anew")]
    assert connection.connection is not before


@pytest.mark.usefixtures("committed_db")
def test_a_broken_transaction_is_not_asked() -> None:
    with transaction.atomic():
        connection.needs_rollback = True
        with pytest.raises(transaction.TransactionManagementError):
            prepared(HALF, [5, "a"])
        connection.needs_rollback = False
