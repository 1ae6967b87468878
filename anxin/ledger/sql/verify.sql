-- Do the chains above `after` up to and with `last` hold? One walk in their order, seen in one snapshot, that only finds
-- where something is off; `verify_closely` then says what. Prefixes are compared as ranges: other ways count characters.
--
-- Rows of answer: 'off' (a chain to look at closely), 'live' (how many accounts of orders, of the kind in `target`,
-- should hold something, and the ids of these orders one after the other), 'sum' (what went from one account to another
-- before the horizon, with NULL for accounts of orders), 'leaves' (of one daily root: subject and head of each chain, one
-- after the other, in no order), 'count'.

CREATE FUNCTION routines.verify_chains(after uuid, last uuid, horizon xid8, cuts xid8[])
RETURNS TABLE (
    kind text, subject uuid, place integer, source text, target text, currency text, amount numeric, ids bytea
) LANGUAGE sql STABLE
SET work_mem = '64MB' SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off
AS $$
    WITH heads AS (
        SELECT c.subject, c.seq, c.head, c.shop, c.shop::text AS shop_text, c.shop::text || ':' || c.subject AS path
        FROM ledger_chain AS c WHERE c.subject > after AND c.subject <= last ORDER BY c.subject
    ), links AS (
        SELECT t.chain, t.seq, t.xid, t.hash, t.currency, t.amount_minor AS amount,
            routines.transfer_content(t.id, t."order", t.source, t.target, t.amount_minor, t.currency, t.kind,
                t.ref, t.key, t.at, t.reverses) AS content,
            CASE WHEN t.source < 'hold:' OR t.source >= 'pending;' OR t.source >= 'hold;' AND t.source < 'pending:'
                THEN t.source END AS source,
            CASE WHEN t.target < 'hold:' OR t.target >= 'pending;' OR t.target >= 'hold;' AND t.target < 'pending:'
                THEN t.target END AS target,
            CASE WHEN t.target >= 'hold:' AND t.target < 'hold;' THEN t.amount_minor ELSE 0 END
                - CASE WHEN t.source >= 'hold:' AND t.source < 'hold;' THEN t.amount_minor ELSE 0 END AS hold,
            CASE WHEN t.target >= 'pending:' AND t.target < 'pending;' THEN t.amount_minor ELSE 0 END
                - CASE WHEN t.source >= 'pending:' AND t.source < 'pending;' THEN t.amount_minor ELSE 0 END AS pending,
            t.shop <> h.shop OR t."order" <> t.chain
                OR CASE WHEN t.source < 'hold:' THEN strpos(t.source, h.shop_text) = 0
                    WHEN t.source < 'hold;' THEN t.source <> 'hold:' || h.path
                    WHEN t.source >= 'pending:' AND t.source < 'pending;' THEN t.source <> 'pending:' || h.path
                    ELSE strpos(t.source, h.shop_text) = 0 END
                OR CASE WHEN t.target < 'hold:' THEN strpos(t.target, h.shop_text) = 0
                    WHEN t.target < 'hold;' THEN t.target <> 'hold:' || h.path
                    WHEN t.target >= 'pending:' AND t.target < 'pending;' THEN t.target <> 'pending:' || h.path
                    ELSE strpos(t.target, h.shop_text) = 0 END AS astray
        FROM ledger_transfer AS t LEFT JOIN heads AS h ON h.subject = t.chain WHERE t.chain > after AND t.chain <= last
        UNION ALL
        SELECT l.subject, l.seq, l.xid, l.hash, NULL::varchar COLLATE "C", NULL::bigint, l.content,
            NULL::text COLLATE "C", NULL::text COLLATE "C", 0::bigint, 0::bigint, false
        FROM ledger_chainlink AS l WHERE l.subject > after AND l.subject <= last
    ), walked AS (
        SELECT l.chain, l.seq, l.hash, l.currency, l.source, l.target, l.hold, l.pending, l.amount, l.xid,
            width_bucket(l.xid, cuts) AS place, lead(l.xid) OVER w AS xid_after,
            l.astray OR l.seq <> row_number() OVER w
                OR l.hash <> sha256(coalesce(lag(l.hash) OVER w, routines.chain_start(l.chain)) || l.content) AS off
        FROM links AS l WINDOW w AS (PARTITION BY l.chain ORDER BY l.seq)
    ), sums AS MATERIALIZED (
        SELECT grouping(w.chain, w.currency) AS set, w.chain, w.place, w.source, w.target, w.currency,
            bool_or(w.off) AS off, max(w.seq) AS seq, max(w.hash) FILTER (WHERE w.xid_after IS NULL) AS head,
            min(w.currency) AS least, max(w.currency) AS most, sum(w.hold) AS hold, sum(w.pending) AS pending,
            sum(w.amount) FILTER (WHERE w.xid < horizon) AS amount, count(w.amount) AS transfers,
            string_agg(uuid_send(w.chain) || w.hash, ''::bytea) FILTER (
                WHERE w.place < cardinality(cuts)
                AND (w.xid_after IS NULL OR width_bucket(w.xid_after, cuts) > w.place)
            ) AS leaves
        FROM walked AS w
        GROUP BY GROUPING SETS ((w.chain), (w.source, w.target, w.currency), (w.place))
    ), chains AS MATERIALIZED (
        SELECT coalesce(h.subject, s.chain) AS subject, s.hold <> 0 AS holds, s.pending <> 0 AS pends,
            CASE
                WHEN h.subject IS NULL THEN true
                WHEN s.chain IS NULL THEN h.seq <> 0 OR h.head <> routines.chain_start(h.subject)
                ELSE s.off OR s.seq <> h.seq OR s.head <> h.head OR coalesce(s.least <> s.most, false)
                    OR s.hold <> 0 AND s.hold IS DISTINCT FROM (
                        SELECT b.amount_minor FROM ledger_balance AS b
                        WHERE b.address = 'hold:' || h.path AND b.currency = s.least)
                    OR s.pending <> 0 AND s.pending IS DISTINCT FROM (
                        SELECT b.amount_minor FROM ledger_balance AS b
                        WHERE b.address = 'pending:' || h.path AND b.currency = s.least)
            END AS off
        FROM (SELECT * FROM sums WHERE sums.set = 1) AS s FULL JOIN heads AS h ON h.subject = s.chain
    )
    SELECT 'off', c.subject, NULL::integer, NULL::text, NULL::text, NULL::text, NULL::numeric, NULL::bytea
    FROM chains AS c WHERE c.off
    UNION ALL
    SELECT 'live', NULL, NULL, NULL, 'hold', NULL, count(*), string_agg(uuid_send(c.subject), '')
    FROM chains AS c WHERE NOT c.off AND c.holds
    UNION ALL
    SELECT 'live', NULL, NULL, NULL, 'pending', NULL, count(*), string_agg(uuid_send(c.subject), '')
    FROM chains AS c WHERE NOT c.off AND c.pends
    UNION ALL
    SELECT 'sum', NULL, NULL, s.source, s.target, s.currency, s.amount, NULL
    FROM sums AS s WHERE s.set = 2 AND s.amount IS NOT NULL
    UNION ALL
    SELECT 'leaves', NULL, s.place, NULL, NULL, NULL, NULL, s.leaves
    FROM sums AS s WHERE s.set = 3 AND s.leaves IS NOT NULL
    UNION ALL
    SELECT 'count', NULL, NULL, NULL, NULL, NULL, sum(s.transfers), NULL FROM sums AS s WHERE s.set = 2
$$;

-- What accounts that belong to no order held at the horizon, by their balances and sums; compared with the transfers.
CREATE FUNCTION routines.verify_held(horizon xid8) RETURNS TABLE (address text, currency text, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH mark AS (
        SELECT upto FROM ledger_mark
    ), since AS MATERIALIZED (
        SELECT t.source, t.target, t.currency, t.amount_minor, t.xid FROM ledger_transfer AS t
        WHERE t.xid >= least(horizon, (SELECT upto FROM mark))
    ), tail AS (
        SELECT s.source AS address, s.currency, -s.amount_minor AS signed, s.xid FROM since AS s
        UNION ALL
        SELECT s.target, s.currency, s.amount_minor, s.xid FROM since AS s
    ), parts AS (
        SELECT b.address, b.currency, b.amount_minor::numeric AS amount FROM ledger_balance AS b
        WHERE "left"(b.address, 5) <> 'hold:' AND "left"(b.address, 8) <> 'pending:'
        UNION ALL
        SELECT r.address, r.currency, sum(r.in_minor - r.out_minor) FROM ledger_rollup AS r GROUP BY 1, 2
        UNION ALL
        SELECT t.address, t.currency, sum(t.signed) FROM tail AS t
        WHERE t.xid >= (SELECT upto FROM mark) AND routines.account_kind(t.address) = ANY (routines.chart_open())
        GROUP BY 1, 2
        UNION ALL
        SELECT t.address, t.currency, -sum(t.signed) FROM tail AS t
        WHERE t.xid >= horizon AND "left"(t.address, 5) <> 'hold:' AND "left"(t.address, 8) <> 'pending:'
        GROUP BY 1, 2
    )
    SELECT p.address, p.currency, sum(p.amount) FROM parts AS p GROUP BY 1, 2
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
