"""Does the database itself keep every row's parents, where no foreign key asks for each row?"""

import re
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from anxin.flows.judge_deliveries import judge_deliveries
from anxin.refs import new_id
from tests.support.cast import HOUR, QQ, Stage

# what is named without a foreign key: all of it is never deleted
PARENTS = (
    "people_shop",
    "orders_order",
    "orders_line",
    "payments_payment",
    "delivery_delivery",
    "refunds_refund",
    "cases_decision",
    "policy_policyversion",
)
# tables, and what their rows name
CHILDREN = (
    ("orders_line", ("order_id", "shop_id")),
    ("orders_orderstep", ("subject_id", "shop_id")),
    ("payments_payment", ("order_id", "shop_id")),
    ("payments_paymentstep", ("subject_id", "order_id", "shop_id")),
    ("delivery_delivery", ("line_id", "order_id", "shop_id")),
    ("delivery_deliverystep", ("subject_id", "order_id", "shop_id")),
    ("cases_decision", ("line_id", "order_id", "shop_id", "policy_id")),
    ("evidence_exhibit", ("order_id", "shop_id")),
    ("refunds_refund", ("payment_id", "line_id", "decision_id", "order_id", "shop_id")),
    ("refunds_refundstep", ("subject_id", "order_id", "shop_id")),
    ("support_letter", ("order_id", "shop_id")),
)


def refunded(stage: Stage) -> UUID:
    """An order with a row in every one of these tables."""
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(HOUR))
    return order.pk


def refuses(why: str, statement: str, *values: Any) -> None:
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=why), transaction.atomic():
        cursor.execute(statement, values)


# what else tells rows of a table apart, so that nothing but the name in question is wrong
OTHERWISE = "'id', uuidv7(), 'number', 9, 'position', 9, 'transaction_no', 'copy', 'kind', 'copy', 'external', true"


def test_no_row_names_what_is_not_there(stage: Stage) -> None:
    refunded(stage)
    for table, columns in CHILDREN:
        whole = f"to_jsonb(t) || %s::jsonb || jsonb_build_object({OTHERWISE})"
        rows = f"{table} AS t, LATERAL jsonb_populate_record(NULL::{table}, {whole}) AS r LIMIT 1"
        copy = f"INSERT INTO {table} SELECT r.* FROM {rows}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(copy, ["{}"])
            transaction.set_rollback(True)
        for column in columns:
            refuses("names what is not there", copy, f'{{"{column}": "{new_id()}"}}')
            refuses("refused|names what is not there", f"UPDATE {table} SET {column} = %s", new_id())


def test_what_is_named_is_never_deleted(stage: Stage) -> None:
    refunded(stage)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in PARENTS:
        refuses("refused", f"DELETE FROM {table}")
        refuses("refused", f"TRUNCATE {table} CASCADE")
        refuses("refused|keeps|violates foreign key", f"UPDATE {table} SET id = uuidv7()")


def test_every_name_without_a_foreign_key_is_watched_otherwise() -> None:
    watched = {table: set(columns) for table, columns in CHILDREN}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # Django has no other name for it
            if isinstance(field, models.ForeignKey) and not vars(field)["db_constraint"]:
                assert field.column in watched[model._meta.db_table], f"no trigger asks for {field}"
                assert field.related_model._meta.db_table in PARENTS


def test_parents_are_found_by_their_ids_alone(db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT proname, prosrc FROM pg_proc WHERE proname ~ '_needs_its_parents$'")
        asked = dict(cursor.fetchall())
    assert len(asked) == len(CHILDREN)
    by_more = {name for name, source in asked.items() if re.search(r"\bp\d+\.(?!id\b)\w+ = ", source)}
    assert not by_more, "a plan made while the shop was young reads all of its orders for each row: see guards.belongs"
