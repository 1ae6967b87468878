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

_KEPT = """
CREATE OR REPLACE FUNCTION refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(OLD) - TG_ARGV::text[] <> to_jsonb(NEW) - TG_ARGV::text[] THEN
        RAISE EXCEPTION '% keeps what it was told: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
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


def only_changes(table: str, name: str, *columns: str, when: str = "true") -> RunSQL:
    """Rows of `table` are never deleted, and while `when` (about OLD) holds only these columns of them change."""
    given = ", ".join(f"'{column}'" for column in columns)
    call = f"EXECUTE FUNCTION refuse_other_change({given})"
    return RunSQL(
        f"{_KEPT}"
        f"CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) {call};"
        f"CREATE TRIGGER {table}_{name}_stay BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {call};",
        f"DROP TRIGGER {table}_{name} ON {table}; DROP TRIGGER {table}_{name}_stay ON {table};",
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
