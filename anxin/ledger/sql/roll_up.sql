-- How do open accounts keep a balance without a lock? All that every running transaction must see is added up by day.

-- Up to where can nothing change any more? The oldest transaction still running; an error where the books name
-- transactions that this server has not come to yet: they were restored from another one, and every cut would lie.
CREATE FUNCTION routines.horizon() RETURNS xid8 LANGUAGE plpgsql AS $$
DECLARE
    known xid8 := greatest(
        (SELECT max(m.upto) FROM ledger_mark AS m),
        (SELECT max(r.upto) FROM ledger_root AS r),
        (SELECT t.xid FROM ledger_transfer AS t ORDER BY t.xid DESC LIMIT 1)
    );
BEGIN
    IF known > greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION 'the books were written by another server, up to its transaction %', known
        USING ERRCODE = 'AX003', DETAIL = div(known::text::numeric, 4294967296) + 1;
    END IF;
    RETURN pg_snapshot_xmin(pg_current_snapshot());
END $$;

-- Cut at the oldest transaction still running, because a cut by time or id would lose what commits late.
CREATE FUNCTION routines.roll_up() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    since xid8;
    horizon xid8;
    moved bigint;
BEGIN
    SELECT m.upto INTO since FROM ledger_mark AS m WHERE m.id = 1 FOR UPDATE;
    horizon := routines.horizon();
    IF horizon <= since THEN
        RETURN 0;
    END IF;
    WITH fresh AS MATERIALIZED (
        SELECT t.source, t.target, t.currency, t.amount_minor, (t.at AT TIME ZONE 'UTC')::date AS day
        FROM ledger_transfer AS t WHERE t.xid >= since AND t.xid < horizon
    ), sides AS (
        SELECT f.source AS address, f.currency, f.day, 0 AS in_minor, f.amount_minor AS out_minor FROM fresh AS f
        UNION ALL
        SELECT f.target, f.currency, f.day, f.amount_minor, 0 FROM fresh AS f
    ), sums AS (
        SELECT s.address, s.currency, s.day, sum(s.in_minor)::bigint AS in_minor, sum(s.out_minor)::bigint AS out_minor
        FROM sides AS s WHERE routines.account_kind(s.address) = ANY (routines.chart_open())
        GROUP BY s.address, s.currency, s.day
    ), kept AS (
        INSERT INTO ledger_rollup AS r (address, currency, day, in_minor, out_minor)
        SELECT s.address, s.currency, s.day, s.in_minor, s.out_minor FROM sums AS s
        ON CONFLICT (address, currency, day) DO UPDATE
        SET in_minor = r.in_minor + excluded.in_minor, out_minor = r.out_minor + excluded.out_minor
    )
    SELECT count(*) INTO moved FROM fresh;
    UPDATE ledger_mark SET upto = horizon WHERE id = 1;
    RETURN moved;
END $$;
