-- Does a part of the books hold? One pass over the chains above `after` up to and with `last`, seen in one snapshot.
--
-- Rows of answer: 'gap' (a deleted row), 'edited', 'head' (the chain row differs), 'astray' (another shop or order than
-- its accounts), 'held' (an account of the order that should hold something holds other than that), and for the whole: 'sum' (what
-- moved in or out of other accounts before the horizon), 'leaves' (of one daily root, in order), 'live'
-- (accounts of orders that should hold something), 'count'.

CREATE FUNCTION routines.verify_chains(after uuid, last uuid, horizon xid8, cuts xid8[])
RETURNS TABLE (finding text, subject uuid, item uuid, place integer, address text, currency text, amount numeric, leaves bytea)
LANGUAGE sql STABLE SET work_mem = '64MB' SET jit = off AS $$
    WITH moved AS MATERIALIZED (
        SELECT t.id, t.chain, t.seq, t.hash, t.xid, t.source, t.target, t.currency, t.amount_minor,
            routines.transfer_content(t.id, t."order", t.source, t.target, t.amount_minor, t.currency, t.kind,
                t.ref, t.key, t.at, t.reverses) AS content,
            strpos(t.source, t.shop::text) = 0 OR t."order" <> t.chain AS astray
        FROM ledger_transfer AS t WHERE t.chain > after AND t.chain <= last
    ), links AS (
        SELECT m.chain, m.seq, m.id AS item, m.hash, m.content, m.xid FROM moved AS m
        UNION ALL
        SELECT l.subject, l.seq, l.item, l.hash, l.content, l.xid
        FROM ledger_chainlink AS l WHERE l.subject > after AND l.subject <= last
    ), walked AS MATERIALIZED (
        SELECT l.*, lag(l.hash) OVER w AS hash_before, coalesce(lag(l.seq) OVER w, 0) AS seq_before,
            lead(l.xid) OVER w AS xid_after
        FROM links AS l WINDOW w AS (PARTITION BY l.chain ORDER BY l.seq)
    ), heads AS (
        SELECT c.subject, c.seq, c.head FROM ledger_chain AS c WHERE c.subject > after AND c.subject <= last
    ), sides AS MATERIALIZED (
        SELECT m.source AS address, m.currency, -m.amount_minor AS signed, m.xid, m.chain,
            "left"(m.source, 5) = 'hold:' OR "left"(m.source, 8) = 'pending:' AS of_order
        FROM moved AS m
        UNION ALL
        SELECT m.target, m.currency, m.amount_minor, m.xid, m.chain,
            "left"(m.target, 5) = 'hold:' OR "left"(m.target, 8) = 'pending:'
        FROM moved AS m
    ), live AS MATERIALIZED (
        SELECT s.chain, s.address, s.currency, sum(s.signed) AS signed FROM sides AS s WHERE s.of_order
        GROUP BY s.chain, s.address, s.currency HAVING sum(s.signed) <> 0
    )
    SELECT CASE WHEN w.seq <> w.seq_before + 1 THEN 'gap' ELSE 'edited' END, w.chain, w.item, w.seq_before + 1,
        NULL::text, NULL::text, NULL::numeric, NULL::bytea
    FROM walked AS w
    WHERE w.seq <> w.seq_before + 1
        OR w.hash <> sha256(coalesce(w.hash_before, routines.chain_start(w.chain)) || w.content)
    UNION ALL
    SELECT 'head', coalesce(h.subject, w.chain), w.item, coalesce(h.seq, 0), NULL, NULL, w.seq, NULL
    FROM heads AS h FULL JOIN (SELECT * FROM walked WHERE xid_after IS NULL) AS w ON w.chain = h.subject
    WHERE h.seq IS DISTINCT FROM coalesce(w.seq, 0)
        OR h.head IS DISTINCT FROM coalesce(w.hash, routines.chain_start(h.subject))
    UNION ALL
    SELECT 'astray', m.chain, m.id, m.seq, NULL, NULL, NULL, NULL FROM moved AS m WHERE m.astray
    UNION ALL
    SELECT 'held', g.chain, NULL, NULL, g.address, g.currency, coalesce(b.amount_minor, 0) - g.signed, NULL
    FROM live AS g
    LEFT JOIN LATERAL (
        SELECT b.amount_minor FROM ledger_balance AS b WHERE b.address = g.address AND b.currency = g.currency OFFSET 0
    ) AS b ON true
    WHERE b.amount_minor IS DISTINCT FROM g.signed OR split_part(g.address, ':', 3) <> g.chain::text
    UNION ALL
    SELECT 'sum', NULL, NULL, NULL, s.address, s.currency, sum(s.signed), NULL
    FROM sides AS s WHERE NOT s.of_order AND s.xid < horizon GROUP BY s.address, s.currency
    UNION ALL
    SELECT 'leaves', NULL, NULL, w.place, NULL, NULL, count(*),
        string_agg(sha256('\x00'::bytea || uuid_send(w.chain) || int8send(w.seq) || w.hash), ''::bytea ORDER BY w.chain)
    FROM (
        SELECT w.*, width_bucket(w.xid, cuts) AS place, width_bucket(w.xid_after, cuts) AS place_after
        FROM walked AS w WHERE cardinality(cuts) > 0
    ) AS w
    WHERE w.place < cardinality(cuts) AND (w.xid_after IS NULL OR w.place_after > w.place)
    GROUP BY w.place
    UNION ALL
    SELECT 'live', NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM live
    UNION ALL
    SELECT 'count', NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM moved
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
        WHERE t.chain = split_part(b.address, ':', 3)::uuid AND t.currency = b.currency
            AND b.address IN (t.source, t.target)
    ) AS moved
    WHERE ("left"(b.address, 5) = 'hold:' OR "left"(b.address, 8) = 'pending:') AND moved.signed = 0
$$;

-- Where the next part ends: `size` chains further on, NULL when nothing is left.
CREATE FUNCTION routines.verify_next(after uuid, size integer) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT part.subject FROM (
        SELECT c.subject FROM ledger_chain AS c WHERE c.subject > after ORDER BY c.subject LIMIT size
    ) AS part ORDER BY part.subject DESC LIMIT 1
$$;
