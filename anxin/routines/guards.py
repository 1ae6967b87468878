"""Which promises does the database itself keep for a table? Operations for migrations, written once."""

from django.db.migrations import RunSQL

_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""

_SAME_SHOP = """
CREATE OR REPLACE FUNCTION refuse_other_shop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh JOIN orders_order ON orders_order.id = fresh.order_id
        WHERE orders_order.shop_id <> fresh.shop_id
    ) THEN
        RAISE EXCEPTION '% names another shop than its order', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def append_only(table: str) -> RunSQL:
    """Rows of `table` are added and never changed, deleted or truncated."""
    return RunSQL(
        f"{_APPEND_ONLY}"
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_is_append_only ON {table};",
    )


def same_shop(*tables: str) -> RunSQL:
    """Rows of an order's life name the shop of their order; checked once a statement, however many rows."""
    made = "".join(
        f"CREATE TRIGGER {table}_shop_on_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_shop();"
        f"CREATE TRIGGER {table}_shop_on_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_shop();"
        for table in tables
    )
    dropped = "".join(
        f"DROP TRIGGER {table}_shop_on_insert ON {table}; DROP TRIGGER {table}_shop_on_update ON {table};"
        for table in tables
    )
    return RunSQL(_SAME_SHOP + made, dropped)


def fixed(table: str, *columns: str) -> RunSQL:
    """Rows of `table` are never deleted, and what stands in `columns` is never changed; the others may move on."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return RunSQL(
        f"{_APPEND_ONLY}"
        f"CREATE TRIGGER {table}_is_fixed BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_change();"
        f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_is_fixed ON {table}; DROP TRIGGER {table}_is_kept ON {table};",
    )
