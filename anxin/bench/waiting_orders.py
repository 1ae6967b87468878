"""How do many orders come to wait for their payment at once? One is ordered for real, and copied with all its rows."""

from uuid import UUID

from django.db import connection, transaction

from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.refs import ALPHABET
from anxin.routines import schema

# each table, the columns that name it or its own row, and what they become for a copy
COPIES = {
    "orders_order": "'id', c.id, 'ref', c.ref, 'token_sha256', c.token",
    "orders_orderstep": "'id', uuidv7(), 'subject_id', c.id",
    "orders_line": "'id', uuidv7(), 'order_id', c.id",
    "payments_payment": "'id', c.payment, 'order_id', c.id",
    "payments_paymentstep": "'id', uuidv7(), 'subject_id', c.payment, 'order_id', c.id",
    "evidence_exhibit": "'id', uuidv7(), 'order_id', c.id",
}
OF_ORDER = {"orders_order": "id", "orders_orderstep": "subject_id"}


def waiting_orders(payment: Payment, count: int) -> list[UUID]:
    """The payments of `count` new orders, alike in all but their numbers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copies ON COMMIT DROP AS " + NUMBERS, [ALPHABET, ALPHABET, count])
        for table, changes in COPIES.items():
            cursor.execute(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object({changes}))).* "
                f"FROM copies AS c, {table} AS r WHERE r.{OF_ORDER.get(table, 'order_id')} = %s ORDER BY c.id",
                [payment.order_id],
            )
        cursor.execute(
            "SELECT count(*) FROM (SELECT array_agg(e.order_id) AS orders, array_agg(e.shop_id) AS shops, "
            "array_agg(e.id) AS ids, array_agg(e.content_sha256) AS hashes "
            "FROM evidence_exhibit AS e JOIN copies AS c ON c.id = e.order_id) AS made, LATERAL "
            f"{schema()}.chain_append(made.orders, made.shops, 'exhibit', made.ids, made.hashes)"
        )
        cursor.execute("SELECT payment FROM copies ORDER BY id")
        made = [row[0] for row in cursor.fetchall()]
    if Order.objects.filter(payments__in=made, state="placed").count() != count:
        raise RuntimeError("a copy is not like what was copied")
    return made


NUMBERS = """
    SELECT uuidv7() AS id, uuidv7() AS payment, encode(sha256(uuid_send(uuidv7())), 'hex') AS token, (
        SELECT string_agg(substr(%s, 1 + floor(random() * length(%s))::integer, 1), '')
        FROM generate_series(1, 8) WHERE n = n
    ) AS ref
    FROM generate_series(1, %s) AS n
"""
