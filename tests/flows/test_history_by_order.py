"""Is the history of orders, deliveries and refunds kept by their order, under one index and no other?"""

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.flows.judge_deliveries import judge_deliveries
from tests.support.cast import HOUR, QQ, Stage

HISTORY = {"orders_orderstep": "subject_id", "delivery_deliverystep": "order_id", "refunds_refundstep": "order_id"}

INDEXES = """
    SELECT array_agg(a.attname::text ORDER BY k.place)
    FROM pg_index AS i, unnest(i.indkey) WITH ORDINALITY AS k (number, place), pg_attribute AS a
    WHERE i.indrelid = %s::regclass AND a.attrelid = i.indrelid AND a.attnum = k.number GROUP BY i.indexrelid
"""


@pytest.mark.django_db
def test_one_index_finds_the_history_of_an_order() -> None:
    for table, order in HISTORY.items():
        with connection.cursor() as cursor:
            cursor.execute(INDEXES, [table])
            assert cursor.fetchall() == [([order, "id"],)], table


def test_a_step_is_written_once(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(HOUR))
    for table, column in HISTORY.items():
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match=f"{table}_pkey"), transaction.atomic():
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table} WHERE {column} = %s", [order.pk])
