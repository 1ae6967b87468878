-- What is kept beside the transfers, for a proof that adds these up in another engine (`walk.sql`).

-- What accounts that belong to no order held at the horizon, by their balances and sums; compared with the transfers.
-- Open accounts by day, as they are rolled up; others without one, and of their balance all counts as come.
CREATE FUNCTION routines.verify_held(horizon xid8)
RETURNS TABLE (address text, currency text, day date, came numeric, went numeric)
LANGUAGE sql STABLE AS $$
    WITH mark AS (
        SELECT upto FROM ledger_mark
    ), since AS MATERIALIZED (
        SELECT t.source, t.target, t.currency, t.amount_minor, t.xid, (t.at AT TIME ZONE 'UTC')::date AS day
        FROM ledger_transfer AS t WHERE t.xid >= least(horizon, (SELECT upto FROM mark))
    ), sides AS (
        SELECT s.source AS address, s.currency, s.day, 0 AS came, s.amount_minor AS went, s.xid FROM since AS s
        UNION ALL
        SELECT s.target, s.currency, s.day, s.amount_minor, 0, s.xid FROM since AS s
    ), tail AS (
        SELECT s.*, routines.account_kind(s.address) = ANY (routines.chart_open()) AS open FROM sides AS s
        WHERE "left"(s.address, 5) <> 'hold:' AND "left"(s.address, 8) <> 'pending:'
    ), parts AS (
        SELECT b.address, b.currency, NULL::date AS day, b.amount_minor AS came, 0 AS went FROM ledger_balance AS b
        WHERE "left"(b.address, 5) <> 'hold:' AND "left"(b.address, 8) <> 'pending:'
        UNION ALL
        SELECT r.address, r.currency, r.day, r.in_minor, r.out_minor FROM ledger_rollup AS r
        UNION ALL
        SELECT t.address, t.currency, t.day, t.came, t.went FROM tail AS t
        WHERE t.open AND t.xid >= (SELECT upto FROM mark)
        UNION ALL
        SELECT t.address, t.currency, CASE WHEN t.open THEN t.day END, -t.came, -t.went FROM tail AS t
        WHERE t.xid >= horizon
    )
    SELECT p.address, p.currency, p.day, sum(p.came), sum(p.went) FROM parts AS p GROUP BY 1, 2, 3
$$;

-- Balances of orders that their transfers do not add up to; those that should hold something are checked above.
CREATE FUNCTION routines.verify_stray() RETURNS TABLE (address text, currency text, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT b.address, b.currency, b.amount_minor - moved.signed
    FROM ledger_balance AS b, LATERAL (
        SELECT coalesce(sum(CASE WHEN t.target = b.address THEN t.amount_minor ELSE -t.amount_minor END), 0) AS signed
        FROM ledger_transfer AS t
        WHERE t.chain = CASE WHEN pg_input_is_valid(split_part(b.address, ':', 3), 'uuid')
                THEN split_part(b.address, ':', 3)::uuid END
            AND t.currency = b.currency AND b.address IN (t.source, t.target)
    ) AS moved
    WHERE ("left"(b.address, 5) = 'hold:' OR "left"(b.address, 8) = 'pending:') AND moved.signed = 0
$$;

-- Where the next part ends: `size` chains further on, NULL when nothing is left.
CREATE FUNCTION routines.verify_next(after uuid, size integer) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT part.subject FROM (
        SELECT c.subject FROM ledger_chain AS c WHERE c.subject > after ORDER BY c.subject LIMIT size
    ) AS part ORDER BY part.subject DESC LIMIT 1
$$;
