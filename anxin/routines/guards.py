"""Which promises does the database itself keep for a table? Operations for migrations, written once."""

from collections.abc import Mapping

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


def stays(table: str, *columns: str) -> RunSQL:
    """Rows of `table` are never deleted, and neither their `id` nor `columns` ever change.

    So whatever named such a row once names it for ever: see `belongs`. Asked after the change, because a question
    before it would lock every row once more.
    """
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ("id", *columns))
    return RunSQL(
        f"{_APPEND_ONLY}"
        f"CREATE TRIGGER {table}_stays_as_named AFTER UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_change();"
        f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_stays_as_named ON {table}; DROP TRIGGER {table}_stays ON {table};",
    )


def kept_by(table: str, *columns: str) -> RunSQL:
    """The key of `table` is (columns…, id): history is only ever read of something, and one index serves for both.

    Its ids are made by `new_id` and nothing refers to them, so that nobody asks for a row by its id alone.
    """
    key = ", ".join((*columns, "id"))
    return RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY ({key});",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (id);",
    )


def in_time(table: str, into: str, *columns: str, when: str, key: str) -> RunSQL:
    """`into` has a row of `columns` for each row of `table` for which `when` holds, whoever changes it.

    It serves as an index by time, where one on `table` would make every change of a row write all its indexes anew:
    PostgreSQL leaves a changed row on its page only while no index knows what changed. `key` is its primary key. Nobody
    changes `table` between the look at its rows and the first that is followed.
    """
    names = ", ".join(columns)
    same = " AND ".join(f"listed.{column} = gone.{column}" for column in columns)
    before, now = (f"SELECT {names} FROM {rows} WHERE {when}" for rows in ("stale", "fresh"))
    call = f"FOR EACH STATEMENT EXECUTE FUNCTION {into}_follows();"
    return RunSQL(
        f"""
        ALTER TABLE {into} DROP CONSTRAINT {into}_pkey, ADD CONSTRAINT {into}_pkey PRIMARY KEY ({key});
        LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO {into} ({names}) SELECT {names} FROM {table} WHERE {when};
        CREATE FUNCTION {into}_follows() RETURNS trigger LANGUAGE plpgsql
        SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO {into} ({names}) {now};
                RETURN NULL;
            END IF;
            DELETE FROM {into} AS listed USING ({before} EXCEPT {now}) AS gone WHERE {same};
            INSERT INTO {into} ({names}) {now} EXCEPT {before};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_is_listed AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh {call}
        CREATE TRIGGER {table}_is_relisted AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS stale NEW TABLE AS fresh {call}
        """,
        f"DROP TRIGGER {table}_is_listed ON {table}; DROP TRIGGER {table}_is_relisted ON {table}; "
        f"DROP FUNCTION {into}_follows();",
    )


def belongs(table: str, *, moves: bool = False, **parents: str) -> RunSQL:
    """What new rows of `table` name is there, and is of the same shop; one question a statement, however many rows.

    `parents` says for each parent table by which condition between `fresh` (the new rows) and `parent` it is found, its
    id first; a column named in it that may be null goes before, with a question mark: `"line_id? parent.id =
    fresh.line_id"`. It
    stands where foreign keys would lock each parent for each row, and is as strong because parents stay (`stays`); but
    it is asked at once, not at the end of the transaction. `moves`: asked of changed rows as well, where they may name
    another parent later.
    """
    update = (
        f"CREATE TRIGGER {table}_moves AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_needs_its_parents();"
    )
    return RunSQL(
        f"""
        {_needs_its_parents(table, parents)}
        CREATE TRIGGER {table}_belongs AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_needs_its_parents();
        {update if moves else ""}
        """,
        f"DROP TRIGGER {table}_belongs ON {table}; DROP TRIGGER IF EXISTS {table}_moves ON {table}; "
        f"DROP FUNCTION {table}_needs_its_parents();",
    )


def belongs_by_id(table: str, **parents: str) -> RunSQL:
    """The question of `belongs` as it is asked now, where it was asked in another way before."""
    return RunSQL(_needs_its_parents(table, parents), RunSQL.noop)


def belongs_unless_read(*tables: str) -> RunSQL:
    """The question of `belongs` is left out where `anxin.parents` is `read`.

    Only a routine sets it for itself, when it makes new rows out of the very rows that they name.
    """
    return RunSQL("".join(_asked(table, READ) for table in tables), "".join(_asked(table, "") for table in tables))


READ = "WHEN (current_setting('anxin.parents', true) IS DISTINCT FROM 'read') "


def _asked(table: str, when: str) -> str:
    return (
        f"DROP TRIGGER {table}_belongs ON {table}; "
        f"CREATE TRIGGER {table}_belongs AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT {when}EXECUTE FUNCTION {table}_needs_its_parents();"
    )


def _needs_its_parents(table: str, parents: Mapping[str, str]) -> str:
    """Parents are found by their ids alone, and then held against the rest.

    No index can be asked for what IS NOT DISTINCT, and none should be: a plan that a session made while its shop was
    young took all orders of the shop for few, read them for every new row, and was kept for as long as the session.
    """
    joins, wanted = [], ["true"]
    for number, (parent, said) in enumerate(parents.items()):
        column, _, condition = said.rpartition("? ")
        found, *others = condition.split(" AND ")
        compared = [other.replace(" = ", " IS NOT DISTINCT FROM ") for other in others]
        held = " AND ".join([found, *compared]).replace("parent.", f"p{number}.")
        joins.append(f"{'LEFT ' if column else ''}JOIN {parent} AS p{number} ON {held}")
        if column:
            wanted.append(f"(fresh.{column} IS NULL OR p{number}.id IS NOT NULL)")
    return f"""
        CREATE OR REPLACE FUNCTION {table}_needs_its_parents() RETURNS trigger
        LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
        BEGIN
            IF (SELECT count(*) FROM fresh) <> (
                SELECT count(*) FROM fresh {" ".join(joins)} WHERE {" AND ".join(wanted)}
            ) THEN
                RAISE EXCEPTION '% names what is not there, or another shop than its order', TG_TABLE_NAME
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$;
        """
